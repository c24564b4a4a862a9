package com.t82.seat.hold;

import com.t82.event.PerformanceId;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The circuit breaker of {@link SeatLocks}. It is open after a failure and at the start, so no request waits for a
 * connection that only a probe has to open. It closes after several answered probes in a row; their number doubles when
 * Redis fails again soon.
 */
final class LockBreaker {

    private static final Logger log = LoggerFactory.getLogger(LockBreaker.class);

    /** How many probes in a row must be answered after a failure. */
    private static final int PROBES = 3;

    private static final int MOST_PROBES = 96;

    /** A failure within this time after closing doubles the probes that are needed next. */
    private static final Duration SOON = Duration.ofMinutes(1);

    private final Duration patience;
    private volatile boolean closed;
    private volatile PerformanceId failedSlot = new PerformanceId(0);

    /** One at the start. */
    private int probesNeeded = 1;

    private int probesAnswered;
    private long closedAt = System.nanoTime();
    private boolean logged;

    /** @param patience a probe that takes longer is no success, except at the start */
    LockBreaker(Duration patience) {
        this.patience = patience;
    }

    /** Whether requests may use Redis. */
    boolean isClosed() {
        return closed;
    }

    /** The performance whose keys failed last. Its cluster slot has to work again. */
    PerformanceId failedSlot() {
        return failedSlot;
    }

    /** @param nanos how long Redis took */
    synchronized void probeAnswered(long nanos) {
        if (probesNeeded > 1 && nanos > patience.toNanos()) {
            probesAnswered = 0;
        } else if (++probesAnswered >= probesNeeded) {
            closedAt = System.nanoTime();
            logged = false;
            closed = true;
            log.info("seat locks available");
        }
    }

    /** Logs the first failure only. */
    synchronized void failed(PerformanceId performance, Throwable failure) {
        failedSlot = performance;
        probesAnswered = 0;
        if (closed) {
            closed = false;
            boolean soonAgain = System.nanoTime() - closedAt < SOON.toNanos();
            probesNeeded = soonAgain ? Math.clamp(2L * probesNeeded, PROBES, MOST_PROBES) : PROBES;
        }
        if (!logged) {
            logged = true;
            log.warn("seat locks unavailable performance={} cause={}", performance, describe(failure));
        }
    }

    private String describe(Throwable failure) {
        if (failure instanceof TimeoutException) {
            return "Redis did not answer within " + patience.toMillis() + " ms";
        }
        Throwable cause = failure instanceof ExecutionException ? failure.getCause() : failure;
        return "Redis failed: " + withoutCommand((cause == null ? failure : cause).toString());
    }

    /** Redisson appends the channel and the whole command. */
    private static String withoutCommand(String text) {
        int end = text.indexOf(" channel: ");
        return end < 0 ? text : text.substring(0, end);
    }
}
