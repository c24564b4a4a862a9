package com.t82.shared;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A request whose body, or the beginning of it, has been read already. */
public class ReceivedRequest extends HttpServletRequestWrapper {

    private final byte @Nullable [] body;
    private final @Nullable ServletInputStream stream;

    /** @param body the whole body; it may be read several times */
    public ReceivedRequest(HttpServletRequest request, byte[] body) {
        super(request);
        this.body = body;
        this.stream = null;
    }

    /** @param body can be read once */
    ReceivedRequest(HttpServletRequest request, InputStream body) {
        super(request);
        this.body = null;
        this.stream = new Bytes(body);
    }

    @Override
    public ServletInputStream getInputStream() {
        return body == null ? Objects.requireNonNull(stream) : new Bytes(new ByteArrayInputStream(body));
    }

    @Override
    public BufferedReader getReader() {
        return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
    }

    private static final class Bytes extends ServletInputStream {

        private final InputStream source;
        private boolean finished;

        Bytes(InputStream source) {
            this.source = source;
        }

        @Override
        public boolean isFinished() {
            return finished;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(@Nullable ReadListener listener) {
            throw new UnsupportedOperationException("The body supports blocking reads only");
        }

        @Override
        public int read() throws IOException {
            int read = source.read();
            finished = read < 0;
            return read;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = source.read(target, offset, length);
            finished = read < 0;
            return read;
        }
    }
}
