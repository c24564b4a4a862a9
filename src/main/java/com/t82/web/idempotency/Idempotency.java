package com.t82.web.idempotency;

import com.t82.shared.CommonProblem;
import com.t82.shared.ProblemException;
import com.t82.shared.ProblemType;
import com.t82.shared.ReceivedRequest;
import com.t82.shared.RequestPath;
import com.t82.shared.Sha256;
import com.t82.shared.web.NotRepeatable;
import com.t82.web.problem.ProblemAnswers;
import com.t82.web.request.AnnotatedHandlers;
import com.t82.web.request.BodyPace;
import com.t82.web.request.HttpMethods;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
 * Makes a change of a signed-in caller repeatable. With an {@code Idempotency-Key} header the first request takes
 * effect, and every repetition within 24 hours gets the answer of the first. The same key with another request is
 * refused with 422. Of several concurrent requests one is executed and the others wait for its answer. An answer is not
 * stored when another attempt may end differently: 500 and above, any answer with {@code Retry-After}, and a refusal
 * that {@linkplain ProblemType#changesWithTime() may change with time}.
 *
 * <p>A key without an answer is free again after a minute, because its process may have died. So a request that takes
 * longer than a minute can run at the same time as its repetition. That is harmless only because each operation is
 * idempotent by a key of its own or by a guarded state transition. This filter gives repetitions the same answer and
 * guarantees nothing more.
 *
 * <p>Excluded are {@link NotRepeatable} handlers, of whose bodies or answers not even a guessable hash may be stored,
 * and uploads.
 *
 * <p>Follows draft-ietf-httpapi-idempotency-key-header; the key is scoped to the caller.
 */
public class Idempotency extends OncePerRequestFilter {

    public static final String HEADER = "Idempotency-Key";

    /** How long a repetition waits for the answer of the first request before it is told to try again later. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final int LONGEST_KEY = 255;

    private static final Logger log = LoggerFactory.getLogger(Idempotency.class);

    /** Milliseconds between two reads of the table. */
    private static final long SHORTEST_PAUSE = 50;

    private static final long LONGEST_PAUSE = 1_000;

    private final IdempotentAnswers answers;
    private final AnnotatedHandlers handlers;
    private final HandlerExceptionResolver problems;

    /** First requests that this instance is executing. */
    private final ConcurrentMap<Claimed, CountDownLatch> atWork = new ConcurrentHashMap<>();

    private record Claimed(String caller, String key) {}

    public Idempotency(IdempotentAnswers answers, AnnotatedHandlers handlers, HandlerExceptionResolver problems) {
        this.answers = answers;
        this.handlers = handlers;
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String type = request.getContentType();
        return request.getHeader(HEADER) == null
                || !HttpMethods.isUnsafe(request)
                || type != null && type.startsWith(MediaType.MULTIPART_FORM_DATA_VALUE)
                || handlers.of(request, NotRepeatable.class) != null;
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
        } catch (IOException e) {
            // The container itself answers 408 to a body that is sent too slowly.
            if (!BodyPace.isTooSlow(request)) {
                throw e;
            }
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
            replay(awaitFirst(caller, key, fingerprint), response);
            return;
        }
        ContentCachingResponseWrapper recorded = new ContentCachingResponseWrapper(response);
        boolean answered = false;
        Claimed claimed = new Claimed(caller, key);
        CountDownLatch done = new CountDownLatch(1);
        atWork.put(claimed, done);
        try {
            chain.doFilter(new ReceivedRequest(request, body), recorded);
            answered = isLasting(request, recorded);
        } finally {
            remember(caller, key, claim, answered ? recorded : null);
            atWork.remove(claimed, done);
            done.countDown();
        }
        recorded.copyBodyToResponse();
    }

    /**
     * Stores a lasting answer, and frees the key after any other. When the database fails now, the caller gets the
     * answer all the same, and the key is free again after a minute.
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
        } catch (DataAccessException e) {
            log.warn("idempotent answer not stored", e);
        }
    }

    /** Whether every repetition may get this answer, because another attempt would not change it. */
    private static boolean isLasting(HttpServletRequest request, HttpServletResponse answer) {
        ProblemType problem = ProblemAnswers.answered(request);
        return answer.getStatus() < 500
                && !answer.containsHeader(HttpHeaders.RETRY_AFTER)
                && (answer.getStatus() < 400 || problem == null || !problem.changesWithTime());
    }

    /**
     * Waits for the answer of the first request. On this instance its end wakes the waiting thread. For another
     * instance the thread polls the table, more and more slowly down to once a second.
     */
    private IdempotentAnswers.Answer awaitFirst(String caller, String key, byte[] fingerprint) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long pause = SHORTEST_PAUSE;
        do {
            CountDownLatch here = atWork.get(new Claimed(caller, key));
            IdempotentAnswers.Kept first = answers.find(caller, key);
            if (first == null) {
                if (answers.isFull(caller)) {
                    throw ProblemException.retryAfter(Duration.ofHours(1), CommonProblem.TOO_MANY_REQUESTS);
                }
                throw ProblemException.retryAfter(Duration.ofSeconds(1), CommonProblem.CONFLICT);
            }
            if (!Arrays.equals(first.fingerprint(), fingerprint)) {
                throw new ProblemException(CommonProblem.IDEMPOTENCY_KEY_REUSED);
            }
            if (first.answer() != null) {
                return first.answer();
            }
            if (here == null) {
                pause(new CountDownLatch(1), pause);
                pause = Math.min(pause * 2, LONGEST_PAUSE);
            } else {
                pause(
                        here,
                        Math.max(
                                1,
                                Duration.ofNanos(deadline - System.nanoTime()).toMillis()));
            }
        } while (System.nanoTime() < deadline);
        throw ProblemException.retryAfter(Duration.ofSeconds(2), CommonProblem.CONFLICT);
    }

    private static void pause(CountDownLatch end, long millis) {
        try {
            if (end.await(millis, TimeUnit.MILLISECONDS)) {
                log.trace("the first request has been answered");
            }
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
        // Writing an empty body would commit the answer before the common headers are added.
        if (answer.body().length > 0) {
            response.setContentLength(answer.body().length);
            response.getOutputStream().write(answer.body());
        }
    }

    private static byte[] fingerprint(HttpServletRequest request, byte[] body) {
        String line = request.getMethod() + " " + RequestPath.typed(request) + "?" + request.getQueryString() + "\n";
        return Sha256.of(line.getBytes(StandardCharsets.UTF_8), body);
    }
}
