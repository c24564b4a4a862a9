package com.t82.seat.inventory;

import com.t82.event.PerformanceId;
import com.t82.seat.SeatId;
import com.t82.seat.SeatPurchaseApproved;
import com.t82.seat.map.SeatChange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The states of a seat during its purchase: pinned, settling, sold, returning. Each statement changes only seats of the
 * purchase that it names, and locks rows in the order that {@link Seats} prescribes.
 */
@Repository
class SeatSales {

    private final JdbcClient jdbc;

    SeatSales(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Notes the purchase on held seats. Their deadline becomes the later of the two, but a fan does not keep a seat
     * longer than {@code unpaid} since first holding it without a break.
     *
     * @param until the deadline of the payment, UTC
     * @param holdDuration how long a hold lasts without a purchase
     * @return how many seats were pinned
     */
    int pin(Collection<SeatId> seats, UUID purchase, Instant until, Duration holdDuration, Duration unpaid) {
        return jdbc.sql("""
                        update seat s
                        set purchase = :purchase,
                            held_until = greatest(s.held_until, least(:until, u.since + cast(:unpaid as interval))),
                            unpaid_holder = s.holder, unpaid_since = u.since, unpaid_until = :until,
                            unpaid_barred_until = null
                        from (select id, %s as since from seat where id = any(:seats)) u
                        where s.id = u.id and s.state = 'HELD'
                        """.formatted(SeatSql.UNPAID_SINCE))
                .param("purchase", purchase)
                .param("until", SeatSql.utc(until))
                .param("hold", holdDuration.toString())
                .param("unpaid", unpaid.toString())
                .param("seats", SeatSql.ids(seats))
                .update();
    }

    /**
     * Marks the held seats of the purchase as settling. From then on only the outcome of the purchase moves them.
     *
     * @return the seats that were held until now
     */
    List<SeatChange> settle(Collection<SeatId> seats, UUID purchase) {
        return jdbc.sql("""
                        update seat set state = 'SETTLING', held_until = null, changes = changes + 1
                        where id = any(:seats) and state = 'HELD' and purchase = :purchase
                        returning id, changes, state
                        """)
                .param("purchase", purchase)
                .param("seats", SeatSql.ids(seats))
                .query((row, number) -> SeatChange.of(row))
                .list();
    }

    /**
     * Marks the seats of these purchases as sold. Seats that do not belong to their purchase are left alone.
     *
     * @return the seats that are sold to these purchases now, including those that were sold to them before
     */
    List<Sold> sell(Collection<? extends SeatPurchaseApproved> approved) {
        List<SeatId> seats = new ArrayList<>();
        List<UUID> purchases = new ArrayList<>();
        for (SeatPurchaseApproved purchase : approved) {
            for (SeatId seat : purchase.seats()) {
                seats.add(seat);
                purchases.add(purchase.reference());
            }
        }
        return jdbc.sql("""
                        with locked as (
                            select s.id from seat s
                            join unnest(cast(:seats as bigint[]), cast(:purchases as uuid[])) as paid (seat, purchase)
                                on s.id = paid.seat and s.purchase = paid.purchase
                            where s.state in ('HELD', 'SETTLING', 'SOLD')
                            order by s.id for update of s
                        )
                        update seat s
                        set state = 'SOLD', held_until = null, changes = s.changes + (s.state <> 'SOLD')::int
                        from locked l where s.id = l.id
                        returning s.id, s.changes, s.state, s.performance_id, s.purchase
                        """)
                .param("seats", SeatSql.ids(seats))
                .param("purchases", purchases.toArray(UUID[]::new))
                .query((row, number) -> new Sold(
                        new PerformanceId(row.getLong("performance_id")),
                        row.getObject("purchase", UUID.class),
                        SeatChange.of(row)))
                .list();
    }

    /**
     * Takes sold seats back from a purchase and lowers the allowance of its fan. The seats have no holder until they
     * return.
     *
     * @param due when they become free again, UTC
     * @return those of the seats that the purchase had
     */
    List<SeatChange> takeBack(Collection<SeatId> seats, UUID purchase, Instant due) {
        return jdbc.sql("""
                        with locked as materialized (
                            select id, performance_id, holder from seat
                            where id = any(:seats) and purchase = :purchase and state in ('SETTLING', 'SOLD')
                            order by id for update
                        ), taken_back as (
                            update seat s
                            set state = 'RETURNING', hold_id = null, holder = null, purchase = null, held_until = :due,
                                changes = s.changes + 1
                            from locked l where s.id = l.id
                            returning s.id, s.changes, s.state
                        ), owners as (
                            select performance_id, holder, count(*) as seats
                            from locked group by performance_id, holder
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
                        select id, changes, state from taken_back
                        """)
                .param("seats", SeatSql.ids(seats))
                .param("purchase", purchase)
                .param("due", SeatSql.utc(due))
                .query((row, number) -> SeatChange.of(row))
                .list();
    }

    record Sold(PerformanceId performance, UUID purchase, SeatChange change) {}
}
