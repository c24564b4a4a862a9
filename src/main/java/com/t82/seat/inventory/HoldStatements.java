package com.t82.seat.inventory;

import com.t82.seat.HoldId;
import com.t82.seat.inventory.HoldRequest.Choice;
import com.t82.seat.map.SeatChange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The statements that hold seats. Each of them checks and takes all seats of a request, or changes nothing for it. They
 * lock rows in the order that {@link Seats} prescribes.
 */
@Repository
public class HoldStatements {

    /**
     * One statement for each number of seats: with the ids spelled out, the generic plan is as good as any and
     * PostgreSQL keeps it; {@code = any(array)} would be planned each time.
     */
    private static final List<String> TAKE = IntStream.rangeClosed(1, HoldRequest.MAX_SEATS)
            .mapToObj(HoldStatements::takeSql)
            .toList();

    private static final String TAKE_TOGETHER = """
            with request as materialized (
                select r.number::int as number, r.holder, r.hold, r.size
                from unnest(:holders::uuid[], :holds::uuid[], :sizes::int[]) with ordinality
                    as r(holder, hold, size, number)
            ), wanted as materialized (
                select s.id, w.request
                from unnest(:seats::bigint[], :prices::bigint[], :requests::int[]) as w(id, price, request)
                join seat s on s.id = w.id
                where s.performance_id = :performance
                  and s.state = 'FREE'
                  and s.price = w.price
                  and (s.unpaid_holder is null
                       or s.unpaid_holder <> (cast(:holders as uuid[]))[w.request]
                       or s.unpaid_barred_until is null
                       or s.unpaid_barred_until <= :now)
                  and exists (
                      select 1 from seat_performance p
                      where p.id = :performance and p.announced and p.cancelled_at is null
                        and p.booking_opens_at <= :now and p.booking_closes_at > :now)
                order by s.id
                for update of s skip locked
            ), complete as materialized (
                select r.number, r.holder, r.hold, r.size, f.seats
                from (select request, count(*) as found, array_agg(id order by id) as seats
                      from wanted group by request) f
                join request r on r.number = f.request and r.size = f.found
            ), allowed as (
                insert into seat_allowance as a (performance_id, user_id, seats)
                select :performance, holder, size from complete where size <= :limit order by holder
                on conflict (performance_id, user_id) do update
                    set seats = a.seats + excluded.seats
                    where a.seats + excluded.seats <= :limit
                      and (a.paused_until is null or a.paused_until <= :now)
                returning a.user_id
            ), granted as materialized (
                select c.number, c.holder, c.hold, c.seats from complete c join allowed a on a.user_id = c.holder
            ), noted as (
                insert into seat_hold (id, performance_id, holder, seats, ends_at)
                select hold, :performance, holder, seats, :until from granted
            )
            update seat s
            set state = 'HELD', hold_id = g.hold, holder = g.holder, held_until = :until, changes = s.changes + 1
            from granted g cross join unnest(g.seats) as mine(id)
            where s.id = mine.id
            returning g.number as request, s.id, s.changes, s.state
            """;

    private final JdbcClient jdbc;

    HoldStatements(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Takes all seats of the request or changes nothing.
     *
     * @param until the deadline of the hold, UTC
     * @param limit how many seats of the performance one fan may have
     * @return all seats of the request, or none
     */
    public List<SeatChange> take(HoldRequest request, HoldId hold, Instant now, Instant until, int limit) {
        List<Choice> choices = request.choices();
        JdbcClient.StatementSpec take = jdbc.sql(TAKE.get(choices.size() - 1))
                .param("performance", request.performance().value())
                .param("holder", request.holder().value())
                .param("hold", hold.value())
                .param("now", SeatSql.utc(now))
                .param("until", SeatSql.utc(until))
                .param("limit", limit);
        for (int i = 0; i < choices.size(); i++) {
            take = take.param("seat" + i, choices.get(i).seat().value())
                    .param("price" + i, choices.get(i).price().won());
        }
        List<SeatChange> taken = take.query((row, number) -> SeatChange.of(row)).list();
        if (!taken.isEmpty() && taken.size() != choices.size()) {
            throw new IllegalStateException(taken.size() + " of " + choices.size() + " seats taken");
        }
        return taken;
    }

    /**
     * Takes the seats of several requests in one statement, each request all or nothing. The statement does not wait
     * for seats: a seat that another transaction has locked counts as missing. It does wait for a transaction that has
     * locked the allowance of the same fan, such as a release; such a transaction is short.
     *
     * @param requests of one performance; no seat and no fan twice
     * @param holds one for each request
     * @param until the deadline of the holds, UTC
     * @param limit how many seats of the performance one fan may have
     * @return one list for each request: its seats, or an empty list when it gets nothing
     */
    public List<List<SeatChange>> takeTogether(
            List<HoldRequest> requests, List<HoldId> holds, Instant now, Instant until, int limit) {
        int count = requests.size();
        String[] holders = new String[count];
        int[] sizes = new int[count];
        for (int i = 0; i < count; i++) {
            holders[i] = requests.get(i).holder().toString();
            sizes[i] = requests.get(i).choices().size();
        }
        List<List<SeatChange>> taken = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            taken.add(new ArrayList<>(sizes[i]));
        }
        RequestedSeats requested = RequestedSeats.of(requests);
        jdbc.sql(TAKE_TOGETHER)
                .param("performance", requests.getFirst().performance().value())
                .param("holders", holders)
                .param("holds", holds.stream().map(HoldId::toString).toArray(String[]::new))
                .param("sizes", sizes)
                .param("seats", requested.seats())
                .param("prices", requested.prices())
                .param("requests", requested.requests())
                .param("now", SeatSql.utc(now))
                .param("until", SeatSql.utc(until))
                .param("limit", limit)
                .query(row -> {
                    taken.get(row.getInt("request") - 1).add(SeatChange.of(row));
                });
        for (int i = 0; i < count; i++) {
            if (!taken.get(i).isEmpty() && taken.get(i).size() != sizes[i]) {
                throw new IllegalStateException(taken.get(i).size() + " of " + sizes[i] + " seats taken");
            }
        }
        return taken;
    }

    private static String takeSql(int count) {
        String ids = IntStream.range(0, count).mapToObj(i -> ":seat" + i).collect(Collectors.joining(", "));
        String prices = IntStream.range(0, count)
                .mapToObj(i -> "when :seat" + i + " then :price" + i)
                .collect(Collectors.joining(" "));
        return """
                with wanted as materialized (
                    select s.id
                    from seat s
                    where s.id in (%1$s)
                      and s.performance_id = :performance
                      and s.state = 'FREE'
                      and s.price = case s.id %2$s end
                      and (s.unpaid_holder is null
                           or s.unpaid_holder <> :holder
                           or s.unpaid_barred_until is null
                           or s.unpaid_barred_until <= :now)
                      and exists (
                          select 1 from seat_performance p
                          where p.id = :performance and p.announced and p.cancelled_at is null
                            and p.booking_opens_at <= :now and p.booking_closes_at > :now)
                    order by s.id
                    for update of s
                ), allowed as (
                    insert into seat_allowance as a (performance_id, user_id, seats)
                    select :performance, :holder, %3$d
                    where (select count(*) from wanted) = %3$d and %3$d <= :limit
                    on conflict (performance_id, user_id) do update
                        set seats = a.seats + excluded.seats
                        where a.seats + excluded.seats <= :limit
                          and (a.paused_until is null or a.paused_until <= :now)
                    returning 1
                ), noted as (
                    insert into seat_hold (id, performance_id, holder, seats, ends_at)
                    select :hold, :performance, :holder, array[%1$s]::bigint[], :until from allowed
                )
                update seat s
                set state = 'HELD', hold_id = :hold, holder = :holder, held_until = :until, changes = s.changes + 1
                from wanted w
                where s.id = w.id and exists (select 1 from allowed)
                returning s.id, s.changes, s.state
                """.formatted(ids, prices, count);
    }
}
