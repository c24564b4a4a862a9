package com.t82.seat.waiting;

import static com.t82.seat.waiting.WaitingRooms.utc;

import com.t82.event.PerformanceId;
import com.t82.seat.waiting.QueueTicket.State;
import com.t82.user.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The tickets in the database.
 *
 * <p>Statements over many rows run under the lock of the room, except those that pass over locked rows: nothing here can
 * wait for itself in a circle.
 */
@Repository
class QueueTickets {

    private final JdbcClient jdbc;

    QueueTickets(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Nullable QueueTicket find(PerformanceId performance, UserId user) {
        return jdbc.sql("""
                        select id, user_id, state, place, pass_until from seat_waiting_ticket
                        where performance_id = :performance and user_id = :user
                        """)
                .param("performance", performance.value())
                .param("user", user.value())
                .query(QueueTickets::ticket)
                .optional()
                .orElse(null);
    }

    /** All who wait or are inside, those in line by place. */
    List<QueueTicket> present(PerformanceId performance, Instant now) {
        return jdbc.sql("""
                        select id, user_id, state, place, pass_until from seat_waiting_ticket
                        where performance_id = :performance
                          and (state in ('LOBBY', 'WAITING') or state = 'ADMITTED' and pass_until > :now)
                        order by place
                        """)
                .param("performance", performance.value())
                .param("now", utc(now))
                .query(QueueTickets::ticket)
                .list();
    }

    List<QueueTicket> of(PerformanceId performance, Collection<UserId> users) {
        return jdbc.sql("""
                        select id, user_id, state, place, pass_until from seat_waiting_ticket
                        where performance_id = :performance and user_id = any(cast(:users as uuid[]))
                        """)
                .param("performance", performance.value())
                .param("users", texts(users))
                .query(QueueTickets::ticket)
                .list();
    }

    /**
     * Gives a ticket to each of them who neither waits nor is inside, in their order. Runs under the room's lock.
     *
     * @param lastPlace the highest place given so far; {@code null} before the draw
     * @return how many new tickets there are
     */
    int enter(PerformanceId performance, Collection<UserId> users, @Nullable Long lastPlace, Instant now) {
        return jdbc.sql("""
                        with asked as (
                            select u.user_id, min(u.turn) as turn
                            from unnest(cast(:users as uuid[])) with ordinality as u (user_id, turn)
                            group by u.user_id
                        ), fresh as (
                            select a.user_id, row_number() over (order by a.turn) as turn
                            from asked a
                            where not exists (
                                select 1 from seat_waiting_ticket t
                                where t.performance_id = :performance and t.user_id = a.user_id
                                  and (t.state in ('LOBBY', 'WAITING') or t.state = 'ADMITTED' and t.pass_until > :now))
                        ), written as (
                            insert into seat_waiting_ticket (performance_id, user_id, id, state, place, seen_at)
                            select :performance, user_id, gen_random_uuid(), :state,
                                   cast(:last as bigint) + turn, :now
                            from fresh
                            on conflict (performance_id, user_id) do update set
                                id = excluded.id, state = excluded.state, place = excluded.place,
                                seen_at = excluded.seen_at, admitted_at = null, pass_until = null
                        )
                        select count(*) from fresh
                        """)
                .param("performance", performance.value())
                .param("users", texts(users))
                .param("state", (lastPlace == null ? State.LOBBY : State.WAITING).name())
                .param("last", lastPlace)
                .param("now", utc(now))
                .query(Integer.class)
                .single();
    }

    boolean leave(PerformanceId performance, UserId user) {
        return jdbc.sql("delete from seat_waiting_ticket where performance_id = :performance and user_id = :user")
                        .param("performance", performance.value())
                        .param("user", user.value())
                        .update()
                == 1;
    }

    /**
     * Ends the visits of those who are inside; who stands in line again meanwhile keeps that place.
     *
     * @return the buyers whose visit ended
     */
    Set<UserId> endVisits(PerformanceId performance, Collection<UserId> buyers) {
        return jdbc.sql("""
                        delete from seat_waiting_ticket
                        where performance_id = :performance and user_id = any(:buyers) and state = 'ADMITTED'
                        returning user_id
                        """)
                .param("performance", performance.value())
                .param("buyers", buyers.stream().map(UserId::value).toArray(UUID[]::new))
                .query((row, number) -> new UserId(row.getObject(1, UUID.class)))
                .set();
    }

    /**
     * Puts the lobby in line, by the SHA-256 of {@code seed:ticket id}, and keeps the order. Runs under the room's lock.
     *
     * @return how many took part
     */
    int draw(PerformanceId performance, String seed) {
        return jdbc.sql("""
                        with drawn as materialized (
                            select user_id, id,
                                   row_number() over (
                                       order by sha256(convert_to(:seed || ':' || id::text, 'UTF8')), id) as place
                            from seat_waiting_ticket
                            where performance_id = :performance and state = 'LOBBY'
                        ), kept as (
                            insert into seat_waiting_draw (performance_id, place, ticket_id)
                            select :performance, place, id from drawn
                        ), placed as (
                            update seat_waiting_ticket t set state = 'WAITING', place = d.place
                            from drawn d
                            where t.performance_id = :performance and t.user_id = d.user_id and t.state = 'LOBBY'
                        )
                        select count(*) from drawn
                        """)
                .param("performance", performance.value())
                .param("seed", seed)
                .query(Integer.class)
                .single();
    }

    int inside(PerformanceId performance, Instant now) {
        return jdbc.sql("""
                        select count(*) from seat_waiting_ticket
                        where performance_id = :performance and state = 'ADMITTED' and pass_until > :now
                        """)
                .param("performance", performance.value())
                .param("now", utc(now))
                .query(Integer.class)
                .single();
    }

    /**
     * Lets in the first so many of whom something was heard lately; those before them have lost their turn. Runs under
     * the room's lock.
     *
     * @param heardSince who has not been heard of since then is passed over
     */
    Moved admit(PerformanceId performance, int count, Instant heardSince, Instant now, Instant passUntil) {
        return jdbc.sql("""
                        with next as materialized (
                            select user_id, place from seat_waiting_ticket
                            where performance_id = :performance and state = 'WAITING' and seen_at >= :heard
                            order by place limit :count
                        ), reach as (
                            select case when count(*) = :count then max(place) end as place from next
                        ), lapsed as (
                            update seat_waiting_ticket t set state = 'LAPSED'
                            from reach r
                            where t.performance_id = :performance and t.state = 'WAITING' and t.seen_at < :heard
                              and (r.place is null or t.place < r.place)
                            returning 1
                        ), admitted as (
                            update seat_waiting_ticket t
                            set state = 'ADMITTED', admitted_at = :now, pass_until = :until
                            from next n
                            where t.performance_id = :performance and t.user_id = n.user_id and t.state = 'WAITING'
                            returning 1
                        )
                        select (select count(*) from admitted), (select count(*) from lapsed)
                        """)
                .param("performance", performance.value())
                .param("count", count)
                .param("heard", utc(heardSince))
                .param("now", utc(now))
                .param("until", utc(passUntil))
                .query((row, number) -> new Moved(row.getInt(1), row.getInt(2)))
                .single();
    }

    /**
     * Takes the turn from those inside who do not use it.
     *
     * @param unnoticedSince who was let in before and has not been heard of since
     * @param idleSince who was let in before and has not been heard of after it
     */
    int lapse(Instant unnoticedSince, Instant idleSince, Instant now, int limit) {
        return jdbc.sql("""
                        with gone as (
                            select performance_id, user_id from seat_waiting_ticket
                            where state = 'ADMITTED' and pass_until > :now
                              and (admitted_at < :unnoticed and seen_at < admitted_at
                                   or admitted_at < :idle and seen_at < :idle)
                            limit :limit for update skip locked
                        )
                        update seat_waiting_ticket t set state = 'LAPSED', pass_until = null
                        from gone g where t.performance_id = g.performance_id and t.user_id = g.user_id
                        """)
                .param("unnoticed", utc(unnoticedSince))
                .param("idle", utc(idleSince))
                .param("now", utc(now))
                .param("limit", limit)
                .update();
    }

    /**
     * Notes who has been heard of. Passes over rows that are being changed, since those who wait ask again, and over
     * those for whom it would make no difference.
     *
     * @param recent who was heard of after that needs no note, unless it is the first sign since being let in
     */
    int heard(List<Sign> signs, Instant recent) {
        return jdbc.sql("""
                        with heard as (
                            select t.performance_id, t.user_id, s.at
                            from unnest(:performances, cast(:users as uuid[]), cast(:moments as timestamptz[]))
                                as s (performance_id, user_id, at)
                            join seat_waiting_ticket t using (performance_id, user_id)
                            where s.at > t.seen_at and (t.seen_at < :recent or t.seen_at < t.admitted_at)
                            for update of t skip locked
                        )
                        update seat_waiting_ticket t set seen_at = h.at
                        from heard h where t.performance_id = h.performance_id and t.user_id = h.user_id
                        """)
                .param(
                        "performances",
                        signs.stream().map(sign -> sign.performance().value()).toArray(Long[]::new))
                .param("users", texts(signs.stream().map(Sign::user).toList()))
                .param(
                        "moments",
                        signs.stream().map(sign -> sign.at().toString()).toArray(String[]::new))
                .param("recent", utc(recent))
                .update();
    }

    /** @return the performances that the person waited for */
    List<PerformanceId> forget(UserId user) {
        return jdbc.sql("delete from seat_waiting_ticket where user_id = :user returning performance_id")
                .param("user", user.value())
                .query((row, number) -> new PerformanceId(row.getLong(1)))
                .list();
    }

    int forgetClosedBefore(Instant closed, int limit) {
        return jdbc.sql("""
                        delete from seat_waiting_ticket where (performance_id, user_id) in (
                            select t.performance_id, t.user_id
                            from seat_waiting_ticket t join seat_performance p on p.id = t.performance_id
                            where p.booking_closes_at < :closed limit :limit)
                        """).param("closed", utc(closed)).param("limit", limit).update();
    }

    private static String[] texts(Collection<UserId> users) {
        return users.stream().map(user -> user.value().toString()).toArray(String[]::new);
    }

    private static QueueTicket ticket(ResultSet row, int number) throws SQLException {
        return new QueueTicket(
                row.getObject("id", UUID.class),
                new UserId(row.getObject("user_id", UUID.class)),
                State.valueOf(row.getString("state")),
                row.getObject("place", Long.class),
                WaitingRooms.instant(row, "pass_until"));
    }

    record Moved(int admitted, int lapsed) {

        int total() {
            return admitted + lapsed;
        }
    }

    /** Somebody was heard of. */
    record Sign(PerformanceId performance, UserId user, Instant at) {}
}
