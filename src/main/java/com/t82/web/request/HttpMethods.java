package com.t82.web.request;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;

/** What HTTP methods mean (RFC 9110, 9.2.1). */
public final class HttpMethods {

    private static final Set<String> UNSAFE = Set.of("POST", "PUT", "PATCH", "DELETE");

    private HttpMethods() {}

    /** Whether the method of the request may change something. */
    public static boolean isUnsafe(HttpServletRequest request) {
        return UNSAFE.contains(request.getMethod());
    }
}
