package com.t82.seat.map;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.t82.event.PerformanceId;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The cache of performances that clients look at. All instances show the same seats within a second of a commit: this
 * instance applies its own changes at once and receives those of the others over the {@link SeatBroadcast}. {@link
 * SeatMapVerification} compares a performance with the database when a message may be missing. See {@code
 * docs/adr/0006-seat-map.md}.
 */
@Component
public class SeatMap implements SeatBroadcast.Listener {

    private static final Logger log = LoggerFactory.getLogger(SeatMap.class);

    private static final Duration IDLE = Duration.ofMinutes(10);

    /** For how long a performance may seem unknown after its announcement. */
    private static final Duration ANNOUNCED_MAX_AGE = Duration.ofSeconds(1);

    private final SeatMapReader reader;
    private final SeatBroadcast broadcast;
    private final SeatMapVerification verification;
    private final long recheck;
    private final AsyncCache<PerformanceId, CachedPerformance> performances;

    /** Whether the last round of {@link #follow} had failures; read and written by its thread alone. */
    private boolean failing;

    /** The sorted ids of announced performances. Requests for unknown performances cause one query a second at most. */
    private final AsyncCache<Boolean, long[]> announced =
            Caffeine.newBuilder().expireAfterWrite(ANNOUNCED_MAX_AGE).buildAsync();

    SeatMap(SeatMapReader reader, SeatBroadcast broadcast, SeatMapSettings settings) {
        this.reader = reader;
        this.broadcast = broadcast;
        this.verification = new SeatMapVerification(reader, broadcast, settings.listMaxAge());
        this.recheck = settings.map().recheck().toNanos();
        this.performances = Caffeine.newBuilder()
                .maximumWeight(settings.map().seats())
                .weigher((PerformanceId performance, CachedPerformance cached) ->
                        1 + cached.live().plan().size())
                .expireAfterAccess(IDLE)
                .evictionListener((performance, cached, cause) -> retire(cached))
                .buildAsync();
        broadcast.listen(this);
    }

    /** The current seats of the performance, or {@code null} when it has not been announced. May read the database. */
    public @Nullable LiveSeats live(PerformanceId performance) {
        CachedPerformance cached = cached(performance);
        if (cached == null) {
            return null;
        }
        verification.refresh(cached);
        return cached.live();
    }

    /** The current seats of the performance, or {@code null} when the database would have to be read first. */
    @Nullable LiveSeats ready(PerformanceId performance) {
        CompletableFuture<CachedPerformance> loading = performances.getIfPresent(performance);
        CachedPerformance cached = loading == null ? null : loading.getNow(null);
        return cached == null || !verification.isCurrent(cached) ? null : cached.live();
    }

    /** The free seats of the performance, or {@code null} when it has not been announced. */
    public @Nullable Lists lists(PerformanceId performance) {
        LiveSeats live = live(performance);
        return live == null ? null : new Lists(live.free(), live.rest());
    }

    /** Shows changed seats, here and on all instances, once the transaction is committed. */
    public void changed(PerformanceId performance, List<SeatChange> changes) {
        if (changes.isEmpty()) {
            return;
        }
        afterCommit(() -> {
            apply(performance, changes);
            broadcast.changed(performance, changes);
        });
    }

    /** Shows new seats or prices, or a cancellation, once the transaction is committed. */
    public void replaced(PerformanceId performance) {
        afterCommit(() -> {
            invalidate(performance);
            broadcast.replaced(performance);
        });
    }

    private static void afterCommit(Runnable work) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            work.run();
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                work.run();
            }
        });
    }

    @Override
    public void onChanged(PerformanceId performance, List<SeatChange> changes) {
        apply(performance, changes);
    }

    @Override
    public void onReplaced(PerformanceId performance) {
        invalidate(performance);
    }

    private void apply(PerformanceId performance, List<SeatChange> changes) {
        CachedPerformance cached = loaded(performance);
        if (cached != null) {
            cached.live().apply(changes);
        }
    }

    /** Ends the streams of an evicted performance, which receives no more changes. */
    private static void retire(@Nullable CachedPerformance cached) {
        if (cached != null) {
            cached.live().retire();
        }
    }

    private void invalidate(PerformanceId performance) {
        announced.synchronous().invalidateAll();
        CachedPerformance cached = loaded(performance);
        if (cached != null) {
            cached.invalidate();
        }
    }

    /**
     * Keeps performances with streams in the cache and current, also without Redis. Compares every performance with the
     * database once in a while, in case another instance reaches the database but has never reached Redis.
     */
    @Scheduled(fixedDelayString = "${t82.seat.list-max-age:250ms}")
    void follow() {
        long now = SeatBroadcast.now();
        PerformanceId failed = null;
        RuntimeException cause = null;
        int failures = 0;
        for (Map.Entry<PerformanceId, CachedPerformance> one :
                performances.synchronous().asMap().entrySet()) {
            try {
                follow(one.getKey(), one.getValue(), now);
            } catch (RuntimeException e) {
                failures++;
                failed = one.getKey();
                cause = e;
                if (isOutage(e)) {
                    break;
                }
            }
        }
        report(failures, failed, cause);
    }

    private void follow(PerformanceId performance, CachedPerformance cached, long now) {
        boolean followed = cached.live().watchers().get() > 0;
        if (followed) {
            var _ = performances.getIfPresent(performance);
        }
        if (now - cached.verifiedAt() > recheck) {
            verification.verify(cached);
        } else if (followed) {
            verification.refresh(cached);
        }
    }

    /** Without a database, every further performance would wait for a connection in vain. */
    private static boolean isOutage(RuntimeException failure) {
        return failure instanceof CannotGetJdbcConnectionException;
    }

    /** Logs only the first failure and the recovery: four rounds a second would flood the log. */
    private void report(int failures, @Nullable PerformanceId failed, @Nullable RuntimeException cause) {
        if (failures > 0 && !failing) {
            log.warn(
                    "seat map verification failed count={} performance={} cause={}",
                    failures,
                    failed,
                    String.valueOf(cause));
        } else if (failures == 0 && failing) {
            log.info("seat map verification works again");
        }
        failing = failures > 0;
    }

    private @Nullable CachedPerformance loaded(PerformanceId performance) {
        CompletableFuture<CachedPerformance> loading = performances.asMap().get(performance);
        return loading == null ? null : loading.getNow(null);
    }

    private @Nullable CachedPerformance cached(PerformanceId performance) {
        CompletableFuture<CachedPerformance> loading = performances.getIfPresent(performance);
        if (loading == null) {
            if (!isAnnounced(performance)) {
                return null;
            }
            loading = performances.get(
                    performance,
                    (key, executor) ->
                            CompletableFuture.supplyAsync(() -> verification.load(key), Thread::startVirtualThread));
        }
        return join(loading);
    }

    private boolean isAnnounced(PerformanceId performance) {
        long[] all = join(announced.get(
                true, (key, executor) -> CompletableFuture.supplyAsync(reader::announced, Thread::startVirtualThread)));
        return Arrays.binarySearch(all, performance.value()) >= 0;
    }

    private static <T extends @Nullable Object> T join(CompletableFuture<T> loading) {
        try {
            return loading.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /**
     * @param free every free seat
     * @param rest the number of free seats of each section
     */
    public record Lists(EncodedBody free, EncodedBody rest) {}
}
