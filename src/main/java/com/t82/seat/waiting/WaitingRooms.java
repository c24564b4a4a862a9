package com.t82.seat.waiting;

import com.t82.event.PerformanceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The waiting rooms in the database. The row of a room is the lock under which places are given, drawn and admitted.
 */
@Repository
class WaitingRooms {

    private static final String COLUMNS = """
            select p.id, p.booking_opens_at, p.booking_closes_at, p.cancelled_at is not null as cancelled,
                   coalesce(r.enabled, false) as enabled, coalesce(r.admissions_per_second, 1) as admissions_per_second,
                   coalesce(r.capacity, 1) as capacity, r.seed, r.commitment, r.drawn_at, coalesce(r.drawn, 0) as drawn,
                   coalesce(r.last_place, 0) as last_place, coalesce(r.credit, 0) as credit, r.paced_at,
                   coalesce(r.pace, 0) as pace, coalesce(r.carried, 1) as carried
            from seat_performance p
            """;

    private final JdbcClient jdbc;

    WaitingRooms(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @return {@code null} when no such performance was announced; a performance without a room has one that is off */
    @Nullable WaitingRoom find(PerformanceId performance) {
        return jdbc.sql(COLUMNS + """
                        left join seat_waiting_room r on r.performance_id = p.id
                        where p.id = :performance and p.announced
                        """)
                .param("performance", performance.value())
                .query((row, number) -> room(row))
                .optional()
                .orElse(null);
    }

    /** The ids of all announced performances, sorted. */
    long[] announced() {
        return jdbc.sql("select id from seat_performance where announced order by id").query(Long.class).list().stream()
                .mapToLong(Long::longValue)
                .toArray();
    }

    /** As {@link #find}, and locks the room until the end of the transaction; {@code null} when there is no room. */
    @Nullable WaitingRoom lock(PerformanceId performance) {
        return jdbc.sql(COLUMNS + """
                        join seat_waiting_room r on r.performance_id = p.id
                        where p.id = :performance and p.announced
                        for update of r
                        """)
                .param("performance", performance.value())
                .query((row, number) -> room(row))
                .optional()
                .orElse(null);
    }

    /** Creates or changes a room; an existing one keeps its seed. */
    void put(
            PerformanceId performance,
            boolean enabled,
            double admissionsPerSecond,
            int capacity,
            String seed,
            String commitment) {
        jdbc.sql("""
                        insert into seat_waiting_room
                            (performance_id, enabled, admissions_per_second, capacity, seed, commitment, pace)
                        values (:performance, :enabled, :rate, :capacity, :seed, :commitment, :rate)
                        on conflict (performance_id) do update set
                            enabled = excluded.enabled,
                            admissions_per_second = excluded.admissions_per_second,
                            capacity = excluded.capacity,
                            pace = excluded.pace
                        """)
                .param("performance", performance.value())
                .param("enabled", enabled)
                .param("rate", admissionsPerSecond)
                .param("capacity", capacity)
                .param("seed", seed)
                .param("commitment", commitment)
                .update();
    }

    /** Open sales whose lobby has not been drawn or where a fan waits. */
    List<PerformanceId> due(Instant now) {
        return jdbc.sql("""
                        select p.id from seat_waiting_room r join seat_performance p on p.id = r.performance_id
                        where r.enabled and p.announced and p.cancelled_at is null
                          and p.booking_opens_at <= :now and p.booking_closes_at > :now
                          and (r.drawn_at is null or exists (
                              select 1 from seat_waiting_ticket t
                              where t.performance_id = r.performance_id and t.state = 'WAITING'))
                        order by p.id
                        """)
                .param("now", utc(now))
                .query((row, number) -> new PerformanceId(row.getLong(1)))
                .list();
    }

    /** Performances with seats to sell that have no room. */
    List<PerformanceId> roomless(Instant now, int limit) {
        return jdbc.sql("""
                        select p.id from seat_performance p
                        where p.announced and p.cancelled_at is null and p.booking_closes_at > :now
                          and not exists (select 1 from seat_waiting_room r where r.performance_id = p.id)
                        order by p.id limit :limit
                        """)
                .param("now", utc(now))
                .param("limit", limit)
                .query((row, number) -> new PerformanceId(row.getLong(1)))
                .list();
    }

    void drawn(PerformanceId performance, int participants, Instant now) {
        jdbc.sql("""
                        update seat_waiting_room
                        set drawn_at = :now, drawn = :participants, last_place = :participants, credit = 0,
                            paced_at = :now
                        where performance_id = :performance and drawn_at is null
                        """)
                .param("performance", performance.value())
                .param("participants", participants)
                .param("now", utc(now))
                .update();
    }

    void placed(PerformanceId performance, long lastPlace) {
        jdbc.sql("update seat_waiting_room set last_place = :place where performance_id = :performance")
                .param("performance", performance.value())
                .param("place", lastPlace)
                .update();
    }

    void paced(PerformanceId performance, double credit, double pace, double carried, Instant now) {
        jdbc.sql("""
                        update seat_waiting_room set credit = :credit, pace = :pace, carried = :carried, paced_at = :now
                        where performance_id = :performance
                        """)
                .param("performance", performance.value())
                .param("credit", credit)
                .param("pace", pace)
                .param("carried", carried)
                .param("now", utc(now))
                .update();
    }

    /** The ids of the tickets in the order that was drawn. */
    List<UUID> drawnOrder(PerformanceId performance) {
        return jdbc.sql("select ticket_id from seat_waiting_draw where performance_id = :performance order by place")
                .param("performance", performance.value())
                .query((row, number) -> row.getObject(1, UUID.class))
                .list();
    }

    static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static WaitingRoom room(ResultSet row) throws SQLException {
        return new WaitingRoom(
                new PerformanceId(row.getLong("id")),
                row.getObject("booking_opens_at", OffsetDateTime.class).toInstant(),
                row.getObject("booking_closes_at", OffsetDateTime.class).toInstant(),
                row.getBoolean("cancelled"),
                row.getBoolean("enabled"),
                row.getDouble("admissions_per_second"),
                row.getInt("capacity"),
                row.getString("seed"),
                row.getString("commitment"),
                instant(row, "drawn_at"),
                row.getInt("drawn"),
                row.getLong("last_place"),
                row.getDouble("credit"),
                instant(row, "paced_at"),
                row.getDouble("pace"),
                row.getDouble("carried"));
    }
}
