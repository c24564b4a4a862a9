package com.t82.web.request;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;

/** What a request may change. */
public final class Changing {

    private static final Set<String> METHODS = Set.of("POST", "PUT", "PATCH", "DELETE");

    private Changing() {}

    /** Whether the request may change something, by its method. */
    public static boolean is(HttpServletRequest request) {
        return METHODS.contains(request.getMethod());
    }
}
