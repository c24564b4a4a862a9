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

/** An answer that is ready to be sent as it is, and is not to be changed; compressed where that pays. */
public final class Body {

    static final String JSON = "application/json";
    static final String BINARY = "application/octet-stream";

    /** What fits into one packet anyway. */
    private static final int TOO_SMALL_TO_COMPRESS = 1_200;

    private final String type;
    private final String plainTag;
    private final String packedTag;
    private final byte @Nullable [] gzip;
    private volatile byte @Nullable [] plain;

    /** @param tag the same for the same content, on every instance */
    private Body(String type, String tag, byte @Nullable [] plain, byte @Nullable [] gzip) {
        this.type = type;
        this.plainTag = '"' + tag + '"';
        this.packedTag = '"' + tag + "-gzip\"";
        this.plain = plain;
        this.gzip = gzip;
    }

    static Body json(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return new Body(JSON, digest(bytes), bytes, bytes.length < TOO_SMALL_TO_COMPRESS ? null : gzipped(bytes));
    }

    static Body binary(byte[] bytes, String tag) {
        return new Body(BINARY, tag, bytes, null);
    }

    /** The plain bytes are unpacked when somebody asks for them. */
    static Body compressedJson(byte[] gzip, String tag) {
        return new Body(JSON, tag, null, gzip);
    }

    String type() {
        return type;
    }

    /** A strong entity tag for the plain bytes. */
    String plainTag() {
        return plainTag;
    }

    /** A strong entity tag for the compressed bytes. */
    String packedTag() {
        return packedTag;
    }

    byte @Nullable [] gzip() {
        return gzip;
    }

    public byte[] json() {
        byte[] bytes = plain;
        return bytes != null ? bytes : unpackedOnce();
    }

    private synchronized byte[] unpackedOnce() {
        byte[] bytes = plain;
        if (bytes == null) {
            bytes = unpacked();
            plain = bytes;
        }
        return bytes;
    }

    private byte[] unpacked() {
        if (gzip == null) {
            throw new IllegalStateException("Neither plain nor compressed");
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

    /** 96 bits in hexadecimal. */
    static String digest(byte[]... parts) {
        return HexFormat.of().formatHex(Sha256.of(parts), 0, 12);
    }
}
