package com.t82.seat.waiting;

import com.t82.shared.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** The order of a drawn lobby, encoded and compressed once: it never changes and many clients ask for it. */
@SuppressWarnings("ArrayRecordComponent")
record DrawnOrder(byte[] plain, byte[] gzip, String digest) {

    private static final CacheControl KEPT =
            CacheControl.maxAge(Duration.ofHours(1)).cachePublic().immutable();

    /** @param tickets in the order of the draw */
    static DrawnOrder of(List<UUID> tickets) {
        StringBuilder lines = new StringBuilder(37 * tickets.size());
        tickets.forEach(ticket -> lines.append(ticket).append('\n'));
        String text = lines.toString();
        byte[] plain = text.getBytes(StandardCharsets.US_ASCII);
        return new DrawnOrder(plain, packed(plain), Sha256.hex(text));
    }

    /** The bytes of memory. */
    int weight() {
        return plain.length + gzip.length;
    }

    /**
     * Has a strong tag for each encoding; Spring answers 304 to a client that has it.
     *
     * @param encodings the request's {@code Accept-Encoding}
     */
    ResponseEntity<byte[]> answer(@Nullable String encodings) {
        boolean compressed = readsGzip(encodings);
        ResponseEntity.BodyBuilder answer = ResponseEntity.ok()
                .contentType(MediaType.TEXT_PLAIN)
                .cacheControl(KEPT)
                .varyBy(HttpHeaders.ACCEPT_ENCODING)
                .eTag(compressed ? digest + "-gzip" : digest);
        if (compressed) {
            answer.header(HttpHeaders.CONTENT_ENCODING, "gzip");
        }
        return answer.body(compressed ? gzip : plain);
    }

    /** RFC 9110: {@code gzip} or {@code *}, unless its quality is zero. */
    private static boolean readsGzip(@Nullable String encodings) {
        if (encodings == null) {
            return false;
        }
        for (String one : encodings.split(",", -1)) {
            String[] parts = one.trim().split("\\s*;\\s*", -1);
            if (parts[0].equalsIgnoreCase("gzip") || parts[0].equals("*")) {
                return parts.length == 1 || !parts[1].matches("q=0(\\.0*)?");
            }
        }
        return false;
    }

    private static byte[] packed(byte[] plain) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream(plain.length / 2 + 64);
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
