package com.t82.shared;

import jakarta.servlet.http.HttpServletRequest;

/**
 * The path of a request. Filters compare the decoded path, which is what the dispatcher matches; {@code /users/%6de}
 * and {@code /users/me} are the same address. This is the only class that reads the encoded path.
 */
public final class RequestPath {

    private RequestPath() {}

    /** The decoded path with its leading slash, without the query. */
    public static String of(HttpServletRequest request) {
        String rest = request.getPathInfo();
        return rest == null ? request.getServletPath() : request.getServletPath() + rest;
    }

    /** The encoded path as the client sent it, to log or hash it. Never compare it with an address. */
    public static String typed(HttpServletRequest request) {
        return request.getRequestURI();
    }
}
