package com.t82;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;

/** What a request may change. */
final class Changing {

    private static final Set<String> METHODS = Set.of("POST", "PUT", "PATCH", "DELETE");

    private Changing() {}

    /** Whether the request may change something, by its method. */
    static boolean is(HttpServletRequest request) {
        return METHODS.contains(request.getMethod());
    }
}
