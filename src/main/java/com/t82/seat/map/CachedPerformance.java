package com.t82.seat.map;

import com.t82.seat.map.SeatMapReader.PlanSignature;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/** A performance in the cache of the {@link SeatMap}, with what its {@link SeatMapVerification} needs to know. */
final class CachedPerformance {

    /** Never compared with the database. */
    static final long NEVER = -1;

    private final LiveSeats live;
    private final ReentrantLock verifying = new ReentrantLock();

    /** How often new seats or prices were announced. */
    private final AtomicInteger announcements = new AtomicInteger();

    private volatile PlanSignature plan;

    /**
     * When the database was asked last. Loading does not count, because a change that is committed between the reading
     * and the entry in the cache would be missed.
     */
    private volatile long verifiedAt = NEVER;

    CachedPerformance(LiveSeats live, PlanSignature plan) {
        this.live = live;
        this.plan = plan;
    }

    LiveSeats live() {
        return live;
    }

    /** Held while the performance is compared with the database. */
    ReentrantLock verifying() {
        return verifying;
    }

    PlanSignature plan() {
        return plan;
    }

    void replaced(PlanSignature newPlan) {
        plan = newPlan;
    }

    /** There may be other seats or prices: the performance has to be compared with the database. */
    void invalidate() {
        announcements.incrementAndGet();
        verifiedAt = NEVER;
    }

    int announcements() {
        return announcements.get();
    }

    /** Notes a comparison, unless something was announced after it began and may not have been read. */
    void verified(long at, int announcementsBefore) {
        if (announcementsBefore == announcements.get()) {
            verifiedAt = at;
        }
    }

    /** When the last comparison began, as {@link SeatBroadcast#now} tells the time; or {@link #NEVER}. */
    long verifiedAt() {
        return verifiedAt;
    }
}
