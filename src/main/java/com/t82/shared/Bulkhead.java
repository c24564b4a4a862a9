package com.t82.shared;

import io.micrometer.core.instrument.Counter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * Turns requests away as long as more are at work than this instance can answer in good time. It stands before everything
 * that costs anything, and its answer is ready: so that what is turned away leaves the time to those who are not.
 *
 * <p>A request counts once its body is here, or whoever sends one slowly would keep a place from those who do not; while
 * all places are taken, nobody's body is read at all. Bodies
 * that are too large to wait for have fewer places, of their own. Who has passed one bulkhead passes all.
 */
public class Bulkhead extends HttpFilter {

    private static final String PASSED = Bulkhead.class.getName();
    private static final String RETRY_AFTER_SECONDS = "1";

    /** Bytes; ten times what the largest choice of seats takes. */
    private static final int SMALL = 16_384;

    private static final int SHARE_OF_LARGE_BODIES = 8;

    private final int limit;
    private final transient BiPredicate<String, String> guarded;
    private final transient Counter turnedAway;
    private final transient AtomicInteger atWork = new AtomicInteger();
    private final transient AtomicInteger atWorkWithLargeBodies = new AtomicInteger();
    private final byte[] korean;
    private final byte[] english;

    /**
     * @param limit how many requests may be at work
     * @param guarded by method and decoded path, which requests it is about
     * @param turnedAway counts those that are turned away
     */
    public Bulkhead(
            int limit, BiPredicate<String, String> guarded, Counter turnedAway, MessageSource texts, JsonMapper json) {
        this.limit = limit;
        this.guarded = guarded;
        this.turnedAway = turnedAway;
        this.korean = problem(json, texts, Locale.KOREAN);
        this.english = problem(json, texts, Locale.ENGLISH);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getAttribute(PASSED) != null || !guarded.test(request.getMethod(), path(request))) {
            chain.doFilter(request, response);
        } else if (hasNoBody(request)) {
            pass(request, response, chain, atWork, limit);
        } else if (hasSmallBody(request)) {
            if (atWork.get() >= limit) {
                turnAway(request, response);
                return;
            }
            HttpServletRequest whole = whole(request);
            if (whole == null) {
                response.sendError(HttpServletResponse.SC_REQUEST_TIMEOUT);
            } else {
                pass(whole, response, chain, atWork, limit);
            }
        } else {
            pass(request, response, chain, atWorkWithLargeBodies, Math.ceilDiv(limit, SHARE_OF_LARGE_BODIES));
        }
    }

    private void pass(
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain chain,
            AtomicInteger taken,
            int places)
            throws IOException, ServletException {
        try {
            if (taken.incrementAndGet() > places) {
                turnAway(request, response);
            } else {
                request.setAttribute(PASSED, true);
                chain.doFilter(request, response);
            }
        } finally {
            taken.decrementAndGet();
        }
    }

    /** As the dispatcher will see it, however it is spelt in the request line. */
    private static String path(HttpServletRequest request) {
        String rest = request.getPathInfo();
        return rest == null ? request.getServletPath() : request.getServletPath() + rest;
    }

    private static boolean hasNoBody(HttpServletRequest request) {
        long length = request.getContentLengthLong();
        return length == 0 || length < 0 && request.getHeader("Transfer-Encoding") == null;
    }

    /** Forms are left to the container, which reads them by itself. */
    private static boolean hasSmallBody(HttpServletRequest request) {
        String type = request.getContentType();
        return request.getContentLengthLong() > 0
                && request.getContentLengthLong() <= SMALL
                && (type == null
                        || !type.startsWith("multipart/") && !type.startsWith("application/x-www-form-urlencoded"));
    }

    /** {@code null} when the client does not send what it has announced. */
    private static @Nullable HttpServletRequest whole(HttpServletRequest request) {
        try {
            return new ReceivedRequest(request, request.getInputStream().readNBytes(request.getContentLength()));
        } catch (IOException tooSlowOrGone) {
            return null;
        }
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
        return json.writeValueAsString(ProblemBody.of(type, type.status(), message))
                .getBytes(StandardCharsets.UTF_8);
    }
}
