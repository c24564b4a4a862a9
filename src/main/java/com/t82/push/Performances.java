package com.t82.push;

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
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/**
 * Who goes where and when, in whatever order the news comes. Tells holders of changes and plans their reminders.
 *
 * <p>News of a ticket and news of its performance may be taken at once. Both lock the performance's row first, so that
 * one of the two sees the other and plans.
 */
@Component
class Performances {

    /** A cancelled performance voids its tickets; their holders are told although the news of that may come first. */
    private static final Duration VOIDED_BY_CANCELLATION = Duration.ofDays(1);

    /** How long a notice without a date of its own is worth showing on a phone. */
    static final Duration NEWSWORTHY = Duration.ofDays(3);

    private final JdbcClient jdbc;
    private final Notices notices;
    private final Clock clock;

    Performances(JdbcClient jdbc, Notices notices, Clock clock) {
        this.jdbc = jdbc;
        this.notices = notices;
        this.clock = clock;
    }

    @ApplicationModuleListener(id = "push.performance-announced")
    void on(PerformanceAnnounced news) {
        Known known = lock(news.performance(), news.show());
        if (known.startsAt() == null) {
            begins(news.performance(), news.startsAt(), -1);
        }
    }

    @ApplicationModuleListener(id = "push.performance-rescheduled")
    void on(PerformanceRescheduled news) {
        Known known = lock(news.performance(), news.show());
        if (known.revision() >= news.revision()) {
            return;
        }
        begins(news.performance(), news.startsAt(), news.revision());
        if (known.startsAt() != null && !known.startsAt().equals(news.startsAt()) && !known.cancelled()) {
            List<UserId> holders = jdbc.sql(
                            "select distinct holder from push_ticket where performance_id = ? and cancelled_at is null")
                    .param(news.performance().value())
                    .query((row, index) -> new UserId(row.getObject(1, UUID.class)))
                    .list();
            notices.tell(
                    holders,
                    new Notice(
                            NoticeKind.RESCHEDULED,
                            "rescheduled:" + news.performance() + ":" + news.revision(),
                            news.show(),
                            news.performance(),
                            news.startsAt(),
                            null,
                            null,
                            clock.instant().plus(NEWSWORTHY)));
        }
    }

    @ApplicationModuleListener(id = "push.performance-cancelled")
    void on(PerformanceCancelled news) {
        lock(news.performance(), news.show());
        jdbc.sql("update push_performance set cancelled = true where performance_id = ?")
                .param(news.performance().value())
                .update();
        List<UserId> holders = jdbc.sql("""
                        select distinct holder from push_ticket
                        where performance_id = ? and (cancelled_at is null or cancelled_at > ?)""")
                .params(
                        news.performance().value(),
                        Timestamp.from(clock.instant().minus(VOIDED_BY_CANCELLATION)))
                .query((row, index) -> new UserId(row.getObject(1, UUID.class)))
                .list();
        notices.tell(holders, cancelled(news.performance(), news.show()));
    }

    private Notice cancelled(PerformanceId performance, ShowId show) {
        return new Notice(
                NoticeKind.CANCELLED,
                "cancelled:" + performance,
                show,
                performance,
                null,
                null,
                null,
                clock.instant().plus(NEWSWORTHY));
    }

    @ApplicationModuleListener(id = "push.ticket-issued")
    void on(TicketIssued news) {
        know(news.ticket(), news.holder(), news.show(), news.performance(), news.issuedAt(), null);
    }

    @ApplicationModuleListener(id = "push.ticket-cancelled")
    void on(TicketCancelled news) {
        know(news.ticket(), news.holder(), news.show(), news.performance(), null, news.cancelledAt());
    }

    @ApplicationModuleListener(id = "push.ticket-checked-in")
    void on(TicketCheckedIn news) {
        know(news.ticket(), news.holder(), news.show(), news.performance(), null, null);
    }

    private void know(
            TicketId ticket,
            UserId holder,
            ShowId show,
            PerformanceId performance,
            @Nullable Instant issuedAt,
            @Nullable Instant cancelledAt) {
        jdbc.sql("insert into push_performance (performance_id, show_id) values (?, ?) on conflict do nothing")
                .params(performance.value(), show.value())
                .update();
        boolean performanceCancelled = jdbc.sql(
                        "select cancelled from push_performance where performance_id = ? for share")
                .param(performance.value())
                .query(Boolean.class)
                .single();
        jdbc.sql("""
                insert into push_ticket as known (ticket_id, holder, show_id, performance_id, issued_at, cancelled_at)
                values (:ticket, :holder, :show, :performance, :issued, :cancelled)
                on conflict (ticket_id) do update
                set issued_at = coalesce(known.issued_at, excluded.issued_at),
                    cancelled_at = coalesce(known.cancelled_at, excluded.cancelled_at)""")
                .param("ticket", ticket.value())
                .param("holder", holder.value())
                .param("show", show.value())
                .param("performance", performance.value())
                .param("issued", issuedAt == null ? null : Timestamp.from(issuedAt), Types.TIMESTAMP)
                .param("cancelled", cancelledAt == null ? null : Timestamp.from(cancelledAt), Types.TIMESTAMP)
                .update();
        if (issuedAt != null) {
            plan(performance, holder);
            if (performanceCancelled) {
                notices.tell(holder, cancelled(performance, show));
            }
        }
    }

    private Known lock(PerformanceId performance, ShowId show) {
        jdbc.sql("insert into push_performance (performance_id, show_id) values (?, ?) on conflict do nothing")
                .params(performance.value(), show.value())
                .update();
        return jdbc.sql("""
                        select starts_at, revision, cancelled from push_performance
                        where performance_id = ? for update""")
                .param(performance.value())
                .query((row, index) -> {
                    Timestamp startsAt = row.getTimestamp("starts_at");
                    return new Known(
                            startsAt == null ? null : startsAt.toInstant(),
                            row.getLong("revision"),
                            row.getBoolean("cancelled"));
                })
                .single();
    }

    private void begins(PerformanceId performance, Instant startsAt, long revision) {
        jdbc.sql("update push_performance set starts_at = ?, revision = ? where performance_id = ?")
                .params(Timestamp.from(startsAt), revision, performance.value())
                .update();
        jdbc.sql("""
                update push_reminder
                set due_at = cast(? as timestamptz) - case kind when 'DAY_BEFORE' then interval '24 hours' else interval '1 hour' end,
                    state = 'PENDING', settled_at = null
                where performance_id = ? and state in ('PENDING', 'MISSED')""").params(Timestamp.from(startsAt), performance.value()).update();
        plan(performance, null);
    }

    /**
     * Reminders of those who have a ticket since before the reminder is due. Korea has no daylight saving: a day before
     * is 24 hours before, at the same time on the wall.
     */
    private void plan(PerformanceId performance, @Nullable UserId holder) {
        jdbc.sql("""
                insert into push_reminder as known (user_id, performance_id, kind, due_at)
                select distinct ticket.holder, performance.performance_id, reminder.kind,
                       performance.starts_at - reminder.lead
                from push_ticket ticket
                join push_performance performance using (performance_id)
                cross join (values ('DAY_BEFORE', interval '24 hours'), ('HOUR_BEFORE', interval '1 hour'))
                    reminder (kind, lead)
                where performance_id = :performance
                  and (cast(:holder as uuid) is null or ticket.holder = :holder)
                  and ticket.cancelled_at is null
                  and not performance.cancelled
                  and ticket.issued_at < performance.starts_at - reminder.lead
                on conflict (user_id, performance_id, kind) do update
                set due_at = excluded.due_at, state = 'PENDING', settled_at = null
                where known.state in ('PENDING', 'VOID')""")
                .param("performance", performance.value())
                .param("holder", holder == null ? null : holder.value(), Types.OTHER)
                .update();
    }

    private record Known(@Nullable Instant startsAt, long revision, boolean cancelled) {}
}
