package com.t82.web.request;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Gives each request an id, which is in {@code X-Request-Id} of the answer, in each log line of the request and in the
 * audit trail. An id that the client sends is kept as well and never replaces it, because a client may send the same id
 * twice.
 */
public class RequestIds extends OncePerRequestFilter {

    public static final String HEADER = "X-Request-Id";

    /** The key in the logging context. */
    static final String MDC_KEY = "request";

    private static final String ATTRIBUTE = RequestIds.class.getName();
    private static final Pattern ACCEPTABLE = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final HexFormat HEX = HexFormat.of();

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String id = of(request);
        response.setHeader(HEADER, id);
        MDC.put(MDC_KEY, id);
        try {
            chain.doFilter(request, response);
        } finally {
            MDC.remove(MDC_KEY);
        }
    }

    /** @return 16 hexadecimal digits, the same each time for one request */
    public static String of(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof String id) {
            return id;
        }
        String id = next();
        request.setAttribute(ATTRIBUTE, id);
        return id;
    }

    public static String next() {
        return HEX.toHexDigits(ThreadLocalRandom.current().nextLong());
    }

    /** The id that the client has sent; {@code null} when there is none, or when it is not safe to log. */
    public static @Nullable String ofClient(HttpServletRequest request) {
        String given = request.getHeader(HEADER);
        return given != null && ACCEPTABLE.matcher(given).matches() ? given : null;
    }
}
