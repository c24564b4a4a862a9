package com.t82.push;

import com.t82.event.PerformanceId;
import com.t82.event.ShowId;
import com.t82.ticket.TicketId;
import com.t82.ticket.TicketIssued;
import com.t82.user.UserId;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Read model of tickets: which user holds which ticket for which performance. */
@Repository
class Holders {

    private final JdbcClient jdbc;

    Holders(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Adds tickets of one performance. Tickets of withdrawn users are left out. */
    void add(PerformanceId performance, ShowId show, List<TicketIssued> tickets) {
        jdbc.sql("""
                insert into push_ticket as known (ticket_id, holder, show_id, performance_id, issued_at)
                select distinct on (ticket) ticket, holder, :show, :performance, cast(issued as timestamptz)
                from unnest(cast(:tickets as bigint[]), cast(:holders as uuid[]), cast(:issued as text[]))
                    as added (ticket, holder, issued)
                where not exists (select from push_withdrawn where user_id = holder)
                order by ticket
                on conflict (ticket_id) do update set issued_at = coalesce(known.issued_at, excluded.issued_at)""")
                .param(
                        "tickets",
                        tickets.stream().map(it -> it.ticket().value()).toArray(Long[]::new))
                .param(
                        "holders",
                        tickets.stream().map(it -> it.holder().value()).toArray(UUID[]::new))
                .param(
                        "issued",
                        tickets.stream().map(it -> it.issuedAt().toString()).toArray(String[]::new))
                .param("show", show.value())
                .param("performance", performance.value())
                .update();
    }

    /**
     * Adds a ticket whose issue has not been handled yet, or adds what a later event says about it.
     *
     * @param cancelledAt UTC; {@code null} when the event is not its cancellation
     */
    void add(TicketId ticket, UserId holder, ShowId show, PerformanceId performance, @Nullable Instant cancelledAt) {
        jdbc.sql("""
                insert into push_ticket as known (ticket_id, holder, show_id, performance_id, cancelled_at)
                select :ticket, :holder, :show, :performance, :cancelled
                where not exists (select from push_withdrawn where user_id = :holder)
                on conflict (ticket_id) do update
                set cancelled_at = coalesce(known.cancelled_at, excluded.cancelled_at)""")
                .param("ticket", ticket.value())
                .param("holder", holder.value())
                .param("show", show.value())
                .param("performance", performance.value())
                .param("cancelled", cancelledAt == null ? null : Timestamp.from(cancelledAt), Types.TIMESTAMP)
                .update();
    }

    boolean hasTicket(PerformanceId performance, UserId holder) {
        return !find(performance, holder, "ticket.cancelled_at is null").isEmpty();
    }

    /** Holders of tickets from before the last change of the start. Later buyers knew the new time. */
    List<UserId> fromBeforeTheChange(PerformanceId performance, @Nullable UserId only) {
        return find(performance, only, """
                ticket.cancelled_at is null
                and (ticket.issued_at is null or ticket.issued_at <= performance.start_changed_at)""");
    }

    /** Holders whose tickets the cancellation made void, without those who had returned theirs before. */
    List<UserId> untilTheCancellation(PerformanceId performance, @Nullable UserId only) {
        return find(performance, only, """
                (ticket.cancelled_at is null or ticket.cancelled_at >= performance.cancelled_at)""");
    }

    /** @param only {@code null} for all of them */
    private List<UserId> find(PerformanceId performance, @Nullable UserId only, String condition) {
        return jdbc.sql("""
                        select distinct ticket.holder
                        from push_ticket ticket join push_performance performance using (performance_id)
                        where performance_id = :performance
                          and (cast(:only as uuid) is null or ticket.holder = :only) and\s""" + condition)
                .param("performance", performance.value())
                .param("only", only == null ? null : only.value(), Types.OTHER)
                .query((row, index) -> new UserId(row.getObject(1, UUID.class)))
                .list();
    }
}
