package com.t82.seat.inventory;

import com.t82.event.PerformanceId;
import com.t82.seat.SeatId;
import com.t82.seat.map.SeatChange;
import com.t82.seat.map.SeatMap;
import com.t82.user.UserId;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Frees seats and lowers the allowances of their holders. A freed seat gets the current price of its section.
 */
@Component
public class Releasing {

    /**
     * Locks rows in the order that {@link Seats} prescribes. The sections are locked so that a concurrent change of
     * price is not missed.
     */
    private static final String FREE_WHERE = """
            with sections as materialized (
                select c.performance_id, c.section_id, c.price
                from seat_section c
                where (c.performance_id, c.section_id) in (
                    select performance_id, section_id from seat where id = any(:seats))
                order by c.performance_id, c.section_id
                for share
            ), locked as materialized (
                select s.id, s.performance_id, s.holder, c.price, %s as since
                from seat s join sections c using (performance_id, section_id)
                where s.id = any(:seats) and (%s)
                order by s.id
                for update of s
            ), freed as (
                update seat s
                set state = 'FREE', hold_id = null, holder = null, held_until = null, purchase = null, price = l.price,
                    changes = s.changes + 1,
                    unpaid_holder = l.holder,
                    unpaid_since = case when l.holder is not null then l.since end,
                    unpaid_until = case when l.holder is not null then :now + cast(:barred as interval) end,
                    unpaid_barred_until = case when l.holder is not null and l.since <= :now - cast(:within as interval)
                        then :now + cast(:barred as interval) end
                from locked l where s.id = l.id
                returning s.id, s.performance_id, s.changes, s.state
            ), owners as (
                select performance_id, holder, count(*) as seats,
                       coalesce(bool_or(since <= :now - cast(:within as interval)), true) as late
                from locked where holder is not null group by performance_id, holder
            ), allowances as materialized (
                select a.performance_id, a.user_id, a.lapses, a.lapsed_at, a.changes_of_mind, o.seats, o.late
                from seat_allowance a
                join owners o on o.performance_id = a.performance_id and o.holder = a.user_id
                order by a.performance_id, a.user_id
                for update of a
            ), remembered as (
                select a.performance_id, a.user_id, a.seats, a.late,
                       case when a.lapsed_at < :now - cast(:forget as interval) then 0 else a.lapses end as lapses,
                       case when a.lapsed_at < :now - cast(:forget as interval) then 0
                            else a.changes_of_mind end as changes_of_mind,
                       a.lapsed_at > :now - interval '1 minute' as just_counted
                from allowances a
            ), judged as (
                select r.*,
                       case when :lapsing and r.late then not coalesce(r.just_counted, false)
                            else r.changes_of_mind >= :changes end as lapsed
                from remembered r
            ), given_back as (
                update seat_allowance a
                set seats = a.seats - j.seats,
                    lapses = j.lapses + j.lapsed::int,
                    changes_of_mind = j.changes_of_mind + (not (:lapsing and j.late))::int,
                    lapsed_at = case when j.lapsed then :now else a.lapsed_at end,
                    paused_until = case when j.lapsed
                        then :now + make_interval(secs =>
                            (cast(:pauses as float8[]))[least(j.lapses + 1, array_length(cast(:pauses as float8[]), 1))])
                        else a.paused_until end
                from judged j where a.performance_id = j.performance_id and a.user_id = j.user_id
            )
            select id, performance_id, changes, state from freed
            """;

    private static final String EXPIRED = freeWhere("s.state in ('HELD', 'RETURNING') and s.held_until <= :now");
    private static final String UNPINNED = freeWhere("s.state = 'HELD' and s.holder = :holder and s.purchase is null");
    private static final String OF_PURCHASE = freeWhere("s.state in ('HELD', 'SETTLING') and s.purchase = :purchase");

    private final JdbcClient jdbc;
    private final SeatMap map;
    private final SeatSettings settings;
    private final PaceSettings pace;
    private final Clock clock;

    Releasing(JdbcClient jdbc, SeatMap map, SeatSettings settings, PaceSettings pace, Clock clock) {
        this.jdbc = jdbc;
        this.map = map;
        this.settings = settings;
        this.pace = pace;
        this.clock = clock;
    }

    /** Frees those of the seats whose hold has expired or whose return is due. */
    @Transactional
    public int expired(Collection<SeatId> seats, Instant now) {
        return free(EXPIRED, SeatSql.ids(seats), Map.of(), now, true);
    }

    /** Frees those of the seats that this fan holds and is not paying for. */
    @Transactional
    public int unpinned(Collection<SeatId> seats, UserId holder) {
        return free(UNPINNED, SeatSql.ids(seats), Map.of("holder", holder.value()), clock.instant(), false);
    }

    /** Frees all seats that the fan holds and is not paying for. */
    @Transactional
    public int unpinned(UserId holder) {
        Long[] seats = jdbc.sql("select distinct unnest(seats) as seat from seat_hold where holder = :holder")
                .param("holder", holder.value())
                .query(Long.class)
                .list()
                .toArray(Long[]::new);
        return free(UNPINNED, seats, Map.of("holder", holder.value()), clock.instant(), false);
    }

    /** Frees those of the seats that still belong to the purchase. */
    @Transactional
    public int ofPurchase(Collection<SeatId> seats, UUID purchase) {
        return free(OF_PURCHASE, SeatSql.ids(seats), Map.of("purchase", purchase), clock.instant(), true);
    }

    /**
     * Frees one batch of due seats. Instances share the work: each skips rows that another has locked.
     *
     * @param batch the most rows of the schedule to take
     * @return how many rows were due
     */
    @Transactional
    public int due(ReleaseSchedule schedule, int batch) {
        Instant now = clock.instant();
        List<Due> due = jdbc.sql(schedule.look(""))
                .param("now", SeatSql.utc(now))
                .param("batch", batch)
                .query(Releasing::due)
                .list();
        free(schedule, due, now);
        return due.size();
    }

    /** Frees the seats of one row, unless it is not due any more or another instance has locked it. */
    @Transactional
    void due(ReleaseSchedule schedule, UUID one) {
        Instant now = clock.instant();
        free(
                schedule,
                jdbc.sql(schedule.lookFor())
                        .param("now", SeatSql.utc(now))
                        .param("batch", 1)
                        .param("one", one)
                        .query(Releasing::due)
                        .list(),
                now);
    }

    /** The ids of due rows, the oldest first. */
    @Transactional
    List<UUID> dueIds(ReleaseSchedule schedule, int batch) {
        return jdbc.sql(schedule.look(""))
                .param("now", SeatSql.utc(clock.instant()))
                .param("batch", batch)
                .query((row, number) -> row.getObject("id", UUID.class))
                .list();
    }

    /** Makes the row due again after the delay. */
    @Transactional
    void postpone(ReleaseSchedule schedule, UUID one, Duration delay) {
        jdbc.sql(schedule.postpone())
                .param("later", SeatSql.utc(clock.instant().plus(delay)))
                .param("one", one)
                .update();
    }

    private void free(ReleaseSchedule schedule, List<Due> due, Instant now) {
        if (due.isEmpty()) {
            return;
        }
        free(EXPIRED, allOf(due), Map.of(), now, true);
        jdbc.sql(schedule.done())
                .param("now", SeatSql.utc(now))
                .param("ids", due.stream().map(one -> one.id().toString()).toArray(String[]::new))
                .update();
    }

    private static String freeWhere(String condition) {
        return FREE_WHERE.formatted(SeatSql.UNPAID_SINCE, condition);
    }

    /**
     * @param lapsing whether seats that are let go late count as a lapse of their holder; otherwise they count as a
     *     change of mind, of which {@link PaceSettings#changes} are free
     */
    private int free(String sql, Long[] seats, Map<String, ?> condition, Instant now, boolean lapsing) {
        if (seats.length == 0) {
            return 0;
        }
        Map<PerformanceId, List<SeatChange>> freed = new HashMap<>();
        int count = 0;
        for (var one : jdbc.sql(sql)
                .param("seats", seats)
                .params(condition)
                .param("now", SeatSql.utc(now))
                .param("lapsing", lapsing)
                .param("hold", settings.holdDuration().toString())
                .param("within", pace.changeWithin().toString())
                .param("barred", pace.sameSeatPause().toString())
                .param("forget", pace.forgetAfter().toString())
                .param("changes", pace.changes())
                .param(
                        "pauses",
                        pace.pauses().stream()
                                .map(pause -> (double) pause.toSeconds())
                                .toArray(Double[]::new))
                .query((row, number) -> Map.entry(new PerformanceId(row.getLong("performance_id")), SeatChange.of(row)))
                .list()) {
            freed.computeIfAbsent(one.getKey(), performance -> new ArrayList<>())
                    .add(one.getValue());
            count++;
        }
        freed.forEach(map::changed);
        return count;
    }

    private static Long[] allOf(List<Due> due) {
        return due.stream()
                .flatMap(one -> Arrays.stream(one.seats()))
                .distinct()
                .toArray(Long[]::new);
    }

    private static Due due(ResultSet row, int number) throws SQLException {
        return new Due(row.getObject("id", UUID.class), longs(row.getArray("seats")));
    }

    private static Long[] longs(Array array) throws SQLException {
        return (Long[]) array.getArray();
    }

    /** One row of a schedule. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Due(UUID id, Long[] seats) {}
}
