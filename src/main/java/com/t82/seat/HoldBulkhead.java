package com.t82.seat;

import com.t82.shared.CommonProblem;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.context.MessageSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * Turns requests for seats away as long as more are at work than this instance can answer in good time. It stands before
 * everything that costs anything, and its answer is ready: so that what is turned away leaves the time to those who are
 * not.
 */
class HoldBulkhead extends HttpFilter {

    private static final String RETRY_AFTER_SECONDS = "1";

    private final int limit;
    private final transient AtomicInteger atWork = new AtomicInteger();
    private final transient Counter turnedAway;
    private final byte[] korean;
    private final byte[] english;

    HoldBulkhead(int limit, MessageSource texts, JsonMapper json, MeterRegistry meters) {
        this.limit = limit;
        this.turnedAway = meters.counter("t82.seat.holds", "outcome", "turned-away");
        this.korean = problem(json, texts, Locale.KOREAN);
        this.english = problem(json, texts, Locale.ENGLISH);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!takesSeats(request)) {
            chain.doFilter(request, response);
            return;
        }
        try {
            if (atWork.incrementAndGet() > limit) {
                turnAway(request, response);
            } else {
                chain.doFilter(request, response);
            }
        } finally {
            atWork.decrementAndGet();
        }
    }

    /** What gives seats back always comes through. */
    private static boolean takesSeats(HttpServletRequest request) {
        return switch (request.getMethod()) {
            case "PUT" -> request.getRequestURI().equals("/api/v1/seats/choice");
            case "POST" -> request.getRequestURI().endsWith("/seats/best");
            default -> false;
        };
    }

    private void turnAway(HttpServletRequest request, HttpServletResponse response) throws IOException {
        turnedAway.increment();
        String language = request.getHeader("Accept-Language");
        byte[] body = language != null && language.startsWith(Locale.ENGLISH.getLanguage()) ? english : korean;
        response.setStatus(CommonProblem.SERVICE_UNAVAILABLE.status());
        response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setContentType("application/problem+json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private static byte[] problem(JsonMapper json, MessageSource texts, Locale locale) {
        CommonProblem type = CommonProblem.SERVICE_UNAVAILABLE;
        String message = texts.getMessage(type.code(), new Object[0], locale);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "urn:t82:problem:" + type.code());
        body.put("title", message);
        body.put("status", type.status());
        body.put("name", type.name());
        body.put("code", type.code());
        body.put("message", message);
        return json.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
    }
}
