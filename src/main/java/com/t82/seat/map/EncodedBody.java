package com.t82.seat.map;

import com.t82.shared.Sha256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** An answer as bytes that are ready to be sent, gzipped where that pays. Its arrays must not be changed. */
public final class EncodedBody {

    static final String JSON = "application/json";
    static final String BINARY = "application/octet-stream";

    /** A smaller answer fits into one packet anyway. */
    private static final int MIN_SIZE_TO_COMPRESS = 1_200;

    private final String type;
    private final String plainTag;
    private final String gzipTag;
    private final byte @Nullable [] gzip;
    private volatile byte @Nullable [] plain;

    /** @param tag the same for the same content, on every instance */
    private EncodedBody(String type, String tag, byte @Nullable [] plain, byte @Nullable [] gzip) {
        this.type = type;
        this.plainTag = '"' + tag + '"';
        this.gzipTag = '"' + tag + "-gzip\"";
        this.plain = plain;
        this.gzip = gzip;
    }

    static EncodedBody json(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return new EncodedBody(JSON, digest(bytes), bytes, bytes.length < MIN_SIZE_TO_COMPRESS ? null : gzipped(bytes));
    }

    static EncodedBody binary(byte[] bytes, String tag) {
        return new EncodedBody(BINARY, tag, bytes, null);
    }

    /** The plain bytes are unpacked on first use. */
    static EncodedBody compressedJson(byte[] gzip, String tag) {
        return new EncodedBody(JSON, tag, null, gzip);
    }

    String type() {
        return type;
    }

    /** A strong entity tag for the plain bytes. */
    String plainTag() {
        return plainTag;
    }

    /** A strong entity tag for the compressed bytes. */
    String gzipTag() {
        return gzipTag;
    }

    byte @Nullable [] gzip() {
        return gzip;
    }

    /** The uncompressed bytes. */
    public byte[] plain() {
        byte[] bytes = plain;
        return bytes != null ? bytes : unpackOnce();
    }

    private synchronized byte[] unpackOnce() {
        byte[] bytes = plain;
        if (bytes == null) {
            bytes = unpack();
            plain = bytes;
        }
        return bytes;
    }

    private byte[] unpack() {
        if (gzip == null) {
            throw new IllegalStateException("body has neither plain nor compressed bytes");
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip), 1 << 14)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] gzipped(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream(bytes.length / 4);
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    /** The first 96 bits of the SHA-256 of the parts, in hexadecimal. */
    static String digest(byte[]... parts) {
        return HexFormat.of().formatHex(Sha256.of(parts), 0, 12);
    }
}
