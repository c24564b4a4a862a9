package com.t82.web.request;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.t82.shared.CommonProblem;
import com.t82.shared.ProblemException;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Rate limit for each caller: a token bucket that is refilled once a minute, counted from the caller's first request.
 * Each instance counts for itself. The limit protects an instance and is no business rule.
 */
class CallerPace {

    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MOST_CALLERS = 200_000;

    private final Bandwidth limit;
    private final TimeMeter time;
    private final Cache<String, Bucket> buckets = Caffeine.newBuilder()
            .maximumSize(MOST_CALLERS)
            .expireAfterAccess(WINDOW)
            .build();

    CallerPace(int perMinute, Clock clock) {
        this.limit = Bandwidth.builder()
                .capacity(perMinute)
                .refillIntervally(perMinute, WINDOW)
                .build();
        this.time = new ClockTime(clock);
    }

    /**
     * @throws ProblemException {@link CommonProblem#TOO_MANY_REQUESTS} with the time until the bucket is filled again
     */
    void count(String caller) {
        Bucket bucket = buckets.get(
                caller,
                key -> Bucket.builder()
                        .addLimit(limit)
                        .withCustomTimePrecision(time)
                        .build());
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            throw ProblemException.retryAfter(
                    Duration.ofNanos(probe.getNanosToWaitForRefill()), CommonProblem.TOO_MANY_REQUESTS);
        }
    }

    private record ClockTime(Clock clock) implements TimeMeter {

        @Override
        public long currentTimeNanos() {
            Instant now = clock.instant();
            return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
        }

        @Override
        public boolean isWallClockBased() {
            return true;
        }
    }
}
