package com.t82.web.request;

import com.t82.shared.CommonProblem;
import com.t82.shared.ProblemException;
import com.t82.shared.web.LargeBody;
import com.t82.shared.web.Upload;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Refuses bodies that are too large before they are read into memory: at once when the request announces its length,
 * else as soon as the limit is passed. It also refuses an invalid {@code Content-Type}, and a multipart body where the
 * handler takes no upload. Uploads have limits of their own.
 */
class MaxBodyFilter extends OncePerRequestFilter {

    private final long bytes;
    private final AnnotatedHandlers handlers;
    private final HandlerExceptionResolver problems;

    MaxBodyFilter(long bytes, AnnotatedHandlers handlers, HandlerExceptionResolver problems) {
        this.bytes = bytes;
        this.handlers = handlers;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String type = request.getContentType();
        boolean multipart = type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/");
        boolean upload = multipart && handlers.of(request, Upload.class) != null;
        LargeBody large = handlers.of(request, LargeBody.class);
        long limit = large == null ? bytes : Math.max(bytes, large.value());
        if (type != null && !isFormat(type) || multipart && !upload) {
            problems.resolveException(
                    request, response, null, new ProblemException(CommonProblem.UNSUPPORTED_MEDIA_TYPE));
        } else if (upload) {
            chain.doFilter(request, response);
        } else if (request.getContentLengthLong() > limit) {
            problems.resolveException(request, response, null, tooLarge());
        } else {
            chain.doFilter(request.getContentLengthLong() < 0 ? new Counted(request, limit) : request, response);
        }
    }

    private static boolean isFormat(String type) {
        try {
            return MediaType.parseMediaType(type).isConcrete();
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }

    private static ProblemException tooLarge() {
        return new ProblemException(CommonProblem.PAYLOAD_TOO_LARGE);
    }

    /** A request of unknown length. */
    private static final class Counted extends HttpServletRequestWrapper {

        private final long limit;

        Counted(HttpServletRequest request, long limit) {
            super(request);
            this.limit = limit;
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            return new CountedStream(super.getInputStream(), limit);
        }

        @Override
        public BufferedReader getReader() throws IOException {
            return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
        }
    }

    private static final class CountedStream extends ServletInputStream {

        private final ServletInputStream source;
        private long left;

        CountedStream(ServletInputStream source, long limit) {
            this.source = source;
            this.left = limit;
        }

        @Override
        public int read() throws IOException {
            int read = source.read();
            return read < 0 ? read : counted(1, read);
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = source.read(target, offset, length);
            return read < 0 ? read : counted(read, read);
        }

        private int counted(int bytes, int answer) {
            left -= bytes;
            if (left < 0) {
                throw tooLarge();
            }
            return answer;
        }

        @Override
        public boolean isFinished() {
            return source.isFinished();
        }

        @Override
        public boolean isReady() {
            return source.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            source.setReadListener(listener);
        }
    }
}
