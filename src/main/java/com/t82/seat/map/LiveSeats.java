package com.t82.seat.map;

import com.t82.seat.map.SeatPlan.Section;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The status of every seat of one performance in memory, and the answers made of it. It follows the changes that it is
 * told of in whatever order: of each seat the change with the highest number counts. Answers are made when somebody asks
 * and the version has changed since, by one thread; meanwhile the others get the previous one.
 *
 * <p>Whoever holds seats tells of it here before the next may be decided, so readers stay out of the way: all of them
 * share one copy of each version, and whoever waits for the next version waits elsewhere ({@link SeatStream}).
 */
public final class LiveSeats {

    /** Seats whose list items are compressed together. */
    private static final int BLOCK = 256;

    /** Time that may be spent at once on packing lists, and its share in the long run. */
    private static final long LIST_CREDIT = TimeUnit.MILLISECONDS.toNanos(100);

    private static final int LIST_SHARE = 8;

    private final String epoch = "%08x".formatted(ThreadLocalRandom.current().nextInt());
    private final long listMaxAge;
    private final LongSupplier nanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantLock copying = new ReentrantLock();
    private final ReentrantLock packing = new ReentrantLock();
    private final AtomicInteger watchers = new AtomicInteger();
    private final AtomicReference<@Nullable Desk> desk = new AtomicReference<>();

    private volatile State state;
    private volatile int version;
    private volatile boolean retired;

    private volatile Copy copy;
    private volatile Status status;
    private volatile Rest rest;
    private volatile FreeList free;
    private volatile long credit = LIST_CREDIT;
    private volatile long creditAt;

    /**
     * @param listMaxAge how old a list of free seats may become under a storm of changes, nanoseconds
     * @param nanos tells the time as {@link System#nanoTime} does
     */
    LiveSeats(SeatPlan plan, boolean closed, Snapshot snapshot, long listMaxAge, LongSupplier nanos) {
        this.listMaxAge = listMaxAge;
        this.nanos = nanos;
        this.creditAt = nanos.getAsLong();
        this.state = new State(plan, closed, snapshot, 0);
        this.copy = state.copy(0);
        this.status = Status.of(copy, epoch);
        this.rest = Rest.of(copy);
        this.free = packed(copy, null);
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
            }
        } finally {
            lock.unlock();
        }
    }

    /** There are other seats or prices now. What was heard of while they were read is not forgotten. */
    void redraw(SeatPlan plan, boolean closed, Snapshot snapshot) {
        lock.lock();
        try {
            State redrawn = new State(plan, closed, snapshot, version + 1);
            redrawn.catchUpWith(state);
            // First the version: whoever sees the new plan does not get a copy of the old one.
            version++;
            state = redrawn;
            desk.set(null);
        } finally {
            lock.unlock();
        }
    }

    public SeatPlan plan() {
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

    public boolean isClosed() {
        return state.closed;
    }

    int version() {
        return version;
    }

    String epoch() {
        return epoch;
    }

    /** As they are at this moment; one for all who ask, not to be changed. */
    Copy copy() {
        Copy last = copy;
        if (last.version == version) {
            return last;
        }
        copying.lock();
        try {
            if (copy.version != version) {
                copy = copied();
            }
            return copy;
        } finally {
            copying.unlock();
        }
    }

    private Copy copied() {
        lock.lock();
        try {
            return state.copy(version);
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
        Rest current = rest;
        if (current.version == version || !packing.tryLock()) {
            return current.body;
        }
        try {
            current = rest;
            if (current.version != version) {
                current = Rest.of(copy());
                rest = current;
            }
            return current.body;
        } finally {
            packing.unlock();
        }
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
                long started = nanos.getAsLong();
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
        long now = nanos.getAsLong();
        return credit + (now - creditAt) / LIST_SHARE > 0 || now - current.made > listMaxAge;
    }

    private void spend(long started) {
        long now = nanos.getAsLong();
        credit = Math.min(LIST_CREDIT, credit + (now - creditAt) / LIST_SHARE) - (now - started);
        creditAt = now;
    }

    private FreeList packed(Copy copy, @Nullable FreeList previous) {
        long started = nanos.getAsLong();
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

    /** Where its best seats are given out; another one for another plan. */
    public Desk desk() {
        SeatPlan plan = plan();
        return Objects.requireNonNull(
                desk.updateAndGet(current -> current != null && current.plan() == plan ? current : new Desk(plan)));
    }

    /** How many streams follow. */
    AtomicInteger watchers() {
        return watchers;
    }

    /** Nobody tells of changes any more: whoever follows has to ask for the performance again. */
    void retire() {
        retired = true;
    }

    boolean isRetired() {
        return retired;
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

        /** Seats that have changed since this was read. */
        void catchUpWith(State heard) {
            for (int i = 0; i < heard.codes.length; i++) {
                apply(heard.plan.seat(i), heard.changes[i], SeatStatus.of(heard.codes[i]), drawn);
            }
        }

        Copy copy(int version) {
            return new Copy(plan, closed, version, drawn, codes.clone(), since.clone(), free.clone());
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
        public String plan() {
            return plan;
        }

        Body bits() {
            return bits;
        }

        Body json() {
            Body made = json;
            return made != null ? made : madeOnce();
        }

        private synchronized Body madeOnce() {
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

    private record Rest(int version, Body body) {

        static Rest of(Copy copy) {
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
            return new Rest(copy.version, Body.json(json.append(']').toString()));
        }
    }

    private record FreeList(
            int version, long made, @Nullable PackedList list, Body body) {}
}
