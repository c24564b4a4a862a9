package com.t82;

import com.t82.shared.CommonProblem;
import com.t82.shared.ProblemException;
import com.t82.shared.ReceivedRequest;
import com.t82.shared.Sha256;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Makes any change of a signed-in caller repeatable: with an {@code Idempotency-Key} header the first request takes
 * effect and every repetition within 24 hours gets the first one's answer. The same key with another request is refused
 * with 422. Of several at once one works and the others wait for its answer. Answers of 500 and above, and
 * those that say when to come back, are not kept, so that a repetition tries again.
 *
 * <p>What sets a password is left out: it changes nothing the second time, and its body leaves no trace here, not even a hash
 * that could be guessed at.
 *
 * <p>Follows draft-ietf-httpapi-idempotency-key-header; the key is scoped to the caller.
 */
class Idempotency extends OncePerRequestFilter {

    static final String HEADER = "Idempotency-Key";

    /** How long a request waits for the answer of its twin before it is told to come back. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final int LONGEST_KEY = 255;
    private static final String PROFILE = "/api/v1/users/me";

    private static final Logger log = LoggerFactory.getLogger(Idempotency.class);

    private final IdempotentAnswers answers;
    private final HandlerExceptionResolver problems;

    Idempotency(IdempotentAnswers answers, HandlerExceptionResolver problems) {
        this.answers = answers;
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String type = request.getContentType();
        return request.getHeader(HEADER) == null
                || !Changing.is(request)
                || "PUT".equals(request.getMethod()) && PROFILE.equals(request.getRequestURI())
                || type != null && type.startsWith(MediaType.MULTIPART_FORM_DATA_VALUE);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Principal caller = request.getUserPrincipal();
        if (caller == null) {
            chain.doFilter(request, response);
            return;
        }
        try {
            perform(caller.getName(), request, response, chain);
        } catch (ProblemException | DataAccessException failure) {
            problems.resolveException(request, response, null, failure);
        }
    }

    private void perform(String caller, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String key = request.getHeader(HEADER);
        if (key.isBlank() || key.length() > LONGEST_KEY) {
            throw new ProblemException(CommonProblem.INVALID_REQUEST);
        }
        byte[] body = request.getInputStream().readAllBytes();
        byte[] fingerprint = fingerprint(request, body);
        UUID claim = answers.claim(caller, key, fingerprint);
        if (claim == null) {
            replay(awaitTwin(caller, key, fingerprint), response);
            return;
        }
        ContentCachingResponseWrapper recorded = new ContentCachingResponseWrapper(response);
        boolean answered = false;
        try {
            chain.doFilter(new ReceivedRequest(request, body), recorded);
            answered = isLasting(recorded);
        } finally {
            remember(caller, key, claim, answered ? recorded : null);
        }
        recorded.copyBodyToResponse();
    }

    /**
     * Keeps a lasting answer, and frees the key of any other. Should the database fail now, the caller gets the answer all the
     * same, and the key is as after the death of a process: free again in a minute.
     */
    private void remember(String caller, String key, UUID claim, @Nullable ContentCachingResponseWrapper answer) {
        try {
            if (answer == null) {
                answers.forget(caller, key, claim);
            } else {
                answers.keep(
                        caller,
                        key,
                        claim,
                        new IdempotentAnswers.Answer(
                                answer.getStatus(),
                                answer.getContentType(),
                                answer.getHeader(HttpHeaders.LOCATION),
                                answer.getContentAsByteArray()));
            }
        } catch (DataAccessException lost) {
            log.warn("What was answered to an idempotency key could not be kept", lost);
        }
    }

    /** An answer that itself asks for another try must not be what every other try gets. */
    private static boolean isLasting(HttpServletResponse answer) {
        return answer.getStatus() < 500 && !answer.containsHeader(HttpHeaders.RETRY_AFTER);
    }

    private IdempotentAnswers.Answer awaitTwin(String caller, String key, byte[] fingerprint) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long pause = 20;
        do {
            IdempotentAnswers.Kept twin = answers.find(caller, key);
            if (twin == null) {
                throw ProblemException.retryAfter(Duration.ofSeconds(1), CommonProblem.CONFLICT);
            }
            if (!Arrays.equals(twin.fingerprint(), fingerprint)) {
                throw new ProblemException(CommonProblem.IDEMPOTENCY_KEY_REUSED);
            }
            if (twin.answer() != null) {
                return twin.answer();
            }
            sleep(pause);
            pause = Math.min(pause * 2, 250);
        } while (System.nanoTime() < deadline);
        throw ProblemException.retryAfter(Duration.ofSeconds(2), CommonProblem.CONFLICT);
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemException.retryAfter(Duration.ofSeconds(2), CommonProblem.SERVICE_UNAVAILABLE);
        }
    }

    private static void replay(IdempotentAnswers.Answer answer, HttpServletResponse response) throws IOException {
        response.setStatus(answer.status());
        if (answer.contentType() != null) {
            response.setContentType(answer.contentType());
        }
        if (answer.location() != null) {
            response.setHeader(HttpHeaders.LOCATION, answer.location());
        }
        response.setHeader("Idempotent-Replayed", "true");
        // A body of no bytes would be the end of the answer before the headers that the house adds to every answer.
        if (answer.body().length > 0) {
            response.setContentLength(answer.body().length);
            response.getOutputStream().write(answer.body());
        }
    }

    private static byte[] fingerprint(HttpServletRequest request, byte[] body) {
        String line = request.getMethod() + " " + request.getRequestURI() + "?" + request.getQueryString() + "\n";
        return Sha256.of(line.getBytes(StandardCharsets.UTF_8), body);
    }
}
