package com.t82.review;

import com.t82.event.PerformanceAnnounced;
import com.t82.event.PerformanceCancelled;
import com.t82.event.PerformanceId;
import com.t82.event.PerformanceRescheduled;
import com.t82.event.ShowId;
import com.t82.ticket.TicketCancelled;
import com.t82.ticket.TicketCheckedIn;
import com.t82.ticket.TicketId;
import com.t82.ticket.TicketIssued;
import com.t82.user.UserId;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Read model that decides who may review a show: tickets, and when their performances start. Events may arrive in any
 * order.
 */
@Component
class ReviewEligibility {

    private final JdbcClient jdbc;

    ReviewEligibility(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The valid tickets of a holder for a show, checked-in ones first. They are locked until the transaction ends, so
     * that two concurrent reviews cannot use the same ticket.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    List<HeldTicket> lockTicketsOf(UserId holder, ShowId show) {
        jdbc.sql("select ticket_id from review_ticket where holder = ? and show_id = ? order by ticket_id for update")
                .params(holder.value(), show.value())
                .query(Long.class)
                .list();
        return jdbc.sql("""
                        select t.ticket_id,
                               case when not p.cancelled then p.starts_at end as starts_at,
                               exists (select from review r
                                       where r.ticket_id = t.ticket_id and (r.removed_at is null or r.hidden)) as reviewed
                        from review_ticket t left join review_performance p using (performance_id)
                        where t.holder = ? and t.show_id = ? and not t.cancelled
                        order by t.checked_in desc, p.starts_at, t.ticket_id""")
                .params(holder.value(), show.value())
                .query((row, index) -> {
                    Timestamp startsAt = row.getTimestamp("starts_at");
                    return new HeldTicket(
                            new TicketId(row.getLong("ticket_id")),
                            startsAt == null ? null : startsAt.toInstant(),
                            row.getBoolean("reviewed"));
                })
                .list();
    }

    @ApplicationModuleListener(id = "review.ticket-issued")
    void on(List<TicketIssued> events) {
        jdbc.sql("""
                insert into review_ticket (ticket_id, holder, show_id, performance_id, cancelled, checked_in)
                select distinct ticket, holder, show, performance, false, false
                from unnest(cast(:tickets as bigint[]), cast(:holders as uuid[]), cast(:shows as bigint[]),
                    cast(:performances as bigint[])) as issued (ticket, holder, show, performance)
                on conflict (ticket_id) do nothing""")
                .param("tickets", events.stream().map(it -> it.ticket().value()).toArray(Long[]::new))
                .param("holders", events.stream().map(it -> it.holder().value()).toArray(UUID[]::new))
                .param("shows", events.stream().map(it -> it.show().value()).toArray(Long[]::new))
                .param(
                        "performances",
                        events.stream().map(it -> it.performance().value()).toArray(Long[]::new))
                .update();
    }

    @ApplicationModuleListener(id = "review.ticket-cancelled")
    void on(TicketCancelled event) {
        add(event.ticket(), event.holder(), event.show(), event.performance(), true, false);
    }

    @ApplicationModuleListener(id = "review.ticket-checked-in")
    void on(TicketCheckedIn event) {
        add(event.ticket(), event.holder(), event.show(), event.performance(), false, true);
    }

    private void add(
            TicketId ticket,
            UserId holder,
            ShowId show,
            PerformanceId performance,
            boolean cancelled,
            boolean checkedIn) {
        jdbc.sql("""
                insert into review_ticket as known (ticket_id, holder, show_id, performance_id, cancelled, checked_in)
                values (?, ?, ?, ?, ?, ?)
                on conflict (ticket_id) do update
                set cancelled = known.cancelled or excluded.cancelled,
                    checked_in = known.checked_in or excluded.checked_in""")
                .params(ticket.value(), holder.value(), show.value(), performance.value(), cancelled, checkedIn)
                .update();
    }

    @ApplicationModuleListener(id = "review.performance-announced")
    void on(PerformanceAnnounced event) {
        setStart(event.performance(), event.startsAt(), 0);
    }

    @ApplicationModuleListener(id = "review.performance-rescheduled")
    void on(PerformanceRescheduled event) {
        setStart(event.performance(), event.startsAt(), event.revision());
    }

    @ApplicationModuleListener(id = "review.performance-cancelled")
    void on(PerformanceCancelled event) {
        jdbc.sql("""
                insert into review_performance (performance_id, cancelled) values (?, true)
                on conflict (performance_id) do update set cancelled = true""").param(event.performance().value()).update();
    }

    private void setStart(PerformanceId performance, Instant startsAt, long revision) {
        jdbc.sql("""
                insert into review_performance as known (performance_id, starts_at, revision) values (?, ?, ?)
                on conflict (performance_id) do update
                set starts_at = excluded.starts_at, revision = excluded.revision
                where known.starts_at is null or known.revision < excluded.revision""")
                .params(performance.value(), Timestamp.from(startsAt), revision)
                .update();
    }

    /**
     * @param startsAt when the performance begins, UTC; {@code null} when that is not known yet or the performance is
     *     cancelled
     * @param reviewed whether the ticket was used for a review
     */
    record HeldTicket(TicketId id, @Nullable Instant startsAt, boolean reviewed) {

        boolean hasBegunBy(Instant now) {
            return startsAt != null && !startsAt.isAfter(now);
        }
    }
}
