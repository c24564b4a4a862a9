package com.t82.standalone;

import com.t82.shared.ProblemException;
import com.t82.shared.RequestPath;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Refuses requests that a foreign web page makes a browser on this machine send. The name in {@code Host} must be a
 * local one, which stops DNS rebinding: a foreign name that resolves to this machine. A request that changes the
 * sandbox must come from a local page or from no page, as with curl.
 */
class LocalRequests extends OncePerRequestFilter {

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private final LocalNames names;
    private final HandlerExceptionResolver problems;

    LocalRequests(LocalNames names, HandlerExceptionResolver problems) {
        this.names = names;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!isForThisMachine(request)) {
            refuse(StandaloneProblem.FOREIGN_HOST, request, response);
        } else if (changesTheSandbox(request) && isFromAForeignPage(request)) {
            refuse(StandaloneProblem.FOREIGN_PAGE, request, response);
        } else {
            chain.doFilter(request, response);
        }
    }

    /** HTTP/1.0 has no {@code Host}, and browsers do not use HTTP/1.0. */
    private boolean isForThisMachine(HttpServletRequest request) {
        String host = request.getHeader(HttpHeaders.HOST);
        return host == null || names.includeAuthority(host);
    }

    private static boolean changesTheSandbox(HttpServletRequest request) {
        return RequestPath.of(request).startsWith("/sandbox") && !SAFE.contains(request.getMethod());
    }

    private boolean isFromAForeignPage(HttpServletRequest request) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin != null && !names.includeAddress(origin)
                || "cross-site".equalsIgnoreCase(request.getHeader("Sec-Fetch-Site"));
    }

    private void refuse(StandaloneProblem problem, HttpServletRequest request, HttpServletResponse response) {
        problems.resolveException(request, response, null, new ProblemException(problem));
    }
}
