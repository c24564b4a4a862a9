package com.t82.seat.map;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.t82.event.PerformanceId;
import com.t82.event.SectionId;
import com.t82.seat.SeatId;
import com.t82.seat.map.LiveSeats.Snapshot;
import com.t82.seat.map.SeatPlan.Section;
import com.t82.shared.Money;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tools.jackson.databind.json.JsonMapper;

/**
 * The seats of the performances that people look at, in memory, the same on every instance within a second of a commit.
 * Our own changes are here at once, those of others come by {@link SeatBroadcast}. As long as no news is missing, nothing
 * is read from the database; otherwise a performance is compared with it when somebody looks. See {@code
 * docs/adr/0006-seat-map.md}.
 */
@Component
public class SeatMap implements SeatBroadcast.Listener {

    private static final Logger log = LoggerFactory.getLogger(SeatMap.class);

    private static final long NEVER = -1;
    private static final Duration IDLE = Duration.ofMinutes(10);

    /** How long a performance may be missed here whose announcement was not heard. */
    private static final Duration MISSED = Duration.ofSeconds(1);

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final SeatBroadcast broadcast;
    private final long maxAge;
    private final long recheck;
    private final AsyncCache<PerformanceId, Entry> entries;

    /** Whether the last round of {@link #follow} had failures; read and written by its thread alone. */
    private boolean failing;

    /** Sorted. Asked for once a second at most, however many unknown performances people ask for. */
    private final AsyncCache<Boolean, long[]> announced =
            Caffeine.newBuilder().expireAfterWrite(MISSED).buildAsync();

    SeatMap(JdbcClient jdbc, JsonMapper json, SeatBroadcast broadcast, SeatMapSettings settings) {
        this.jdbc = jdbc;
        this.json = json;
        this.broadcast = broadcast;
        this.maxAge = settings.listMaxAge().toNanos();
        this.recheck = settings.map().recheck().toNanos();
        this.entries = Caffeine.newBuilder()
                .maximumWeight(settings.map().seats())
                .weigher((PerformanceId performance, Entry entry) ->
                        1 + entry.live.plan().size())
                .expireAfterAccess(IDLE)
                .evictionListener((performance, entry, cause) -> retire(entry))
                .buildAsync();
        broadcast.listen(this);
    }

    /** The performance as it is now, or {@code null} when it has not been announced. */
    public @Nullable LiveSeats live(PerformanceId performance) {
        Entry entry = entry(performance);
        if (entry == null) {
            return null;
        }
        refresh(entry);
        return entry.live;
    }

    /** The performance, if no look into the database is needed for it. */
    @Nullable LiveSeats ready(PerformanceId performance) {
        CompletableFuture<Entry> loading = entries.getIfPresent(performance);
        Entry entry = loading == null ? null : loading.getNow(null);
        return entry == null || !isCurrent(entry) ? null : entry.live;
    }

    /** The free seats of the performance, or {@code null} when it has not been announced. */
    public @Nullable Lists lists(PerformanceId performance) {
        LiveSeats live = live(performance);
        return live == null ? null : new Lists(live.free(), live.rest());
    }

    /** Seats have changed hands; shows once the transaction is committed. */
    public void changed(PerformanceId performance, List<SeatChange> changes) {
        if (changes.isEmpty()) {
            return;
        }
        afterCommit(() -> {
            apply(performance, changes);
            broadcast.changed(performance, changes);
        });
    }

    /** The performance has other seats or prices now, or none; shows once the transaction is committed. */
    public void redrawn(PerformanceId performance) {
        afterCommit(() -> {
            outdate(performance);
            broadcast.redrawn(performance);
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

    /** Another instance has committed changes. */
    @Override
    public void heardChanged(PerformanceId performance, List<SeatChange> changes) {
        apply(performance, changes);
    }

    @Override
    public void heardRedrawn(PerformanceId performance) {
        outdate(performance);
    }

    private void apply(PerformanceId performance, List<SeatChange> changes) {
        Entry entry = loaded(performance);
        if (entry != null) {
            entry.live.apply(changes);
        }
    }

    /** Who still follows it would hear nothing any more. */
    private static void retire(@Nullable Entry entry) {
        if (entry != null) {
            entry.live.retire();
        }
    }

    private void outdate(PerformanceId performance) {
        announced.synchronous().invalidateAll();
        Entry entry = loaded(performance);
        if (entry != null) {
            entry.outdated.incrementAndGet();
            entry.verifiedAt = NEVER;
        }
    }

    /**
     * Streams have nobody who asks for them: keeps them in memory, and within a second of the truth also without Redis.
     * And everything is looked at once in a while, for the case that another instance reaches the database but never
     * reached Redis.
     */
    @Scheduled(fixedDelayString = "${t82.seat.list-max-age:250ms}")
    void follow() {
        long now = SeatBroadcast.now();
        PerformanceId failed = null;
        RuntimeException cause = null;
        int failures = 0;
        for (Map.Entry<PerformanceId, Entry> one : entries.synchronous().asMap().entrySet()) {
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

    private void follow(PerformanceId performance, Entry entry, long now) {
        boolean followed = entry.live.watchers().get() > 0;
        if (followed) {
            var _ = entries.getIfPresent(performance);
        }
        if (now - entry.verifiedAt > recheck) {
            entry.verifying.lock();
            try {
                verify(entry);
            } finally {
                entry.verifying.unlock();
            }
        } else if (followed) {
            refresh(entry);
        }
    }

    /** Without a database every further entry would only wait for a connection in vain. */
    private static boolean isOutage(RuntimeException failure) {
        return failure instanceof CannotGetJdbcConnectionException;
    }

    /** One line when it begins to fail, one when it works again: four rounds a second would flood the log. */
    private void report(int failures, @Nullable PerformanceId failed, @Nullable RuntimeException cause) {
        if (failures > 0 && !failing) {
            log.warn(
                    "seat map verification failed count={} performance={}: {}",
                    failures,
                    failed,
                    String.valueOf(cause));
        } else if (failures == 0 && failing) {
            log.info("seat map verification works again");
        }
        failing = failures > 0;
    }

    private @Nullable Entry loaded(PerformanceId performance) {
        CompletableFuture<Entry> loading = entries.asMap().get(performance);
        return loading == null ? null : loading.getNow(null);
    }

    private @Nullable Entry entry(PerformanceId performance) {
        CompletableFuture<Entry> loading = entries.getIfPresent(performance);
        if (loading == null) {
            if (!isAnnounced(performance)) {
                return null;
            }
            loading = entries.get(
                    performance,
                    (key, executor) -> CompletableFuture.supplyAsync(() -> load(key), Thread::startVirtualThread));
        }
        return join(loading);
    }

    private boolean isAnnounced(PerformanceId performance) {
        long[] all = join(announced.get(
                true, (key, executor) -> CompletableFuture.supplyAsync(this::announced, Thread::startVirtualThread)));
        return Arrays.binarySearch(all, performance.value()) >= 0;
    }

    private long[] announced() {
        return jdbc.sql("select id from seat_performance where announced order by id").query(Long.class).list().stream()
                .mapToLong(Long::longValue)
                .toArray();
    }

    private static <T extends @Nullable Object> T join(CompletableFuture<T> loading) {
        try {
            return loading.join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failure;
        }
    }

    private boolean isCurrent(Entry entry) {
        long verified = entry.verifiedAt;
        return verified != NEVER && (verified >= broadcast.unbrokenSince() || SeatBroadcast.now() - verified < maxAge);
    }

    /** One looks into the database, the others wait for it. */
    private void refresh(Entry entry) {
        if (isCurrent(entry)) {
            return;
        }
        entry.verifying.lock();
        try {
            if (!isCurrent(entry)) {
                verify(entry);
            }
        } finally {
            entry.verifying.unlock();
        }
    }

    private void verify(Entry entry) {
        int outdated = entry.outdated.get();
        long asked = SeatBroadcast.now();
        PerformanceId performance = entry.live.plan().performance();
        // Before the database is asked: what is heard meanwhile could make up for what was lost before.
        long known = entry.live.changes();
        Signature now = signature(performance);
        if (now == null) {
            return;
        }
        if (!now.drawing().equals(entry.drawing)) {
            Reader reader = read(performance, now);
            entry.live.redraw(reader.plan(performance), now.drawing().cancelled(), reader.snapshot());
            entry.drawing = now.drawing();
        } else if (now.changes() != known) {
            entry.live.apply(read(performance, now).snapshot());
        }
        // What was announced meanwhile may not have been read.
        if (outdated == entry.outdated.get()) {
            entry.verifiedAt = asked;
        }
    }

    private @Nullable Entry load(PerformanceId performance) {
        Signature signature = signature(performance);
        if (signature == null) {
            return null;
        }
        Reader reader = read(performance, signature);
        return new Entry(
                new LiveSeats(
                        reader.plan(performance),
                        signature.drawing().cancelled(),
                        reader.snapshot(),
                        maxAge,
                        System::nanoTime),
                signature.drawing());
    }

    private @Nullable Signature signature(PerformanceId performance) {
        return jdbc.sql("""
                        select p.cancelled_at is not null as cancelled, s.seats, s.changes, c.sections, c.revisions
                        from seat_performance p,
                             lateral (select count(*) as seats, coalesce(sum(changes), 0) as changes
                                      from seat where performance_id = p.id) s,
                             lateral (select count(*) as sections, coalesce(sum(revision), 0) as revisions
                                      from seat_section where performance_id = p.id) c
                        where p.id = :performance and p.announced
                        """)
                .param("performance", performance.value())
                .query((row, number) -> new Signature(
                        new Drawing(
                                row.getBoolean("cancelled"),
                                row.getInt("seats"),
                                row.getInt("sections"),
                                row.getLong("revisions")),
                        row.getLong("changes")))
                .optional()
                .orElse(null);
    }

    private Reader read(PerformanceId performance, Signature signature) {
        List<Section> sections = new ArrayList<>();
        Map<Long, Short> indexes = new HashMap<>();
        jdbc.sql("""
                        select section_id, name, price from seat_section
                        where performance_id = :performance order by section_id
                        """).param("performance", performance.value()).query(row -> {
            indexes.put(row.getLong("section_id"), (short) sections.size());
            String name = row.getString("name");
            sections.add(
                    Section.of(row.getLong("section_id"), name, json.writeValueAsString(name), row.getLong("price")));
        });
        Reader reader = new Reader(signature.drawing().seats() + 64, sections, indexes);
        jdbc.sql("""
                        select id, section_id, row_number, column_number, changes, state from seat
                        where performance_id = :performance order by id
                        """).param("performance", performance.value()).query(reader::take);
        return reader;
    }

    /** Collects seats in the order of their ids. */
    private static final class Reader {

        private final List<Section> sections;
        private final Map<Long, Short> indexes;
        private long[] seats;
        private short[] sectionOf;
        private int[] rows;
        private int[] columns;
        private int[] changes;
        private byte[] codes;
        private int size;

        Reader(int expected, List<Section> sections, Map<Long, Short> indexes) {
            this.sections = sections;
            this.indexes = indexes;
            this.seats = new long[expected];
            this.sectionOf = new short[expected];
            this.rows = new int[expected];
            this.columns = new int[expected];
            this.changes = new int[expected];
            this.codes = new byte[expected];
        }

        void take(ResultSet row) throws SQLException {
            Short section = indexes.get(row.getLong(2));
            if (section == null) {
                return;
            }
            if (size == seats.length) {
                resize(2 * size);
            }
            seats[size] = row.getLong(1);
            sectionOf[size] = section;
            rows[size] = row.getInt(3);
            columns[size] = row.getInt(4);
            changes[size] = row.getInt(5);
            codes[size] = SeatStatus.of(SeatState.valueOf(row.getString(6))).code();
            size++;
        }

        SeatPlan plan(PerformanceId performance) {
            resize(size);
            return new SeatPlan(performance, sections, seats, sectionOf, rows, columns);
        }

        Snapshot snapshot() {
            resize(size);
            return new Snapshot(seats, changes, codes);
        }

        private void resize(int length) {
            if (length == seats.length) {
                return;
            }
            seats = Arrays.copyOf(seats, length);
            sectionOf = Arrays.copyOf(sectionOf, length);
            rows = Arrays.copyOf(rows, length);
            columns = Arrays.copyOf(columns, length);
            changes = Arrays.copyOf(changes, length);
            codes = Arrays.copyOf(codes, length);
        }
    }

    /** What makes another plan necessary when it differs. */
    private record Drawing(boolean cancelled, int seats, int sections, long revisions) {}

    private record Signature(Drawing drawing, long changes) {}

    private static final class Entry {

        private final LiveSeats live;
        private final ReentrantLock verifying = new ReentrantLock();
        private final AtomicInteger outdated = new AtomicInteger();
        private volatile Drawing drawing;

        /**
         * When the database was asked last. Not at loading: what was committed between the reading and the entry in the
         * cache would be missed.
         */
        private volatile long verifiedAt = NEVER;

        Entry(LiveSeats live, Drawing drawing) {
            this.live = live;
            this.drawing = drawing;
        }
    }

    /**
     * @param free every free seat
     * @param rest the number of free seats of each section
     */
    public record Lists(Body free, Body rest) {}

    /** A free seat on the wire. */
    record FreeSeat(SeatId seatId, int rowNum, int colNum, String name, Money price) {}

    /** What a section has left, on the wire. */
    record RestSeats(SectionId sectionId, String name, int restSeat) {}
}
