package com.t82.user.signin;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.t82.user.signin.Throttle.Limit;
import com.t82.user.signin.Throttle.Pauses;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;

/**
 * The windows of one instance, in memory. {@link Throttle} uses them while Redis is unavailable. Each method follows the
 * Redis script of the same name and returns the time to wait, negative when the attempt is allowed.
 */
final class LocalWindows {

    private final Clock clock;
    private final Cache<String, Window> windows = Caffeine.newBuilder()
            .maximumSize(100_000)
            .expireAfterWrite(Duration.ofHours(1))
            .build();

    LocalWindows(Clock clock) {
        this.clock = clock;
    }

    /** @param toWait the wait of the last attempt; negative when it was allowed */
    private record Window(int counted, Instant endsAt, int underWay, Instant pausedUntil, Duration toWait) {

        private Window count(int more) {
            return new Window(counted + more, endsAt, underWay, pausedUntil, Throttle.NO_WAIT);
        }

        private Window refuse(Duration wait) {
            return new Window(counted, endsAt, underWay, pausedUntil, wait);
        }

        private Window reserve(int more) {
            return new Window(counted, endsAt, Math.max(0, underWay + more), pausedUntil, Throttle.NO_WAIT);
        }

        private Window pause(Instant until) {
            return new Window(counted, endsAt, underWay, until, Throttle.NO_WAIT);
        }
    }

    /** @param count by how much the attempt counts; 0 only asks */
    Duration take(String key, Limit limit, int count) {
        Instant now = clock.instant();
        return change(
                        key,
                        limit,
                        now,
                        window -> window.counted() >= limit.attempts()
                                ? window.refuse(Duration.between(now, window.endsAt()))
                                : window.count(count))
                .toWait();
    }

    Duration begin(String key, Limit limit) {
        Instant now = clock.instant();
        return change(key, limit, now, window -> begin(window, limit, now)).toWait();
    }

    private static Window begin(Window window, Limit limit, Instant now) {
        int slots = limit.attempts() - window.counted();
        if (slots <= 0) {
            if (limit.pauses() == null) {
                return window.refuse(Duration.between(now, window.endsAt()));
            }
            if (now.isBefore(window.pausedUntil())) {
                return window.refuse(Duration.between(now, window.pausedUntil()));
            }
            slots = 1;
        }
        return window.underWay() >= slots ? window.refuse(Throttle.UNTIL_A_SLOT_IS_FREE) : window.reserve(1);
    }

    void end(String key, Limit limit, boolean counts) {
        Instant now = clock.instant();
        change(key, limit, now, window -> {
            Window ended = window.reserve(-1).count(counts ? 1 : 0);
            Pauses pauses = limit.pauses();
            int beyond = ended.counted() - limit.attempts();
            return counts && pauses != null && beyond >= 0 ? ended.pause(now.plus(pauses.after(beyond))) : ended;
        });
    }

    private Window change(String key, Limit limit, Instant now, UnaryOperator<Window> change) {
        return windows.asMap().compute(key, (k, before) -> {
            if (before == null || !now.isBefore(before.endsAt())) {
                int underWay = before == null ? 0 : before.underWay();
                Window next = new Window(0, now.plus(limit.within()), underWay, Instant.MIN, Throttle.NO_WAIT);
                return change.apply(next);
            }
            return change.apply(before);
        });
    }
}
