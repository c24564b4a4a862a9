package com.t82.seat.inventory;

import com.t82.event.PerformanceId;
import com.t82.event.SectionId;
import com.t82.seat.HoldId;
import com.t82.seat.SeatId;
import com.t82.seat.SeatPurchaseApproved;
import com.t82.seat.inventory.HoldRequest.Choice;
import com.t82.seat.map.SeatChange;
import com.t82.seat.map.SeatState;
import com.t82.shared.Money;
import com.t82.user.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The seats as they stand in the database.
 *
 * <p>Whatever changes several rows locks them in the same order: sections, then seats by id, then allowances by
 * performance and user. So nothing here can wait for itself in a circle.
 */
@Repository
public class Seats {

    /**
     * One statement for each number of seats: with the ids spelled out, the generic plan is as good as any and
     * PostgreSQL keeps it; {@code = any(array)} would be planned anew each time.
     */
    private static final List<String> TAKE = IntStream.rangeClosed(1, HoldRequest.MAX_SEATS)
            .mapToObj(Seats::takeSql)
            .toList();

    /**
     * Since when the holder of a row of {@code seat} has had it unpaid. A fan who lets a seat go and soon takes it again
     * goes on from the first time. Once the seat is pinned, the row says so itself. {@code :hold} is how long a hold
     * lasts.
     */
    static final String UNPAID_SINCE = """
            case when unpaid_holder = holder
                      and (purchase is not null or unpaid_until > held_until - cast(:hold as interval))
                 then unpaid_since
                 else held_until - cast(:hold as interval) end""";

    private final JdbcClient jdbc;

    Seats(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Takes all the seats or changes nothing.
     *
     * @param limit how many seats of the performance one person may have
     * @return the seats that are the fan's now: all of the request's or none
     */
    public List<SeatChange> take(HoldRequest request, HoldId hold, Instant now, Instant until, int limit) {
        List<Choice> choices = request.choices();
        JdbcClient.StatementSpec take = jdbc.sql(TAKE.get(choices.size() - 1))
                .param("performance", request.performance().value())
                .param("holder", request.holder().value())
                .param("hold", hold.value())
                .param("now", utc(now))
                .param("until", utc(until))
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
     * Takes the seats of each request that can have all of its own, in one statement. It waits for no seat: one that
     * another transaction has locked counts as missing. It does wait for a transaction that has locked the allowance of
     * the same fan, such as a release; such a transaction is short.
     *
     * @param requests of one performance; no seat and no fan twice
     * @param holds one for each request
     * @return one for each request: its seats or, when it gets nothing, none
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
        Wishes wishes = Wishes.of(requests);
        jdbc.sql(TAKE_TOGETHER)
                .param("performance", requests.getFirst().performance().value())
                .param("holders", holders)
                .param("holds", holds.stream().map(HoldId::toString).toArray(String[]::new))
                .param("sizes", sizes)
                .param("seats", wishes.seats())
                .param("prices", wishes.prices())
                .param("requests", wishes.requests())
                .param("now", utc(now))
                .param("until", utc(until))
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

    /** The seats of several requests, one after the other; requests are counted from 1. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Wishes(long[] seats, long[] prices, int[] requests) {

        static Wishes of(List<HoldRequest> requests) {
            int size = requests.stream()
                    .mapToInt(request -> request.choices().size())
                    .sum();
            Wishes wishes = new Wishes(new long[size], new long[size], new int[size]);
            int at = 0;
            for (int i = 0; i < requests.size(); i++) {
                for (Choice choice : requests.get(i).choices()) {
                    wishes.seats[at] = choice.seat().value();
                    wishes.prices[at] = choice.price().won();
                    wishes.requests[at] = i + 1;
                    at++;
                }
            }
            return wishes;
        }
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

    /** What the person holds alive and does not pay for, over all performances. */
    public Holdings unpaid(UserId holder, Instant now) {
        return jdbc.sql("""
                        select count(*) as seats, max(s.held_until) as until
                        from seat s
                        where s.id in (select unnest(seats) from seat_hold where holder = :holder)
                          and s.state = 'HELD' and s.holder = :holder and s.purchase is null and s.held_until > :now
                        """)
                .param("holder", holder.value())
                .param("now", utc(now))
                .query((row, number) -> new Holdings(row.getInt("seats"), optionalInstant(row, "until")))
                .single();
    }

    /** When the performance is on sale; {@code null} when it has not been announced. */
    public @Nullable Sale sale(PerformanceId performance) {
        return jdbc.sql("""
                        select booking_opens_at, booking_closes_at, cancelled_at is not null as cancelled
                        from seat_performance where id = :performance and announced
                        """)
                .param("performance", performance.value())
                .query((row, number) -> sale(row))
                .optional()
                .orElse(null);
    }

    /** The seats in the order of their ids; those that do not exist are left out. */
    public List<Standing> standings(Collection<SeatId> seats) {
        return standings(seats, "");
    }

    /** As {@link #standings}, and nobody changes them before the end of the transaction. */
    List<Standing> standingsForUpdate(Collection<SeatId> seats) {
        return standings(seats, "for update of s");
    }

    private List<Standing> standings(Collection<SeatId> seats, String locking) {
        return jdbc.sql("""
                        select s.*, c.name as section_name
                        from seat s join seat_section c using (performance_id, section_id)
                        where s.id = any(:seats) order by s.id
                        """ + locking)
                .param("seats", ids(seats))
                .query(Seats::standing)
                .list();
    }

    private static Sale sale(ResultSet row) throws SQLException {
        return new Sale(
                instant(row, "booking_opens_at"), instant(row, "booking_closes_at"), row.getBoolean("cancelled"));
    }

    private static Standing standing(ResultSet row, int number) throws SQLException {
        UUID hold = row.getObject("hold_id", UUID.class);
        UUID holder = row.getObject("holder", UUID.class);
        UUID unpaidHolder = row.getObject("unpaid_holder", UUID.class);
        return new Standing(
                new SeatId(row.getLong("id")),
                new PerformanceId(row.getLong("performance_id")),
                new SectionId(row.getLong("section_id")),
                row.getString("section_name"),
                row.getInt("row_number"),
                row.getInt("column_number"),
                Money.of(row.getLong("price")),
                SeatState.valueOf(row.getString("state")),
                hold == null ? null : new HoldId(hold),
                holder == null ? null : new UserId(holder),
                optionalInstant(row, "held_until"),
                row.getObject("purchase", UUID.class),
                unpaidHolder == null ? null : new UserId(unpaidHolder),
                optionalInstant(row, "unpaid_barred_until"));
    }

    /**
     * All that decides over some requests of one performance, as it is at one moment; locks nothing.
     *
     * @param timeoutSeconds when PostgreSQL is told to give up
     * @return one for each request
     */
    public List<Circumstances> circumstances(List<HoldRequest> requests, int timeoutSeconds) {
        Wishes wishes = Wishes.of(requests);
        return jdbc.sql("""
                        select w.request, p.booking_opens_at, p.booking_closes_at, p.cancelled_at is not null as cancelled,
                               coalesce(a.seats, 0) as used, a.paused_until, s.*, c.name as section_name
                        from unnest(:seats::bigint[], :requests::int[]) as w(id, request)
                        join unnest(:holders::uuid[]) with ordinality as r(holder, number) on r.number = w.request
                        left join seat_performance p on p.id = :performance and p.announced
                        left join seat_allowance a on a.performance_id = :performance and a.user_id = r.holder
                        left join seat s on s.id = w.id
                        left join seat_section c
                            on c.performance_id = s.performance_id and c.section_id = s.section_id
                        order by w.request, w.id
                        """)
                .withQueryTimeout(timeoutSeconds)
                .param("performance", requests.getFirst().performance().value())
                .param(
                        "holders",
                        requests.stream()
                                .map(request -> request.holder().toString())
                                .toArray(String[]::new))
                .param("seats", wishes.seats())
                .param("requests", wishes.requests())
                .query(rows -> {
                    Sale sale = null;
                    int[] used = new int[requests.size()];
                    @Nullable Instant[] pausedUntil = new @Nullable Instant[requests.size()];
                    List<List<Standing>> standings = new ArrayList<>();
                    requests.forEach(request -> standings.add(new ArrayList<>()));
                    while (rows.next()) {
                        int request = rows.getInt("request") - 1;
                        used[request] = rows.getInt("used");
                        pausedUntil[request] = optionalInstant(rows, "paused_until");
                        if (rows.getObject("booking_opens_at") != null) {
                            sale = sale(rows);
                        }
                        if (rows.getLong("id") != 0) {
                            standings.get(request).add(standing(rows, rows.getRow()));
                        }
                    }
                    List<Circumstances> found = new ArrayList<>();
                    for (int i = 0; i < requests.size(); i++) {
                        found.add(new Circumstances(sale, used[i], pausedUntil[i], standings.get(i)));
                    }
                    return found;
                });
    }

    /**
     * Names the purchase that the held seats are for. Their deadline becomes the later of the two, but a seat is not
     * kept longer than {@code unpaid} since the same person first held it without a break.
     *
     * @param holdDuration how long a hold lasts by itself
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
                        """.formatted(UNPAID_SINCE))
                .param("purchase", purchase)
                .param("until", utc(until))
                .param("hold", holdDuration.toString())
                .param("unpaid", unpaid.toString())
                .param("seats", ids(seats))
                .update();
    }

    /**
     * From now on only the outcome of the purchase moves the seats.
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
                .param("seats", ids(seats))
                .query((row, number) -> SeatChange.of(row))
                .list();
    }

    /**
     * The seats of these purchases are sold, unless they belong to somebody else.
     *
     * @return the seats that are sold to these purchases now
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
                .param("seats", ids(seats))
                .param("purchases", purchases.toArray(UUID[]::new))
                .query((row, number) -> new Sold(
                        new PerformanceId(row.getLong("performance_id")),
                        row.getObject("purchase", UUID.class),
                        SeatChange.of(row)))
                .list();
    }

    record Sold(PerformanceId performance, UUID purchase, SeatChange change) {}

    /**
     * Takes sold seats back from a purchase, with the allowance; they are nobody's until they return.
     *
     * @param due when they are free again
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
                .param("seats", ids(seats))
                .param("purchase", purchase)
                .param("due", utc(due))
                .query((row, number) -> SeatChange.of(row))
                .list();
    }

    public static Long[] ids(Collection<SeatId> seats) {
        return seats.stream().map(SeatId::value).toArray(Long[]::new);
    }

    static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Instant optionalInstant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /**
     * @param sale {@code null} when the performance has not been announced
     * @param used how many seats of the performance the fan has
     * @param pausedUntil until when the fan may hold nothing more, after holds that came to nothing; UTC
     * @param standings the seats in the order of their ids; those that do not exist are left out
     */
    public record Circumstances(
            @Nullable Sale sale, int used, @Nullable Instant pausedUntil, List<Standing> standings) {}

    /** @param until the last deadline of the seats, UTC; {@code null} when there are none */
    public record Holdings(int seats, @Nullable Instant until) {}

    /**
     * @param opensAt from when seats may be taken, UTC
     * @param closesAt until when seats may be taken, UTC, exclusive
     */
    public record Sale(Instant opensAt, Instant closesAt, boolean cancelled) {

        public @Nullable SeatProblem problemAt(Instant now) {
            if (cancelled) {
                return SeatProblem.PERFORMANCE_CANCELLED;
            }
            if (now.isBefore(opensAt)) {
                return SeatProblem.SALE_NOT_OPEN;
            }
            return now.isBefore(closesAt) ? null : SeatProblem.SALE_CLOSED;
        }
    }

    /**
     * Who has a seat.
     *
     * @param heldUntil the deadline of a held seat, or the return of a returning one, UTC
     * @param purchase what the seat is pinned, settling or sold for
     * @param unpaidHolder who let the seat go unpaid last
     * @param barredUntil until when that person may not hold it again, UTC
     */
    public record Standing(
            SeatId seat,
            PerformanceId performance,
            SectionId section,
            String sectionName,
            int row,
            int column,
            Money price,
            SeatState state,
            @Nullable HoldId hold,
            @Nullable UserId holder,
            @Nullable Instant heldUntil,
            @Nullable UUID purchase,
            @Nullable UserId unpaidHolder,
            @Nullable Instant barredUntil) {

        /** Until when this fan may not hold the seat again; {@code null} when there is no such time. */
        public @Nullable Instant barredUntil(UserId fan) {
            return fan.equals(unpaidHolder) ? barredUntil : null;
        }

        boolean isExpired(Instant now) {
            return heldUntil != null && !heldUntil.isAfter(now);
        }

        public boolean isHeldBy(UserId user, Instant now) {
            return state == SeatState.HELD && user.equals(holder) && !isExpired(now);
        }

        /** Not free, and not about to be. */
        public boolean isTaken(Instant now) {
            return state != SeatState.FREE && !isExpired(now);
        }
    }
}
