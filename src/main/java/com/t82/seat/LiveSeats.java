package com.t82.seat;

import com.t82.seat.SeatPlan.Section;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The status of every seat of one performance in memory, and the answers made of it. It follows the changes that it is
 * told of in whatever order: of each seat the change with the highest number counts. Answers are made when somebody asks
 * and the version has changed since, by one thread; meanwhile the others get the previous one.
 */
final class LiveSeats {

    /** Seats whose list items are compressed together. */
    private static final int BLOCK = 256;

    /** Time that may be spent at once on packing lists, and its share in the long run. */
    private static final long LIST_CREDIT = TimeUnit.MILLISECONDS.toNanos(100);

    private static final int LIST_SHARE = 8;

    private final String epoch = "%08x".formatted(ThreadLocalRandom.current().nextInt());
    private final long listMaxAge;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ReentrantLock packing = new ReentrantLock();
    private final AtomicInteger watchers = new AtomicInteger();

    private volatile State state;
    private volatile int version;

    private volatile Status status;
    private volatile Body rest;
    private volatile int restVersion;
    private volatile FreeList free;
    private long credit = LIST_CREDIT;
    private long creditAt = System.nanoTime();

    /** @param listMaxAge how old a list of free seats may become under a storm of changes, nanoseconds */
    LiveSeats(SeatPlan plan, boolean closed, Snapshot snapshot, long listMaxAge) {
        this.listMaxAge = listMaxAge;
        this.state = new State(plan, closed, snapshot, 0);
        this.status = Status.of(copy(), epoch);
        this.rest = rest(copy());
        this.free = packed(copy(), null);
    }

    /** Takes note of seats that have changed hands. */
    void apply(Collection<SeatChange> changes) {
        lock.lock();
        try {
            boolean visible = false;
            for (SeatChange change : changes) {
                visible |= state.apply(change, version + 1);
            }
            if (visible) {
                version++;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes note of all seats as they stand in the database. */
    void apply(Snapshot snapshot) {
        lock.lock();
        try {
            boolean visible = false;
            for (int i = 0; i < snapshot.seats.length; i++) {
                visible |= state.apply(
                        snapshot.seats[i], snapshot.changes[i], SeatStatus.of(snapshot.codes[i]), version + 1);
            }
            if (visible) {
                version++;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** There are other seats or prices now. */
    void redraw(SeatPlan plan, boolean closed, Snapshot snapshot) {
        lock.lock();
        try {
            version++;
            state = new State(plan, closed, snapshot, version);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    SeatPlan plan() {
        return state.plan;
    }

    /** The sum of all seats' change numbers: a sign of life that the database can be compared with. */
    long changes() {
        lock.lock();
        try {
            return state.sum;
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        return state.closed;
    }

    int version() {
        return version;
    }

    String epoch() {
        return epoch;
    }

    /** As they are at this moment; a copy. */
    Copy copy() {
        lock.lock();
        try {
            return new Copy(
                    state.plan,
                    state.closed,
                    version,
                    state.drawn,
                    state.codes.clone(),
                    state.since.clone(),
                    state.free.clone());
        } finally {
            lock.unlock();
        }
    }

    /** Two bits a seat. */
    Status status() {
        Status current = status;
        if (current.version == version || !packing.tryLock()) {
            return current;
        }
        try {
            current = status;
            if (current.version != version) {
                current = Status.of(copy(), epoch);
                status = current;
            }
            return current;
        } finally {
            packing.unlock();
        }
    }

    /** How many seats each section has left. */
    Body rest() {
        if (restVersion != version && packing.tryLock()) {
            try {
                Copy copy = copy();
                rest = rest(copy);
                restVersion = copy.version;
            } finally {
                packing.unlock();
            }
        }
        return rest;
    }

    private static Body rest(Copy copy) {
        StringBuilder json = new StringBuilder("[");
        List<Section> sections = copy.plan.sections();
        for (int i = 0; i < sections.size(); i++) {
            json.append(i == 0 ? "" : ",")
                    .append("{\"sectionId\":")
                    .append(sections.get(i).id())
                    .append(",\"name\":")
                    .append(sections.get(i).name())
                    .append(",\"restSeat\":")
                    .append(copy.closed ? 0 : copy.free[i])
                    .append('}');
        }
        return Body.json(json.append(']').toString());
    }

    /**
     * Every free seat. While single changes show at once, a storm of them shows a few times a second: packing a large
     * hall takes some milliseconds.
     */
    Body free() {
        FreeList current = free;
        if (current.version == version || !isDue(current) || !packing.tryLock()) {
            return current.body;
        }
        try {
            current = free;
            if (current.version != version) {
                long started = System.nanoTime();
                current = packed(copy(), current);
                free = current;
                spend(started);
            }
            return current.body;
        } finally {
            packing.unlock();
        }
    }

    private boolean isDue(FreeList current) {
        long now = System.nanoTime();
        return credit + (now - creditAt) / LIST_SHARE > 0 || now - current.made > listMaxAge;
    }

    private void spend(long started) {
        long now = System.nanoTime();
        credit = Math.min(LIST_CREDIT, credit + (now - creditAt) / LIST_SHARE) - (now - started);
        creditAt = now;
    }

    private FreeList packed(Copy copy, @Nullable FreeList previous) {
        long started = System.nanoTime();
        if (copy.closed) {
            return new FreeList(copy.version, started, null, Body.json("[]"));
        }
        PackedList list = pack(copy, previous);
        return new FreeList(copy.version, started, list, Body.compressedJson(list.gzip(), tag(copy)));
    }

    private static PackedList pack(Copy copy, @Nullable FreeList previous) {
        PackedList last = previous == null ? null : previous.list;
        return PackedList.of(copy, last, BLOCK);
    }

    /** What is free and how it is listed decide over the content. */
    private static String tag(Copy copy) {
        byte[] bits = new byte[(copy.codes.length + 7) / 8];
        for (int i = 0; i < copy.codes.length; i++) {
            if (copy.codes[i] == 0) {
                bits[i >> 3] |= (byte) (1 << (i & 7));
            }
        }
        return Body.digest(copy.plan.version().getBytes(StandardCharsets.UTF_8), bits);
    }

    /**
     * Waits for a version that is newer than the given one.
     *
     * @param cancelled asked when somebody {@linkplain #nudge nudges}
     * @return the version then, or the same as the given one when the time is over
     */
    int awaitBeyond(int seen, long nanos, BooleanSupplier cancelled) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (version == seen && left > 0 && !cancelled.getAsBoolean()) {
                left = changed.awaitNanos(left);
            }
            return version;
        } finally {
            lock.unlock();
        }
    }

    /** Wakes all who wait, for whatever reason they should look up. */
    void nudge() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    AtomicInteger watchers() {
        return watchers;
    }

    /** Guarded by the lock. */
    private static final class State {

        private final SeatPlan plan;
        private final boolean closed;
        private final int drawn;
        private final byte[] codes;
        private final int[] changes;

        /** In which version the status of each seat changed last. */
        private final int[] since;

        private final int[] free;
        private long sum;

        State(SeatPlan plan, boolean closed, Snapshot snapshot, int version) {
            this.plan = plan;
            this.closed = closed;
            this.drawn = version;
            this.codes = snapshot.codes.clone();
            this.changes = snapshot.changes.clone();
            this.since = new int[codes.length];
            Arrays.fill(since, version);
            this.free = new int[plan.sections().size()];
            for (int i = 0; i < codes.length; i++) {
                sum += changes[i];
                if (codes[i] == 0) {
                    free[plan.sectionOf(i)]++;
                }
            }
        }

        boolean apply(SeatChange change, int version) {
            return apply(change.seat(), change.number(), change.status(), version);
        }

        /** Whether anybody can see the difference. */
        boolean apply(long seat, int number, SeatStatus status, int version) {
            int i = plan.indexOf(seat);
            if (i < 0 || changes[i] >= number) {
                return false;
            }
            sum += number - changes[i];
            changes[i] = number;
            byte code = status.code();
            if (codes[i] == code) {
                return false;
            }
            if (codes[i] == 0) {
                free[plan.sectionOf(i)]--;
            } else if (code == 0) {
                free[plan.sectionOf(i)]++;
            }
            codes[i] = code;
            since[i] = version;
            return true;
        }
    }

    /**
     * All seats of a performance as they were read.
     *
     * @param seats in ascending order
     * @param codes {@link SeatStatus#code()}
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Snapshot(long[] seats, int[] changes, byte[] codes) {}

    /**
     * @param drawn the first version with this plan
     * @param codes {@link SeatStatus#code()} of each seat
     * @param since in which version each seat changed last
     * @param free of each section
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Copy(SeatPlan plan, boolean closed, int version, int drawn, byte[] codes, int[] since, int[] free) {

        /** Four seats a byte, the first in the lowest bits. */
        byte[] bits() {
            byte[] bits = new byte[(codes.length + 3) / 4];
            if (closed) {
                Arrays.fill(bits, (byte) 0xff);
                int used = codes.length & 3;
                if (used != 0) {
                    bits[bits.length - 1] = (byte) ((1 << 2 * used) - 1);
                }
                return bits;
            }
            for (int i = 0; i < codes.length; i++) {
                bits[i >> 2] |= (byte) (codes[i] << 2 * (i & 3));
            }
            return bits;
        }
    }

    /** Two bits a seat and what they are the status of. */
    static final class Status {

        private final int version;
        private final String label;
        private final String plan;
        private final Body bits;
        private volatile @Nullable Body json;

        private Status(int version, String label, String plan, Body bits) {
            this.version = version;
            this.label = label;
            this.plan = plan;
            this.bits = bits;
        }

        static Status of(Copy copy, String epoch) {
            byte[] bits = copy.bits();
            String plan = copy.plan.version();
            String tag = Body.digest(plan.getBytes(StandardCharsets.UTF_8), bits);
            return new Status(copy.version, LiveSeats.label(epoch, copy.version), plan, Body.binary(bits, tag));
        }

        /** The version, as clients are told it; comparable on the instance that said it. */
        String label() {
            return label;
        }

        /** The version of the geometry. */
        String plan() {
            return plan;
        }

        Body bits() {
            return bits;
        }

        Body json() {
            Body made = json;
            if (made == null) {
                made = Body.json("{\"seatMap\":\"" + plan + "\",\"status\":\""
                        + Base64.getEncoder().encodeToString(bits.json()) + "\"}");
                json = made;
            }
            return made;
        }
    }

    static String label(String epoch, int version) {
        return epoch + "." + version;
    }

    private record FreeList(
            int version, long made, @Nullable PackedList list, Body body) {}
}
