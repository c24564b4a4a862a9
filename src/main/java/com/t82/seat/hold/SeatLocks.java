package com.t82.seat.hold;

import com.t82.event.PerformanceId;
import com.t82.seat.SeatId;
import com.t82.seat.inventory.HoldRequest;
import com.t82.user.UserId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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
 * Short locks on seats in Redis. A request that does not get its locks is refused before it costs a database round
 * trip. The locks decide nothing else: when Redis fails or is slow, holds go on without locks and the database alone
 * decides. See {@code docs/adr/0003-seat-locks.md}.
 */
@Component
public class SeatLocks {

    private static final CompletionStage<?> RELEASED = CompletableFuture.completedStage(null);

    private static final Logger log = LoggerFactory.getLogger(SeatLocks.class);

    /** The owner name of the lock that a probe takes. */
    private static final String PROBE = "probe";

    /**
     * Locks several requests, each all or nothing. {@code KEYS} are the seats of all requests; {@code ARGV} is the
     * lease in milliseconds, then fan and number of keys of each request. Answers 1 or 0 for each request.
     */
    private static final String LOCK = """
            local owners = redis.call('mget', unpack(KEYS))
            local verdicts, key = {}, 1
            for i = 2, #ARGV, 2 do
              local fan, last, mine = ARGV[i], key + ARGV[i + 1] - 1, '1'
              for k = key, last do
                if owners[k] and owners[k] ~= fan then mine = '0' end
              end
              if mine == '1' then
                for k = key, last do redis.call('set', KEYS[k], fan, 'px', ARGV[1]) end
              end
              verdicts[#verdicts + 1] = mine
              key = last + 1
            end
            return table.concat(verdicts)
            """;

    /** Deletes the keys whose value is still their fan, as {@code ARGV} names it. */
    private static final String UNLOCK = """
            local owners = redis.call('mget', unpack(KEYS))
            local gone = 0
            for i, key in ipairs(KEYS) do
              if owners[i] == ARGV[i] then gone = gone + redis.call('del', key) end
            end
            return gone
            """;

    private final RedissonClient redis;
    private final HoldSettings.Lock settings;
    private final LockBreaker breaker;
    private final Counter lost;
    private final Counter skipped;

    SeatLocks(RedissonClient redis, HoldSettings settings, MeterRegistry meters) {
        this.redis = redis;
        this.settings = settings.lock();
        this.breaker = new LockBreaker(this.settings.patience());
        this.lost = meters.counter("t82.seat.locks", "outcome", "lost");
        this.skipped = meters.counter("t82.seat.locks", "outcome", "skipped");
    }

    /**
     * Locks all the seats without waiting. A lock of the same fan does not count, so a repeated request reaches the
     * database, which answers with the existing hold.
     *
     * @param seats in ascending order
     * @return {@code null} when another fan's request has locked one of them
     */
    @Nullable Lease tryLock(PerformanceId performance, List<SeatId> seats, UserId fan) {
        Leases leases = lock(performance, List.of(new LockRequest(fan, seats)));
        return leases.has(0) ? leases::release : null;
    }

    /**
     * As {@link #tryLock(PerformanceId, List, UserId)} for several requests in one round trip, each all or nothing.
     *
     * @param requests of the performance; no seat twice
     */
    Leases tryLock(PerformanceId performance, List<HoldRequest> requests) {
        return lock(
                performance,
                requests.stream()
                        .map(request -> new LockRequest(request.holder(), request.seats()))
                        .toList());
    }

    private Leases lock(PerformanceId performance, List<LockRequest> requests) {
        if (!breaker.isClosed()) {
            skipped.increment();
            return Leases.WITHOUT_REDIS;
        }
        List<Object> keys = new ArrayList<>();
        List<Object> fans = new ArrayList<>();
        List<Object> arguments = new ArrayList<>();
        arguments.add(Long.toString(settings.lease().toMillis()));
        for (LockRequest request : requests) {
            String fan = request.fan().toString();
            arguments.add(fan);
            arguments.add(Integer.toString(request.seats().size()));
            for (SeatId seat : request.seats()) {
                keys.add(key(performance, seat));
                fans.add(fan);
            }
        }
        String answer = lock(performance, keys, arguments);
        if (answer == null) {
            skipped.increment();
            // Redis may have taken the locks and answered too late.
            return new Leases(null, () -> unlock(performance, keys, fans));
        }
        List<Object> ourKeys = new ArrayList<>(keys.size());
        List<Object> ourFans = new ArrayList<>(keys.size());
        int at = 0;
        for (int i = 0; i < requests.size(); i++) {
            int next = at + requests.get(i).seats().size();
            if (answer.charAt(i) == '1') {
                ourKeys.addAll(keys.subList(at, next));
                ourFans.addAll(fans.subList(at, next));
            } else {
                lost.increment();
            }
            at = next;
        }
        return new Leases(answer, ourKeys.isEmpty() ? () -> RELEASED : () -> unlock(performance, ourKeys, ourFans));
    }

    /** Whether requests use Redis at present. */
    boolean working() {
        return breaker.isClosed();
    }

    /**
     * Probes Redis while the circuit breaker is open. A probe runs the script of the holds with a key of the slot that
     * failed, because a replica, another shard or a read may work while the locks do not.
     */
    @Scheduled(fixedDelayString = "${t82.seat.lock.probe-interval:500ms}")
    void probe() {
        if (breaker.isClosed() || !settings.enabled()) {
            return;
        }
        PerformanceId slot = breaker.failedSlot();
        try {
            long began = System.nanoTime();
            lockAndUnlock(key(slot) + "probe");
            breaker.probeAnswered(System.nanoTime() - began);
        } catch (RuntimeException e) {
            breaker.failed(slot, e);
        }
    }

    private void lockAndUnlock(String key) {
        script().eval(
                        RScript.Mode.READ_WRITE,
                        LOCK,
                        RScript.ReturnType.VALUE,
                        List.of(key),
                        Long.toString(settings.lease().toMillis()),
                        PROBE,
                        "1");
        script().eval(RScript.Mode.READ_WRITE, UNLOCK, RScript.ReturnType.LONG, List.of(key), PROBE);
    }

    /** {@code null} when Redis does not answer in time. */
    private @Nullable String lock(PerformanceId performance, List<Object> keys, List<Object> arguments) {
        try {
            return this.<String>send(LOCK, RScript.ReturnType.VALUE, keys, arguments)
                    .toCompletableFuture()
                    .get(settings.patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException | RuntimeException e) {
            breaker.failed(performance, e);
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** Does not wait for Redis. A lock whose release is lost ends with its lease. */
    private CompletionStage<?> unlock(PerformanceId performance, List<Object> keys, List<Object> fans) {
        try {
            return this.<Long>send(UNLOCK, RScript.ReturnType.LONG, keys, fans).whenComplete((deleted, failure) -> {
                if (failure != null) {
                    breaker.failed(performance, failure);
                }
            });
        } catch (RuntimeException e) {
            breaker.failed(performance, e);
            return RELEASED;
        }
    }

    /**
     * Waits for a release, before the same seats are tried again. If it is lost, the lock refuses them until its lease
     * ends.
     */
    void await(CompletionStage<?> release) {
        try {
            release.toCompletableFuture().get(settings.patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            log.debug("seat lock release not confirmed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private <T> RFuture<T> send(String lua, RScript.ReturnType answer, List<Object> keys, List<Object> arguments) {
        return script().evalAsync(RScript.Mode.READ_WRITE, lua, answer, keys, arguments.toArray());
    }

    private RScript script() {
        return redis.getScript(StringCodec.INSTANCE);
    }

    /** All seats of a performance are in one slot of a cluster, so one script can lock them. */
    private static String key(PerformanceId performance, SeatId seat) {
        return key(performance) + seat;
    }

    private static String key(PerformanceId performance) {
        return "t82:seat:{" + performance + "}:lock:";
    }

    private record LockRequest(UserId fan, List<SeatId> seats) {}

    /** Locks to be released after the commit. */
    @FunctionalInterface
    interface Lease {

        CompletionStage<?> release();
    }

    /**
     * The locks of several requests.
     *
     * @param verdicts {@code 1} or {@code 0} for each request; {@code null} when Redis did not answer
     */
    record Leases(@Nullable String verdicts, Lease lease) {

        static final Leases WITHOUT_REDIS = new Leases(null, () -> RELEASED);

        /** Whether the request may go on: it has its locks, or there are no locks. */
        boolean has(int request) {
            return verdicts == null || verdicts.charAt(request) == '1';
        }

        CompletionStage<?> release() {
            return lease.release();
        }
    }
}
