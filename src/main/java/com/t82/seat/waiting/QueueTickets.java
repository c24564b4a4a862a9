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
 * The tickets of waiting rooms in the database.
 *
 * <p>Statements over many rows run under the lock of the room, or skip locked rows. So they cannot deadlock.
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

    /** The tickets of all fans that wait or are inside; waiting ones in the order of their places. */
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
     * Gives a ticket to each fan that neither waits nor is inside, in their order. Runs under the room's lock.
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
     * Ends the visits of buyers who are inside. A buyer who waits again meanwhile keeps that place.
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
     * Gives places to the lobby in the order of the SHA-256 of {@code seed:ticket id}, and stores that order. Runs
     * under the room's lock.
     *
     * @return how many tickets took part
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
     * Admits the next fans that have sent a heartbeat lately. The fans before them lose their turn. Runs under the
     * room's lock.
     *
     * @param count how many fans to admit at most
     * @param heartbeatSince a fan whose last heartbeat is older is passed over
     */
    Admission admit(PerformanceId performance, int count, Instant heartbeatSince, Instant now, Instant passUntil) {
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
                .param("heard", utc(heartbeatSince))
                .param("now", utc(now))
                .param("until", utc(passUntil))
                .query((row, number) -> new Admission(row.getInt(1), row.getInt(2)))
                .single();
    }

    /**
     * Ends the visits of fans inside who do not use them.
     *
     * @param unnoticedSince a fan admitted before loses the visit without a heartbeat since the admission
     * @param idleSince a fan admitted before loses the visit without a heartbeat since then
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
     * Stores heartbeats. Skips rows that are locked, because waiting fans send the next heartbeat soon, and rows whose
     * heartbeat is recent enough.
     *
     * @param recent a later heartbeat is recent enough, unless the fan has been admitted since
     */
    int touch(List<Heartbeat> heartbeats, Instant recent) {
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
                        heartbeats.stream()
                                .map(heartbeat -> heartbeat.performance().value())
                                .toArray(Long[]::new))
                .param("users", texts(heartbeats.stream().map(Heartbeat::user).toList()))
                .param(
                        "moments",
                        heartbeats.stream()
                                .map(heartbeat -> heartbeat.at().toString())
                                .toArray(String[]::new))
                .param("recent", utc(recent))
                .update();
    }

    /** @return the performances that the fan had tickets for */
    List<PerformanceId> delete(UserId user) {
        return jdbc.sql("delete from seat_waiting_ticket where user_id = :user returning performance_id")
                .param("user", user.value())
                .query((row, number) -> new PerformanceId(row.getLong(1)))
                .list();
    }

    int deleteClosedBefore(Instant closed, int limit) {
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
}
