package com.t82.seat.map;

import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The seats of one performance in memory: their states with a version that grows with each visible change, and the
 * answers made of them.
 *
 * <p>Holds call {@link #apply(Collection)}, and the next group of holds waits for it. So readers must not block it:
 * they share one immutable {@link SeatSnapshot} of each version, and streams wait for a new version in
 * {@link SeatStream}.
 */
public final class LiveSeats {

    private final String epoch = "%08x".formatted(ThreadLocalRandom.current().nextInt());

    /** Guards the states and the version. */
    private final ReentrantLock lock = new ReentrantLock();

    /** Held by the one thread that makes the snapshot of a version. */
    private final ReentrantLock copying = new ReentrantLock();

    private final AtomicInteger watchers = new AtomicInteger();
    private final AtomicReference<@Nullable SeatOffers> offers = new AtomicReference<>();
    private final AnswerCache answers;

    private volatile SeatStates states;
    private volatile int version;
    private volatile SeatSnapshot snapshot;
    private volatile boolean retired;

    /**
     * @param closed whether the performance is cancelled
     * @param listMaxAge how old a list of free seats may become while changes are frequent, nanoseconds
     * @param nanos the time, as {@link System#nanoTime} tells it
     */
    LiveSeats(SeatPlan plan, boolean closed, SeatRows rows, long listMaxAge, LongSupplier nanos) {
        this.states = new SeatStates(plan, closed, rows, 0);
        this.snapshot = states.snapshot(0);
        this.answers = new AnswerCache(epoch, snapshot, listMaxAge, nanos);
    }

    /** Applies changes of seats. */
    void apply(Collection<SeatChange> changes) {
        lock.lock();
        try {
            boolean visible = false;
            for (SeatChange change : changes) {
                visible |= states.apply(change.seat(), change.number(), change.status(), version + 1);
            }
            if (visible) {
                version++;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Applies all seats as they were read from the database. */
    void apply(SeatRows rows) {
        lock.lock();
        try {
            if (states.apply(rows, version + 1)) {
                version++;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Replaces the seats and prices. Changes that arrived while the rows were read are kept. */
    void replace(SeatPlan plan, boolean closed, SeatRows rows) {
        lock.lock();
        try {
            SeatStates replaced = new SeatStates(plan, closed, rows, version + 1);
            replaced.catchUpWith(states);
            // The version first: a reader that sees the new plan must not get a snapshot of the old one.
            version++;
            states = replaced;
            offers.set(null);
        } finally {
            lock.unlock();
        }
    }

    public SeatPlan plan() {
        return states.plan();
    }

    /** Whether the performance is cancelled. */
    public boolean isClosed() {
        return states.isClosed();
    }

    /** The sum of the change numbers of all seats. The database has the same sum unless a change is missing here. */
    long changeSum() {
        lock.lock();
        try {
            return states.changeSum();
        } finally {
            lock.unlock();
        }
    }

    int version() {
        return version;
    }

    /** Random, and part of each version label, so that versions of another instance are not taken for this one's. */
    String epoch() {
        return epoch;
    }

    static String label(String epoch, int version) {
        return epoch + "." + version;
    }

    /** The current version of all seats, shared by all readers. */
    SeatSnapshot snapshot() {
        SeatSnapshot last = snapshot;
        if (last.version() == version) {
            return last;
        }
        copying.lock();
        try {
            if (snapshot.version() != version) {
                snapshot = copy();
            }
            return snapshot;
        } finally {
            copying.unlock();
        }
    }

    private SeatSnapshot copy() {
        lock.lock();
        try {
            return states.snapshot(version);
        } finally {
            lock.unlock();
        }
    }

    /** Two bits a seat. */
    SeatStatusBody status() {
        return answers.status(this);
    }

    /** How many seats of each section are free. */
    EncodedBody rest() {
        return answers.rest(this);
    }

    /** Every free seat. */
    EncodedBody free() {
        return answers.free(this);
    }

    /** The best-seat offers of the current plan. */
    public SeatOffers offers() {
        SeatPlan plan = plan();
        return Objects.requireNonNull(offers.updateAndGet(
                current -> current != null && current.plan() == plan ? current : new SeatOffers(plan)));
    }

    /** How many streams follow this performance here. */
    AtomicInteger watchers() {
        return watchers;
    }

    /** Removed from the cache: no more changes are applied, and clients have to ask the {@link SeatMap} again. */
    void retire() {
        retired = true;
    }

    boolean isRetired() {
        return retired;
    }
}
