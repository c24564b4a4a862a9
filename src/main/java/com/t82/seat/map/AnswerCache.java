package com.t82.seat.map;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The answers made of one performance's seats. An answer is made when a client asks and the version has changed since.
 * One thread makes it; meanwhile the others get the previous answer.
 */
final class AnswerCache {

    /** Seats whose list items are compressed together. */
    private static final int BLOCK = 256;

    private final String epoch;
    private final PackingBudget budget;
    private final ReentrantLock encoding = new ReentrantLock();
    private volatile SeatStatusBody status;
    private volatile RestSeats rest;
    private volatile FreeSeats free;

    /**
     * @param epoch of the {@link LiveSeats}
     * @param listMaxAge how old a list of free seats may become while changes are frequent, nanoseconds
     * @param nanos the time, as {@link System#nanoTime} tells it
     */
    AnswerCache(String epoch, SeatSnapshot first, long listMaxAge, LongSupplier nanos) {
        this.epoch = epoch;
        this.budget = new PackingBudget(listMaxAge, nanos);
        this.status = SeatStatusBody.of(first, epoch);
        this.rest = new RestSeats(first.version(), SeatListEncoder.restSeats(first));
        this.free = pack(first, null);
    }

    SeatStatusBody status(LiveSeats live) {
        SeatStatusBody current = status;
        if (current.version() == live.version() || !encoding.tryLock()) {
            return current;
        }
        try {
            current = status;
            if (current.version() != live.version()) {
                current = SeatStatusBody.of(live.snapshot(), epoch);
                status = current;
            }
            return current;
        } finally {
            encoding.unlock();
        }
    }

    EncodedBody rest(LiveSeats live) {
        RestSeats current = rest;
        if (current.version == live.version() || !encoding.tryLock()) {
            return current.body;
        }
        try {
            current = rest;
            if (current.version != live.version()) {
                SeatSnapshot snapshot = live.snapshot();
                current = new RestSeats(snapshot.version(), SeatListEncoder.restSeats(snapshot));
                rest = current;
            }
            return current.body;
        } finally {
            encoding.unlock();
        }
    }

    /**
     * A single change shows at once. While changes are frequent, the list is packed a few times a second, because
     * packing the list of a large hall takes some milliseconds.
     */
    EncodedBody free(LiveSeats live) {
        FreeSeats current = free;
        if (current.version == live.version() || !budget.isDue(current.packedAt) || !encoding.tryLock()) {
            return current.body;
        }
        try {
            current = free;
            if (current.version != live.version()) {
                long started = budget.now();
                current = pack(live.snapshot(), current.list);
                free = current;
                budget.spendSince(started);
            }
            return current.body;
        } finally {
            encoding.unlock();
        }
    }

    private FreeSeats pack(SeatSnapshot snapshot, @Nullable GzipSeatList previous) {
        long started = budget.now();
        if (snapshot.closed()) {
            return new FreeSeats(snapshot.version(), started, null, EncodedBody.json("[]"));
        }
        GzipSeatList list = GzipSeatList.of(snapshot, previous, BLOCK);
        return new FreeSeats(snapshot.version(), started, list, SeatListEncoder.freeSeats(snapshot, list));
    }

    private record RestSeats(int version, EncodedBody body) {}

    private record FreeSeats(
            int version, long packedAt, @Nullable GzipSeatList list, EncodedBody body) {}
}
