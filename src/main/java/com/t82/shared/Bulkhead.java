package com.t82.shared;

import io.micrometer.core.instrument.Counter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * Bulkhead: refuses requests while this instance handles as many as it can answer in time. It runs before other filters
 * and its answer is prepared, so that rejecting is cheap.
 *
 * <p>A request takes a place after its body has been read, so a client that sends slowly blocks no place. While all
 * places are taken, no body is read. Requests with bodies too large to read ahead share a smaller number of places.
 * Those are given to known callers alone, and each caller gets a part of them. A request that passed one bulkhead is
 * not counted by the next.
 */
public class Bulkhead extends HttpFilter {

    private static final String PASSED = Bulkhead.class.getName();
    private static final String RETRY_AFTER_SECONDS = "1";

    /** Bytes; ten times the largest request to hold seats. */
    private static final int SMALL = 16_384;

    private static final int SHARE_OF_LARGE_BODIES = 8;
    private static final int SHARE_OF_A_CALLER = 8;

    private final int limit;
    private final transient BiPredicate<String, String> guarded;
    private final transient @Nullable Function<HttpServletRequest, String> callers;
    private final transient Counter turnedAway;
    private final transient MessageSource texts;
    private final transient JsonMapper json;
    private final transient AtomicInteger atWork = new AtomicInteger();
    private final transient AtomicInteger atWorkWithLargeBodies = new AtomicInteger();
    private final transient ConcurrentMap<String, Integer> largeBodiesOfCallers = new ConcurrentHashMap<>();
    private final byte[] korean;
    private final byte[] english;

    /**
     * A bulkhead that leaves large bodies to the next one.
     *
     * @param limit how many requests may be handled concurrently
     * @param guarded which requests the bulkhead counts, by method and decoded path
     * @param turnedAway counts refused requests
     */
    public Bulkhead(
            int limit, BiPredicate<String, String> guarded, Counter turnedAway, MessageSource texts, JsonMapper json) {
        this(limit, guarded, null, turnedAway, texts, json);
    }

    /**
     * @param limit how many requests may be handled concurrently
     * @param guarded which requests the bulkhead counts, by method and decoded path
     * @param callers the sender of a large body; throws a {@link ProblemException} to refuse it
     * @param turnedAway counts refused requests
     */
    public Bulkhead(
            int limit,
            BiPredicate<String, String> guarded,
            @Nullable Function<HttpServletRequest, String> callers,
            Counter turnedAway,
            MessageSource texts,
            JsonMapper json) {
        this.limit = limit;
        this.guarded = guarded;
        this.callers = callers;
        this.turnedAway = turnedAway;
        this.texts = texts;
        this.json = json;
        this.korean = problem(CommonProblem.SERVICE_UNAVAILABLE, Locale.KOREAN);
        this.english = problem(CommonProblem.SERVICE_UNAVAILABLE, Locale.ENGLISH);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getAttribute(PASSED) != null || !guarded.test(request.getMethod(), RequestPath.of(request))) {
            chain.doFilter(request, response);
        } else if (hasNoBody(request)) {
            pass(request, response, chain, atWork, limit);
        } else if (isReadByTheContainer(request) || request.getContentLengthLong() > SMALL) {
            passLarge(request, response, chain);
        } else if (atWork.get() >= limit) {
            turnAway(request, response);
        } else {
            passSmall(request, response, chain);
        }
    }

    private void passSmall(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        boolean lengthIsKnown = request.getContentLengthLong() >= 0;
        byte[] begin;
        try {
            begin = request.getInputStream().readNBytes(lengthIsKnown ? request.getContentLength() : SMALL + 1);
        } catch (IOException e) {
            // When the connection failed, the container has answered already.
            if (!response.isCommitted()) {
                response.sendError(HttpServletResponse.SC_REQUEST_TIMEOUT);
            }
            return;
        }
        if (begin.length > SMALL) {
            passLarge(new BegunRequest(request, begin), response, chain);
        } else {
            pass(new ReceivedRequest(request, begin), response, chain, atWork, limit);
        }
    }

    private void passLarge(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (callers == null) {
            chain.doFilter(request, response);
            return;
        }
        String caller;
        try {
            caller = callers.apply(request);
        } catch (ProblemException refused) {
            refuse(request, response, refused.type());
            return;
        }
        int places = Math.ceilDiv(limit, SHARE_OF_LARGE_BODIES);
        int share = Math.ceilDiv(places, SHARE_OF_A_CALLER);
        try {
            if (largeBodiesOfCallers.merge(caller, 1, Integer::sum) > share) {
                turnedAway.increment();
                response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
                refuse(request, response, CommonProblem.TOO_MANY_REQUESTS);
            } else {
                pass(request, response, chain, atWorkWithLargeBodies, places);
            }
        } finally {
            largeBodiesOfCallers.computeIfPresent(caller, (key, count) -> count == 1 ? null : count - 1);
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

    private static boolean hasNoBody(HttpServletRequest request) {
        long length = request.getContentLengthLong();
        return length == 0 || length < 0 && request.getHeader("Transfer-Encoding") == null;
    }

    /** Forms and multipart bodies, which the container reads itself. */
    private static boolean isReadByTheContainer(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && (begins(type, "multipart/") || begins(type, "application/x-www-form-urlencoded"));
    }

    private static boolean begins(String type, String begin) {
        return type.regionMatches(true, 0, begin, 0, begin.length());
    }

    private void turnAway(HttpServletRequest request, HttpServletResponse response) throws IOException {
        turnedAway.increment();
        response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
        boolean inEnglish = language(request) == Locale.ENGLISH;
        write(response, CommonProblem.SERVICE_UNAVAILABLE.status(), inEnglish ? english : korean);
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, ProblemType type) throws IOException {
        if (type.status() == HttpServletResponse.SC_UNAUTHORIZED) {
            response.setHeader("WWW-Authenticate", "Bearer");
        }
        write(response, type.status(), problem(type, language(request)));
    }

    private static Locale language(HttpServletRequest request) {
        return AnswerLanguage.of(request.getHeader("Accept-Language"));
    }

    private static void write(HttpServletResponse response, int status, byte[] body) throws IOException {
        response.setStatus(status);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setContentType("application/problem+json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private byte[] problem(ProblemType type, Locale locale) {
        return json.writeValueAsString(ProblemBody.of(type, type.status(), texts, locale))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** A request of unknown length whose first bytes have been read. */
    private static final class BegunRequest extends ReceivedRequest {

        BegunRequest(HttpServletRequest request, byte[] begin) throws IOException {
            super(request, new SequenceInputStream(new ByteArrayInputStream(begin), request.getInputStream()));
        }
    }
}
