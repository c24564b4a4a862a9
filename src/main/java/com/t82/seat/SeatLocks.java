package com.t82.seat;

import com.t82.event.PerformanceId;
import com.t82.user.UserId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RFuture;
import org.redisson.api.RScript;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Short locks on seats in Redis, all of a request or none, that turn losers away before they cost the database anything.
 * They decide nothing: without Redis, or with one that is too slow, holds go on and the database alone tells winners
 * from losers. See {@code docs/adr/0003-seat-locks.md}.
 */
@Component
class SeatLocks {

    private static final Logger log = LoggerFactory.getLogger(SeatLocks.class);

    private static final String LOCK = """
            for _, owner in ipairs(redis.call('mget', unpack(KEYS))) do
              if owner and owner ~= ARGV[1] then return 0 end
            end
            for _, key in ipairs(KEYS) do redis.call('set', key, ARGV[1], 'px', ARGV[2]) end
            return 1
            """;

    private static final String UNLOCK = """
            local gone = 0
            for _, key in ipairs(KEYS) do
              if redis.call('get', key) == ARGV[1] then gone = gone + redis.call('del', key) end
            end
            return gone
            """;

    private final RedissonClient redis;
    private final SeatSettings.Lock settings;
    private final Counter lost;
    private final Counter skipped;

    /** Starts false: the first probe opens the connection, so that no fan waits for it. */
    private volatile boolean working;

    SeatLocks(RedissonClient redis, SeatSettings settings, MeterRegistry meters) {
        this.redis = redis;
        this.settings = settings.lock();
        this.lost = meters.counter("t82.seat.locks", "outcome", "lost");
        this.skipped = meters.counter("t82.seat.locks", "outcome", "skipped");
    }

    /**
     * Locks all the seats, without waiting for those who were faster. A fan is not in the way of his own second tap; the
     * database tells him that he has the seats already.
     *
     * @param seats in ascending order
     * @return {@code null} when somebody else has one of them in hand
     */
    @Nullable Lease tryLock(PerformanceId performance, List<SeatId> seats, UserId fan) {
        if (!working) {
            skipped.increment();
            return Lease.WITHOUT_REDIS;
        }
        List<Object> keys =
                seats.stream().<Object>map(seat -> key(performance, seat)).toList();
        Long answer = lock(keys, fan);
        if (answer == null) {
            skipped.increment();
        } else if (answer == 0) {
            lost.increment();
            return null;
        }
        // Also without an answer: the lock may have been taken after all, only too late for us to hear of it.
        return () -> unlock(keys, fan);
    }

    /** Whether Redis is asked at the moment. */
    boolean working() {
        return working;
    }

    /** Once it has failed, Redis is asked by nobody but this, until it answers again. */
    @Scheduled(fixedDelayString = "${t82.seat.lock.probe-interval:500ms}")
    void probe() {
        if (working || !settings.enabled()) {
            return;
        }
        try {
            script().eval(RScript.Mode.READ_ONLY, "return 1", RScript.ReturnType.LONG);
            working = true;
            log.info("Seat locks are working");
        } catch (RuntimeException stillGone) {
            log.debug("Redis does not answer", stillGone);
        }
    }

    /** {@code null} when there is no answer in time. */
    private @Nullable Long lock(List<Object> keys, UserId fan) {
        try {
            return send(
                            LOCK,
                            keys,
                            fan.toString(),
                            Long.toString(settings.lease().toMillis()))
                    .toCompletableFuture()
                    .get(settings.patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException | RuntimeException failure) {
            giveUp(failure);
            return null;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** Nobody waits for it; a lock whose release is lost ends with its lease. */
    private void unlock(List<Object> keys, UserId fan) {
        try {
            send(UNLOCK, keys, fan.toString()).whenComplete((gone, failure) -> {
                if (failure != null) {
                    giveUp(failure);
                }
            });
        } catch (RuntimeException failure) {
            giveUp(failure);
        }
    }

    private RFuture<Long> send(String lua, List<Object> keys, Object... arguments) {
        return script().evalAsync(RScript.Mode.READ_WRITE, lua, RScript.ReturnType.LONG, keys, arguments);
    }

    private void giveUp(Throwable failure) {
        if (working) {
            working = false;
            log.warn("Holding seats without locks, Redis does not answer: {}", failure.toString());
        }
    }

    private RScript script() {
        return redis.getScript(StringCodec.INSTANCE);
    }

    /** The seats of one performance live in one slot of a cluster, so that one script reaches them all. */
    private static String key(PerformanceId performance, SeatId seat) {
        return "t82:seat:{" + performance + "}:lock:" + seat;
    }

    /** What has to be given back after the commit. */
    @FunctionalInterface
    interface Lease {

        /** There was nobody to ask. */
        Lease WITHOUT_REDIS = () -> {};

        void release();
    }
}
