package com.t82.seat.hold;

import com.t82.event.PerformanceId;
import com.t82.seat.SeatId;
import com.t82.seat.inventory.HoldRequest;
import com.t82.user.UserId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
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
public class SeatLocks {

    private static final CompletionStage<?> RELEASED = CompletableFuture.completedStage(null);

    private static final Logger log = LoggerFactory.getLogger(SeatLocks.class);

    /** How many probes in a row must be answered after a failure. */
    private static final int ANSWERS = 3;

    private static final int MOST_ANSWERS = 96;

    /** A failure so soon after the last recovery makes the next recovery take longer. */
    private static final Duration SOON = Duration.ofMinutes(1);

    /** The owner of the lock that a probe takes. */
    private static final String PROBE = "probe";

    /** For each request, named by its fan and the number of its keys, all of its keys or none. */
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

    /** The keys that still carry the name of their fan. */
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
    private final Counter lost;
    private final Counter skipped;

    /** Starts false: the first probe opens the connection, so that no fan waits for it. */
    private volatile boolean working;

    /** The performance whose keys failed last: its slot has to work again. */
    private volatile PerformanceId failedSlot = new PerformanceId(0);

    /** How many probes in a row must be answered; one at the start. */
    private volatile int answersNeeded = 1;

    private volatile int answers;
    private volatile long workingSince = System.nanoTime();

    /** Whether the log says already that there are no locks. */
    private final AtomicBoolean told = new AtomicBoolean();

    SeatLocks(RedissonClient redis, HoldSettings settings, MeterRegistry meters) {
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
        Leases leases = lock(performance, List.of(new Wish(fan, seats)));
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
                        .map(request -> new Wish(request.holder(), request.seats()))
                        .toList());
    }

    private Leases lock(PerformanceId performance, List<Wish> wishes) {
        if (!working) {
            skipped.increment();
            return Leases.WITHOUT_REDIS;
        }
        List<Object> keys = new ArrayList<>();
        List<Object> fans = new ArrayList<>();
        List<Object> arguments = new ArrayList<>();
        arguments.add(Long.toString(settings.lease().toMillis()));
        for (Wish wish : wishes) {
            String fan = wish.fan().toString();
            arguments.add(fan);
            arguments.add(Integer.toString(wish.seats().size()));
            for (SeatId seat : wish.seats()) {
                keys.add(key(performance, seat));
                fans.add(fan);
            }
        }
        String answer = lock(performance, keys, arguments);
        if (answer == null) {
            skipped.increment();
            // The locks may have been taken after all, only too late for us to hear of it.
            return new Leases(null, () -> unlock(performance, keys, fans));
        }
        List<Object> ourKeys = new ArrayList<>(keys.size());
        List<Object> ourFans = new ArrayList<>(keys.size());
        int at = 0;
        for (int i = 0; i < wishes.size(); i++) {
            int next = at + wishes.get(i).seats().size();
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

    /** Whether Redis is asked at the moment. */
    boolean working() {
        return working;
    }

    /**
     * After a failure only this asks Redis, with the script of the holds and a key of the slot that failed: a replica, or
     * another shard, or a read, may work while the locks do not. The locks are used again after several answers in a row;
     * after more of them the more often they fail again soon.
     */
    @Scheduled(fixedDelayString = "${t82.seat.lock.probe-interval:500ms}")
    void probe() {
        if (working || !settings.enabled()) {
            return;
        }
        PerformanceId slot = failedSlot;
        try {
            long began = System.nanoTime();
            lockAndUnlock(key(slot) + "probe");
            if (answersNeeded > 1
                    && System.nanoTime() - began > settings.patience().toNanos()) {
                answers = 0;
            } else if (++answers >= answersNeeded) {
                workingSince = System.nanoTime();
                told.set(false);
                working = true;
                log.info("Seat locks are working");
            }
        } catch (RuntimeException e) {
            giveUp(slot, e);
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

    /** {@code null} when there is no answer in time. */
    private @Nullable String lock(PerformanceId performance, List<Object> keys, List<Object> arguments) {
        try {
            return this.<String>send(LOCK, RScript.ReturnType.VALUE, keys, arguments)
                    .toCompletableFuture()
                    .get(settings.patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException | RuntimeException failure) {
            giveUp(performance, failure);
            return null;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** Waited for only by those of the same group who want the same seats next; a lock whose release is lost ends with its lease. */
    private CompletionStage<?> unlock(PerformanceId performance, List<Object> keys, List<Object> fans) {
        try {
            return this.<Long>send(UNLOCK, RScript.ReturnType.LONG, keys, fans).whenComplete((gone, failure) -> {
                if (failure != null) {
                    giveUp(performance, failure);
                }
            });
        } catch (RuntimeException failure) {
            giveUp(performance, failure);
            return RELEASED;
        }
    }

    /** For those who want the same seats next. Who waits in vain is refused by the lock, until its lease ends. */
    void await(CompletionStage<?> release) {
        try {
            release.toCompletableFuture().get(settings.patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException unreleased) {
            log.debug("A lock may still be there", unreleased);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private <T> RFuture<T> send(String lua, RScript.ReturnType answer, List<Object> keys, List<Object> arguments) {
        return script().evalAsync(RScript.Mode.READ_WRITE, lua, answer, keys, arguments.toArray());
    }

    private synchronized void giveUp(PerformanceId performance, Throwable failure) {
        failedSlot = performance;
        answers = 0;
        if (working) {
            working = false;
            boolean soonAgain = System.nanoTime() - workingSince < SOON.toNanos();
            answersNeeded = soonAgain ? Math.clamp(2L * answersNeeded, ANSWERS, MOST_ANSWERS) : ANSWERS;
        }
        if (!told.getAndSet(true)) {
            log.warn("Holding seats without locks, performance={}: {}", performance, describe(failure));
        }
    }

    private String describe(Throwable failure) {
        if (failure instanceof TimeoutException) {
            return "Redis did not answer within " + settings.patience().toMillis() + " ms";
        }
        Throwable cause = failure instanceof ExecutionException ? failure.getCause() : failure;
        return "Redis failed: " + firstSentence(cause == null ? failure : cause);
    }

    /** Redisson goes on with the channel and the whole command. */
    private static String firstSentence(Throwable cause) {
        String text = cause.toString();
        int end = text.indexOf(" channel: ");
        return end < 0 ? text : text.substring(0, end);
    }

    private RScript script() {
        return redis.getScript(StringCodec.INSTANCE);
    }

    /** The seats of one performance live in one slot of a cluster, so that one script reaches them all. */
    private static String key(PerformanceId performance, SeatId seat) {
        return key(performance) + seat;
    }

    private static String key(PerformanceId performance) {
        return "t82:seat:{" + performance + "}:lock:";
    }

    private record Wish(UserId fan, List<SeatId> seats) {}

    /** What has to be given back after the commit. */
    @FunctionalInterface
    interface Lease {

        CompletionStage<?> release();
    }

    /**
     * The locks of several requests.
     *
     * @param verdicts {@code 1} or {@code 0} for each request; {@code null} when there was nobody to ask
     */
    record Leases(@Nullable String verdicts, Lease lease) {

        static final Leases WITHOUT_REDIS = new Leases(null, () -> RELEASED);

        /** Whether nobody else has a seat of this request in hand. */
        boolean has(int request) {
            return verdicts == null || verdicts.charAt(request) == '1';
        }

        CompletionStage<?> release() {
            return lease.release();
        }
    }
}
