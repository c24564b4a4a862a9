package com.t82.seat;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.t82.event.PerformanceId;
import com.t82.event.SectionId;
import com.t82.shared.Money;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is still free, as the app lists it: bytes that are ready to send. A list is read a thousand times for each
 * change, so it is kept until a change by this instance is committed, and never longer than {@code
 * t82.seat.list-max-age}, after which the changes of other instances show.
 */
@Component
class SeatMap {

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Duration maxAge;
    private final Cache<PerformanceId, Slot> slots =
            Caffeine.newBuilder().maximumSize(2_000).build();

    SeatMap(JdbcClient jdbc, JsonMapper json, SeatSettings settings) {
        this.jdbc = jdbc;
        this.json = json;
        this.maxAge = settings.listMaxAge();
    }

    /** The free seats of the performance, or {@code null} when it has not been announced. */
    @Nullable Lists lists(PerformanceId performance) {
        return slots.get(performance, Slot::new).lists();
    }

    /** Seats of the performance have changed; shows once the transaction is committed. */
    void changed(PerformanceId performance) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            outdate(performance);
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                outdate(performance);
            }
        });
    }

    private void outdate(PerformanceId performance) {
        Slot slot = slots.getIfPresent(performance);
        if (slot != null) {
            slot.changes.incrementAndGet();
        }
    }

    private @Nullable Lists load(PerformanceId performance) {
        Boolean cancelled = jdbc.sql(
                        "select cancelled_at is not null from seat_performance where id = :performance and announced")
                .param("performance", performance.value())
                .query(Boolean.class)
                .optional()
                .orElse(null);
        if (cancelled == null) {
            return null;
        }
        Map<Long, Section> sections = new LinkedHashMap<>();
        jdbc.sql("select section_id, name from seat_section where performance_id = :performance order by section_id")
                .param("performance", performance.value())
                .query(row -> {
                    sections.put(
                            row.getLong("section_id"), new Section(json.writeValueAsString(row.getString("name"))));
                });
        StringBuilder free = new StringBuilder(1 << 16).append('[');
        if (!cancelled) {
            jdbc.sql("""
                            select id, section_id, row_number, column_number, price from seat
                            where performance_id = :performance and state = 'FREE' order by id
                            """).param("performance", performance.value()).query(row -> {
                Section section = sections.get(row.getLong(2));
                if (section == null) {
                    return;
                }
                section.free++;
                free.append(free.length() == 1 ? "" : ",")
                        .append("{\"seatId\":")
                        .append(row.getLong(1))
                        .append(",\"rowNum\":")
                        .append(row.getInt(3))
                        .append(",\"colNum\":")
                        .append(row.getInt(4))
                        .append(",\"name\":")
                        .append(section.name)
                        .append(",\"price\":")
                        .append(row.getLong(5))
                        .append('}');
            });
        }
        free.append(']');
        StringBuilder rest = new StringBuilder("[");
        sections.forEach((id, section) -> rest.append(rest.length() == 1 ? "" : ",")
                .append("{\"sectionId\":")
                .append(id)
                .append(",\"name\":")
                .append(section.name)
                .append(",\"restSeat\":")
                .append(section.free)
                .append('}'));
        rest.append(']');
        return new Lists(Body.of(free), Body.of(rest));
    }

    /** One section while its seats are counted. */
    private static final class Section {

        private final String name;
        private int free;

        /** @param name as a JSON string, with its quotes */
        Section(String name) {
            this.name = name;
        }
    }

    /** The lists of one performance, loaded by one thread at a time. */
    private final class Slot {

        private final PerformanceId performance;
        private final AtomicLong changes = new AtomicLong();
        private final ReentrantLock loading = new ReentrantLock();
        private volatile @Nullable Loaded loaded;

        Slot(PerformanceId performance) {
            this.performance = performance;
        }

        @Nullable Lists lists() {
            long asked = System.nanoTime();
            Loaded current = loaded;
            if (current != null && isFresh(current)) {
                return current.lists;
            }
            loading.lock();
            try {
                current = loaded;
                // Whoever queued up here is content with what was read after they had asked.
                if (current != null && (current.since - asked > 0 || isFresh(current))) {
                    return current.lists;
                }
                long seen = changes.get();
                long since = System.nanoTime();
                Lists fresh = load(performance);
                loaded = fresh == null ? null : new Loaded(fresh, seen, since);
                return fresh;
            } finally {
                loading.unlock();
            }
        }

        private boolean isFresh(Loaded loaded) {
            return loaded.changes == changes.get() && System.nanoTime() - loaded.since < maxAge.toNanos();
        }
    }

    /**
     * @param changes how many changes of our own had been committed before the database was asked
     * @param since when it was asked
     */
    private record Loaded(Lists lists, long changes, long since) {}

    /**
     * @param free every free seat
     * @param rest the number of free seats of each section
     */
    record Lists(Body free, Body rest) {}

    /**
     * JSON in UTF-8, to be sent as it is and not to be changed.
     *
     * @param tag the same for the same bytes
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Body(byte[] json, String tag) {

        static Body of(CharSequence json) {
            byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
                return new Body(bytes, HexFormat.of().formatHex(digest, 0, 12));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** A free seat on the wire. */
    record FreeSeat(SeatId seatId, int rowNum, int colNum, String name, Money price) {}

    /** What a section has left, on the wire. */
    record RestSeats(SectionId sectionId, String name, int restSeat) {}
}
