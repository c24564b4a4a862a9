package com.t82.seat.map;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Sends encoded answers: compressed when the client accepts gzip, and as 304 when the client has the same version. */
@Component
class SeatMapAnswers {

    static final String GEOMETRY_HEADER = "Seat-Map";
    static final String VERSION_HEADER = "Seat-Map-Status";

    private static final String ALWAYS_ASK = "no-cache";
    private static final String KEEP_FOR_EVER = "public, max-age=31536000, immutable";

    /** The answers about a performance. */
    enum Topic {
        SEATS,
        REST,
        PLAN,
        STATUS
    }

    void answer(Topic topic, LiveSeats live, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        switch (topic) {
            case SEATS -> send(live.free(), ALWAYS_ASK, request, response);
            case REST -> send(live.rest(), ALWAYS_ASK, request, response);
            case PLAN -> plan(live.plan(), request, response);
            case STATUS -> status(live.status(), request, response);
        }
    }

    /**
     * The geometry is immutable under the address with its version. Without a version, or with an old one, clients
     * revalidate.
     */
    private static void plan(SeatPlan plan, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        response.setHeader(GEOMETRY_HEADER, plan.version());
        String query = request.getQueryString();
        boolean addressed = query != null && query.equals("v=" + plan.version());
        send(plan.body(), addressed ? KEEP_FOR_EVER : ALWAYS_ASK, request, response);
    }

    private static void status(SeatStatusBody status, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        response.setHeader(GEOMETRY_HEADER, status.plan());
        response.setHeader(VERSION_HEADER, status.label());
        response.addHeader("Vary", "Accept");
        String accept = request.getHeader("Accept");
        boolean json = accept != null && accept.contains(EncodedBody.JSON) && !accept.contains(EncodedBody.BINARY);
        send(json ? status.json() : status.bits(), ALWAYS_ASK, request, response);
    }

    private static void send(EncodedBody body, String caching, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        byte[] gzip = body.gzip();
        boolean compressed = gzip != null && readsGzip(request.getHeader("Accept-Encoding"));
        String tag = compressed ? body.gzipTag() : body.plainTag();
        response.setHeader("ETag", tag);
        response.setHeader("Cache-Control", caching);
        if (gzip != null) {
            response.addHeader("Vary", "Accept-Encoding");
        }
        if (has(request.getHeader("If-None-Match"), tag)) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        response.setContentType(body.type());
        byte[] bytes = compressed && gzip != null ? gzip : body.plain();
        if (compressed) {
            response.setHeader("Content-Encoding", "gzip");
        }
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }

    /** RFC 9110: a list of tags or a star. Weak tags match as well. */
    static boolean has(@Nullable String known, String tag) {
        if (known == null) {
            return false;
        }
        if (known.equals(tag) || known.trim().equals("*")) {
            return true;
        }
        for (String one : known.split(",")) {
            String trimmed = one.trim();
            if (trimmed.equals(tag)
                    || trimmed.startsWith("W/") && trimmed.substring(2).equals(tag)) {
                return true;
            }
        }
        return false;
    }

    /** RFC 9110: {@code gzip} or {@code *}, unless its quality is zero. */
    static boolean readsGzip(@Nullable String accepted) {
        if (accepted == null || accepted.isEmpty()) {
            return false;
        }
        if (accepted.equals("gzip") || accepted.startsWith("gzip,")) {
            return true;
        }
        Boolean gzip = null;
        Boolean any = null;
        for (String one : accepted.split(",")) {
            String[] parts = one.trim().split(";", -1);
            boolean wanted = true;
            for (int i = 1; i < parts.length; i++) {
                wanted &= !parts[i].trim().matches("q=0(\\.0*)?");
            }
            switch (parts[0].trim()) {
                case "gzip", "x-gzip" -> gzip = wanted;
                case "*" -> any = wanted;
                default -> {}
            }
        }
        return gzip != null ? gzip : any != null && any;
    }
}
