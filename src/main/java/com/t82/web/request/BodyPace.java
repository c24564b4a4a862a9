package com.t82.web.request;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.apache.coyote.InputBuffer;
import org.apache.tomcat.util.net.ApplicationBufferHandler;

/**
 * Limits how long the body of a request may take, and its lowest rate. The timeout of the container is for a single
 * read, so a client could send one byte at a time for ever. This is a valve and not a filter, because the container
 * reads the parts of an upload itself.
 */
public class BodyPace extends ValveBase {

    private static final String TOO_SLOW = BodyPace.class.getName();

    /** The rate is not checked before this time. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private static final String PARTS = "multipart/";

    private final Duration longest;
    private final Duration longestUpload;
    private final long bytesPerSecond;

    /**
     * @param longest for a body
     * @param longestUpload for a multipart body, which may have megabytes
     * @param bytesPerSecond the lowest average rate
     */
    public BodyPace(Duration longest, Duration longestUpload, long bytesPerSecond) {
        super(true);
        this.longest = longest;
        this.longestUpload = longestUpload;
        this.bytesPerSecond = bytesPerSecond;
    }

    /** Whether the body was not read completely because the client was too slow. */
    public static boolean isTooSlow(HttpServletRequest request) {
        return request.getAttribute(TOO_SLOW) != null;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        org.apache.coyote.Request body = request.getCoyoteRequest();
        if (body.getContentLengthLong() == 0 || hasNoBody(body)) {
            getNext().invoke(request, response);
            return;
        }
        InputBuffer unpaced = body.getInputBuffer();
        String type = request.getContentType();
        body.setInputBuffer(new Paced(
                unpaced,
                body,
                type != null && type.regionMatches(true, 0, PARTS, 0, PARTS.length()) ? longestUpload : longest));
        try {
            getNext().invoke(request, response);
        } finally {
            body.setInputBuffer(unpaced);
        }
    }

    private static boolean hasNoBody(org.apache.coyote.Request request) {
        return request.getContentLengthLong() < 0 && request.getMimeHeaders().getHeader("Transfer-Encoding") == null;
    }

    private final class Paced implements InputBuffer {

        private final InputBuffer source;
        private final org.apache.coyote.Request request;
        private final long deadline;
        private final long startedAt = System.nanoTime();
        private long received;

        Paced(InputBuffer source, org.apache.coyote.Request request, Duration longest) {
            this.source = source;
            this.request = request;
            this.deadline = longest.toNanos();
        }

        @Override
        public int doRead(ApplicationBufferHandler handler) throws IOException {
            int read = source.doRead(handler);
            if (read > 0) {
                received += read;
                long elapsed = System.nanoTime() - startedAt;
                boolean late = elapsed > deadline;
                boolean slow = elapsed > GRACE.toNanos()
                        && received < bytesPerSecond * Duration.ofNanos(elapsed).toSeconds();
                if ((late || slow) && !isComplete()) {
                    request.setAttribute(TOO_SLOW, true);
                    request.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
                    throw new SocketTimeoutException("The body is sent too slowly");
                }
            }
            return read;
        }

        private boolean isComplete() {
            return request.getContentLengthLong() >= 0 && received >= request.getContentLengthLong();
        }

        @Override
        public int available() {
            return source.available();
        }
    }
}
