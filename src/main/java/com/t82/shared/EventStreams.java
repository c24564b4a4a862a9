package com.t82.shared;

import jakarta.servlet.http.HttpServletResponse;

/** Headers of every stream of server-sent events. */
public final class EventStreams {

    private EventStreams() {}

    /** Tells proxies to pass each event on at once: nginx otherwise collects several kilobytes first. */
    public static void unbuffered(HttpServletResponse response) {
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
    }
}
