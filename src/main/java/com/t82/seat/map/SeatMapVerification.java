package com.t82.seat.map;

import com.t82.event.PerformanceId;
import com.t82.seat.map.SeatMapReader.MapSignature;
import com.t82.seat.map.SeatMapReader.SeatRowBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Compares performances in memory with the database. While no message is missing, memory is current and nothing is
 * read; otherwise a performance is compared when a client asks for it, at most once in {@code maxAge}.
 */
final class SeatMapVerification {

    private final SeatMapReader reader;
    private final SeatBroadcast broadcast;
    private final long maxAge;

    /** @param maxAge how old the state in memory may be while messages may be missing */
    SeatMapVerification(SeatMapReader reader, SeatBroadcast broadcast, Duration maxAge) {
        this.reader = reader;
        this.broadcast = broadcast;
        this.maxAge = maxAge.toNanos();
    }

    /** Reads the performance; {@code null} when it has not been announced. */
    @Nullable CachedPerformance load(PerformanceId performance) {
        MapSignature signature = reader.signature(performance);
        if (signature == null) {
            return null;
        }
        SeatRowBuffer read = reader.read(performance, signature);
        return new CachedPerformance(
                new LiveSeats(
                        read.plan(performance), signature.plan().cancelled(), read.rows(), maxAge, System::nanoTime),
                signature.plan());
    }

    /** Whether the performance can be answered from memory. */
    boolean isCurrent(CachedPerformance cached) {
        long verified = cached.verifiedAt();
        return verified != CachedPerformance.NEVER
                && (verified >= broadcast.unbrokenSince() || SeatBroadcast.now() - verified < maxAge);
    }

    /** Compares the performance unless it is current. One thread reads, the others wait for it. */
    void refresh(CachedPerformance cached) {
        if (isCurrent(cached)) {
            return;
        }
        cached.verifying().lock();
        try {
            if (!isCurrent(cached)) {
                compare(cached);
            }
        } finally {
            cached.verifying().unlock();
        }
    }

    /** Compares the performance in any case. */
    void verify(CachedPerformance cached) {
        cached.verifying().lock();
        try {
            compare(cached);
        } finally {
            cached.verifying().unlock();
        }
    }

    private void compare(CachedPerformance cached) {
        LiveSeats live = cached.live();
        int announcements = cached.announcements();
        long startedAt = SeatBroadcast.now();
        PerformanceId performance = live.plan().performance();
        // Before the database is asked: a change received meanwhile could make up for one that was lost.
        long known = live.changeSum();
        MapSignature stored = reader.signature(performance);
        if (stored == null) {
            return;
        }
        if (!stored.plan().equals(cached.plan())) {
            SeatRowBuffer read = reader.read(performance, stored);
            live.replace(read.plan(performance), stored.plan().cancelled(), read.rows());
            cached.replaced(stored.plan());
        } else if (stored.changeSum() != known) {
            live.apply(reader.read(performance, stored).rows());
        }
        cached.verified(startedAt, announcements);
    }
}
