package com.t82.web.request;

import com.t82.shared.CommonProblem;
import com.t82.shared.ProblemException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Applies rules of RFC 9110 once, so that later filters and handlers need not:
 *
 * <ul>
 *   <li>HEAD is served as GET. The container drops the body, because it keeps the method of the request line.
 *   <li>A {@code Range} with an unknown unit is hidden.
 *   <li>Headers of proxies are hidden. The container has applied them already if it trusts the proxy.
 *   <li>A request with two {@code Authorization} headers is refused, because two readers could use different ones.
 * </ul>
 */
public class RequestNormalizer extends OncePerRequestFilter {

    private static final Logger log = LoggerFactory.getLogger(RequestNormalizer.class);
    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final Set<String> OF_PROXIES = Set.of(
            "forwarded",
            "x-forwarded-host",
            "x-forwarded-port",
            "x-forwarded-proto",
            "x-forwarded-prefix",
            "x-forwarded-ssl",
            "x-forwarded-for");

    /** Set to {@code true} on a HEAD request. */
    private static final String HEAD = RequestNormalizer.class.getName() + ".head";

    private final HandlerExceptionResolver problems;
    private final AtomicBoolean warned = new AtomicBoolean();

    public RequestNormalizer(HandlerExceptionResolver problems) {
        this.problems = problems;
    }

    static boolean isHead(HttpServletRequest request) {
        return request.getAttribute(HEAD) != null;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Enumeration<String> credentials = request.getHeaders(HttpHeaders.AUTHORIZATION);
        if (credentials.hasMoreElements()) {
            credentials.nextElement();
            if (credentials.hasMoreElements()) {
                problems.resolveException(request, response, null, new ProblemException(CommonProblem.INVALID_REQUEST));
                return;
            }
        }
        if (request.getHeader(FORWARDED_FOR) != null && warned.compareAndSet(false, true)) {
            log.warn("X-Forwarded-For is ignored: all clients behind this proxy share its address;"
                    + " set server.forward-headers-strategy=native"
                    + " and server.tomcat.remoteip.internal-proxies to the proxy's addresses");
        }
        boolean head = "HEAD".equals(request.getMethod());
        if (head) {
            request.setAttribute(HEAD, true);
        }
        Set<String> hidden = hidden(request);
        chain.doFilter(head || !hidden.isEmpty() ? new Normalized(request, head, hidden) : request, response);
    }

    private static Set<String> hidden(HttpServletRequest request) {
        Set<String> hidden = Set.of();
        for (Enumeration<String> names = request.getHeaderNames(); names.hasMoreElements(); ) {
            String name = names.nextElement();
            String known = name.toLowerCase(Locale.ROOT);
            if (known.equals("range") && hasUnknownUnit(request) || OF_PROXIES.contains(known)) {
                hidden = hidden.isEmpty() ? new TreeSet<>(String.CASE_INSENSITIVE_ORDER) : hidden;
                hidden.add(name);
            }
        }
        return hidden;
    }

    private static boolean hasUnknownUnit(HttpServletRequest request) {
        String range = request.getHeader(HttpHeaders.RANGE);
        return range != null && !range.strip().toLowerCase(Locale.ROOT).startsWith("bytes=");
    }

    private static final class Normalized extends HttpServletRequestWrapper {

        private final boolean head;
        private final Set<String> hidden;

        Normalized(HttpServletRequest request, boolean head, Set<String> hidden) {
            super(request);
            this.head = head;
            this.hidden = hidden;
        }

        @Override
        public String getMethod() {
            return head ? "GET" : super.getMethod();
        }

        @Override
        public @Nullable String getHeader(String name) {
            return hidden.contains(name) ? null : super.getHeader(name);
        }

        @Override
        public Enumeration<String> getHeaders(String name) {
            return hidden.contains(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
        }

        @Override
        public Enumeration<String> getHeaderNames() {
            return hidden.isEmpty()
                    ? super.getHeaderNames()
                    : Collections.enumeration(Collections.list(super.getHeaderNames()).stream()
                            .filter(name -> !hidden.contains(name))
                            .toList());
        }
    }
}
