package com.t82.seat.map;

import com.t82.event.PerformanceId;
import com.t82.seat.map.SeatPlan.Section;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Reads performances for the {@link SeatMap} from the database. */
@Repository
class SeatMapReader {

    /** Room for seats that are added between the two queries of a reading. */
    private static final int SPARE_ROWS = 64;

    private final JdbcClient jdbc;
    private final JsonMapper json;

    SeatMapReader(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** The ids of all announced performances, sorted. */
    long[] announced() {
        return jdbc.sql("select id from seat_performance where announced order by id").query(Long.class).list().stream()
                .mapToLong(Long::longValue)
                .toArray();
    }

    /** What memory is compared with; {@code null} when the performance has not been announced. */
    @Nullable MapSignature signature(PerformanceId performance) {
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
                .query((row, number) -> new MapSignature(
                        new PlanSignature(
                                row.getBoolean("cancelled"),
                                row.getInt("seats"),
                                row.getInt("sections"),
                                row.getLong("revisions")),
                        row.getLong("changes")))
                .optional()
                .orElse(null);
    }

    /** Reads all sections and seats of the performance. */
    SeatRowBuffer read(PerformanceId performance, MapSignature signature) {
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
        SeatRowBuffer buffer = new SeatRowBuffer(signature.plan().seats() + SPARE_ROWS, sections, indexes);
        jdbc.sql("""
                        select id, section_id, row_number, column_number, changes, state from seat
                        where performance_id = :performance order by id
                        """).param("performance", performance.value()).query(buffer::add);
        return buffer;
    }

    /** When it differs, the performance has other seats or prices. */
    record PlanSignature(boolean cancelled, int seats, int sections, long revisions) {}

    /** @param changeSum the sum of the change numbers of all seats */
    record MapSignature(PlanSignature plan, long changeSum) {}

    /** Collects seats in the order of their ids. */
    static final class SeatRowBuffer {

        private final List<Section> sections;
        private final Map<Long, Short> indexes;
        private long[] seats;
        private short[] sectionOf;
        private int[] rows;
        private int[] columns;
        private int[] changes;
        private byte[] codes;
        private int size;

        SeatRowBuffer(int expected, List<Section> sections, Map<Long, Short> indexes) {
            this.sections = sections;
            this.indexes = indexes;
            this.seats = new long[expected];
            this.sectionOf = new short[expected];
            this.rows = new int[expected];
            this.columns = new int[expected];
            this.changes = new int[expected];
            this.codes = new byte[expected];
        }

        /** Skips a seat of a section that was added after the sections had been read. */
        void add(ResultSet row) throws SQLException {
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

        SeatRows rows() {
            resize(size);
            return new SeatRows(seats, changes, codes);
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
}
