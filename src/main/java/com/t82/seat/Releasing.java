package com.t82.seat;

import com.t82.event.PerformanceId;
import com.t82.user.UserId;
import java.sql.Array;
import java.sql.SQLException;
import java.time.Clock;
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
 * Gives seats back: to everybody, with the allowance to their holder. A seat that comes back has its section's present
 * price.
 */
@Component
class Releasing {

    /** Locked in the order that {@link Seats} prescribes; the sections, so that no new price passes by unseen. */
    private static final String FREE_WHERE = """
            with sections as materialized (
                select c.performance_id, c.section_id, c.price
                from seat_section c
                where (c.performance_id, c.section_id) in (
                    select performance_id, section_id from seat where id = any(:seats))
                order by c.performance_id, c.section_id
                for share
            ), locked as materialized (
                select s.id, s.performance_id, s.holder, c.price
                from seat s join sections c using (performance_id, section_id)
                where s.id = any(:seats) and (%s)
                order by s.id
                for update of s
            ), freed as (
                update seat s
                set state = 'FREE', hold_id = null, holder = null, held_until = null, purchase = null, price = l.price,
                    changes = s.changes + 1
                from locked l where s.id = l.id
                returning s.id, s.performance_id, s.changes, s.state
            ), owners as (
                select performance_id, holder, count(*) as seats
                from locked where holder is not null group by performance_id, holder
            ), allowances as materialized (
                select a.performance_id, a.user_id, o.seats
                from seat_allowance a
                join owners o on o.performance_id = a.performance_id and o.holder = a.user_id
                order by a.performance_id, a.user_id
                for update of a
            ), given_back as (
                update seat_allowance a set seats = a.seats - b.seats
                from allowances b where a.performance_id = b.performance_id and a.user_id = b.user_id
            )
            select id, performance_id, changes, state from freed
            """;

    private static final String EXPIRED =
            FREE_WHERE.formatted("s.state in ('HELD', 'RETURNING') and s.held_until <= :now");
    private static final String UNPINNED =
            FREE_WHERE.formatted("s.state = 'HELD' and s.holder = :holder and s.purchase is null");
    private static final String OF_PURCHASE =
            FREE_WHERE.formatted("s.state in ('HELD', 'SETTLING') and s.purchase = :purchase");

    private final JdbcClient jdbc;
    private final SeatMap map;
    private final Clock clock;

    Releasing(JdbcClient jdbc, SeatMap map, Clock clock) {
        this.jdbc = jdbc;
        this.map = map;
        this.clock = clock;
    }

    /** Frees those of the seats whose hold has run out or whose time to return has come. */
    @Transactional
    int expired(Collection<SeatId> seats, Instant now) {
        return free(EXPIRED, Seats.ids(seats), Map.of("now", Seats.utc(now)));
    }

    /** Frees those of the seats that this fan holds and does not pay for. */
    @Transactional
    int unpinned(Collection<SeatId> seats, UserId holder) {
        return free(UNPINNED, Seats.ids(seats), Map.of("holder", holder.value()));
    }

    /** Frees everything that the fan holds and does not pay for. */
    @Transactional
    int unpinned(UserId holder) {
        Long[] seats = jdbc.sql("select distinct unnest(seats) as seat from seat_hold where holder = :holder")
                .param("holder", holder.value())
                .query(Long.class)
                .list()
                .toArray(Long[]::new);
        return free(UNPINNED, seats, Map.of("holder", holder.value()));
    }

    /** Frees those of the seats that the purchase still has. */
    @Transactional
    int ofPurchase(Collection<SeatId> seats, UUID purchase) {
        return free(OF_PURCHASE, Seats.ids(seats), Map.of("purchase", purchase));
    }

    /**
     * Frees what has expired, a batch at a time. Several instances share the work: each skips what another has in hand.
     *
     * @param batch how many holds to look at
     * @return how many holds were due
     */
    @Transactional
    int dueHolds(int batch) {
        Instant now = clock.instant();
        List<Due> due = jdbc.sql("""
                        select id, seats from seat_hold where ends_at <= :now
                        order by ends_at limit :batch for update skip locked
                        """)
                .param("now", Seats.utc(now))
                .param("batch", batch)
                .query((row, number) -> new Due(row.getObject("id", UUID.class), longs(row.getArray("seats"))))
                .list();
        if (due.isEmpty()) {
            return 0;
        }
        free(EXPIRED, allOf(due), Map.of("now", Seats.utc(now)));
        String[] holds = due.stream().map(hold -> hold.id().toString()).toArray(String[]::new);
        // A pin has moved the deadline of the seats; the agenda learns of it here, off the hot path.
        jdbc.sql("""
                        with pending as (
                            select h.id, min(s.held_until) as ends_at
                            from seat_hold h
                            join seat s on s.id = any(h.seats) and s.hold_id = h.id and s.state = 'HELD'
                            where h.id = any(:holds::uuid[])
                            group by h.id
                        ), put_off as (
                            update seat_hold h set ends_at = p.ends_at from pending p where h.id = p.id
                        )
                        delete from seat_hold h
                        where h.id = any(:holds::uuid[]) and not exists (select 1 from pending p where p.id = h.id)
                        """).param("holds", holds).update();
        return due.size();
    }

    /** Puts refunded seats back on sale whose time has come. */
    @Transactional
    int dueReturns(int batch) {
        Instant now = clock.instant();
        List<Due> due = jdbc.sql("""
                        select return_reference, seats from seat_return where done_at is null and due_at <= :now
                        order by due_at limit :batch for update skip locked
                        """)
                .param("now", Seats.utc(now))
                .param("batch", batch)
                .query((row, number) ->
                        new Due(row.getObject("return_reference", UUID.class), longs(row.getArray("seats"))))
                .list();
        if (due.isEmpty()) {
            return 0;
        }
        free(EXPIRED, allOf(due), Map.of("now", Seats.utc(now)));
        jdbc.sql("update seat_return set done_at = :now where return_reference = any(:returns::uuid[])")
                .param("now", Seats.utc(now))
                .param("returns", due.stream().map(one -> one.id().toString()).toArray(String[]::new))
                .update();
        return due.size();
    }

    private int free(String sql, Long[] seats, Map<String, ?> condition) {
        if (seats.length == 0) {
            return 0;
        }
        Map<PerformanceId, List<SeatChange>> freed = new HashMap<>();
        int count = 0;
        for (var one : jdbc.sql(sql)
                .param("seats", seats)
                .params(condition)
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

    private static Long[] longs(Array array) throws SQLException {
        return (Long[]) array.getArray();
    }

    /** Something on the agenda. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Due(UUID id, Long[] seats) {}
}
