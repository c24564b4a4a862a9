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
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/**
 * Who goes where and when, in whatever order the news comes. Tells holders of changes and plans their reminders.
 *
 * <p>News of a ticket and news of its performance may be taken at once. Both lock the performance's row first, so that
 * one of the two sees the other and plans, tells or takes back.
 */
@Component
class PerformanceEvents {

    /** How long before the news of a cancellation the tickets may have become void by it, if it does not say when it was. */
    private static final Duration VOIDED_BY_CANCELLATION = Duration.ofDays(1);

    private final JdbcClient jdbc;
    private final Notices notices;
    private final Clock clock;

    PerformanceEvents(JdbcClient jdbc, Notices notices, Clock clock) {
        this.jdbc = jdbc;
        this.notices = notices;
        this.clock = clock;
    }

    @ApplicationModuleListener(id = "push.performance-announced")
    void on(PerformanceAnnounced event) {
        Known known = know(event.performance(), event.show(), "for update");
        if (known.startsAt() == null) {
            begins(event.performance(), event.startsAt(), -1);
            plan(event.performance(), null);
        }
    }

    @ApplicationModuleListener(id = "push.performance-rescheduled")
    void on(PerformanceRescheduled event) {
        Known known = know(event.performance(), event.show(), "for update");
        if (known.revision() >= event.revision()) {
            return;
        }
        begins(event.performance(), event.startsAt(), event.revision());
        if (known.startsAt() != null && !known.startsAt().equals(event.startsAt())) {
            hasMoved(event);
        }
        plan(event.performance(), null);
    }

    private void hasMoved(PerformanceRescheduled event) {
        Instant now = clock.instant();
        jdbc.sql("update push_performance set start_changed_at = ?, start_revision = ? where performance_id = ?")
                .params(Timestamp.from(now), event.revision(), event.performance().value())
                .update();
        jdbc.sql("""
                update push_reminder reminder
                set due_at = moved.due_at, settled_at = null,
                    state = case when moved.due_at > :now then 'PENDING' else 'MISSED' end
                from (values ('DAY_BEFORE', cast(:start as timestamptz) - interval '24 hours'),
                             ('HOUR_BEFORE', cast(:start as timestamptz) - interval '1 hour')) moved (kind, due_at)
                where reminder.performance_id = :performance and reminder.kind = moved.kind
                  and (reminder.state in ('PENDING', 'MISSED') or reminder.state = 'SENT' and moved.due_at > :now)""")
                .param("start", Timestamp.from(event.startsAt()))
                .param("now", Timestamp.from(now))
                .param("performance", event.performance().value())
                .update();
        notices.takeBack(event.performance(), null, "rescheduled");
        tellOfNewTime(event.performance(), null);
    }

    /** Those who hold a ticket from before the change; later buyers knew. */
    private void tellOfNewTime(PerformanceId performance, @Nullable UserId holder) {
        jdbc.sql("""
                        select show_id, starts_at, start_revision from push_performance
                        where performance_id = ? and not cancelled""")
                .param(performance.value())
                .query((row, index) -> new Notice(
                        NoticeKind.RESCHEDULED,
                        "rescheduled:" + performance + ":" + row.getLong("start_revision"),
                        new ShowId(row.getLong("show_id")),
                        performance,
                        row.getTimestamp("starts_at").toInstant(),
                        null,
                        null,
                        clock.instant().plus(Notice.DEFAULT_LIFETIME)))
                .optional()
                .ifPresent(notice -> notices.tell(holders(performance, holder, """
                                ticket.cancelled_at is null
                                and (ticket.issued_at is null or ticket.issued_at <= performance.start_changed_at)"""), notice));
    }

    @ApplicationModuleListener(id = "push.performance-cancelled")
    void on(PerformanceCancelled event) {
        know(event.performance(), event.show(), "for update");
        Instant cancelledAt = event.cancelledAt();
        jdbc.sql("""
                update push_performance set cancelled = true, cancelled_at = coalesce(cancelled_at, ?)
                where performance_id = ?""")
                .params(
                        Timestamp.from(
                                cancelledAt == null ? clock.instant().minus(VOIDED_BY_CANCELLATION) : cancelledAt),
                        event.performance().value())
                .update();
        notices.takeBack(event.performance(), null, "cancelled");
        tellOfCancellation(event.performance(), event.show(), null);
    }

    /** Those whose tickets it made void, and not those who had given theirs back before. */
    private void tellOfCancellation(PerformanceId performance, ShowId show, @Nullable UserId holder) {
        notices.tell(
                holders(performance, holder, """
                        (ticket.cancelled_at is null or ticket.cancelled_at >= performance.cancelled_at)"""),
                new Notice(
                        NoticeKind.CANCELLED,
                        "cancelled:" + performance,
                        show,
                        performance,
                        null,
                        null,
                        null,
                        clock.instant().plus(Notice.DEFAULT_LIFETIME)));
    }

    /** @param only {@code null}: all of them */
    private List<UserId> holders(PerformanceId performance, @Nullable UserId only, String condition) {
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

    @ApplicationModuleListener(id = "push.ticket-issued")
    void on(List<TicketIssued> events) {
        Map<PerformanceId, List<TicketIssued>> byPerformance = events.stream()
                .collect(Collectors.groupingBy(
                        TicketIssued::performance,
                        () -> new TreeMap<>(Comparator.comparingLong(PerformanceId::value)),
                        Collectors.toList()));
        byPerformance.forEach(this::issued);
    }

    private void issued(PerformanceId performance, List<TicketIssued> tickets) {
        ShowId show = tickets.getFirst().show();
        Known known = know(performance, show, "for share");
        jdbc.sql("""
                insert into push_ticket as known (ticket_id, holder, show_id, performance_id, issued_at)
                select distinct on (ticket) ticket, holder, :show, :performance, cast(issued as timestamptz)
                from unnest(cast(:tickets as bigint[]), cast(:holders as uuid[]), cast(:issued as text[]))
                    as heard (ticket, holder, issued)
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
        Set<UserId> holders = tickets.stream()
                .map(TicketIssued::holder)
                .collect(Collectors.toCollection(() -> new TreeSet<>(Comparator.comparing(UserId::value))));
        plan(performance, holders);
        for (UserId holder : holders) {
            if (known.hasMoved()) {
                tellOfNewTime(performance, holder);
            }
            if (known.cancelled()) {
                tellOfCancellation(performance, show, holder);
            }
        }
    }

    @ApplicationModuleListener(id = "push.ticket-cancelled")
    void on(TicketCancelled event) {
        know(event.ticket(), event.holder(), event.show(), event.performance(), event.cancelledAt());
    }

    @ApplicationModuleListener(id = "push.ticket-checked-in")
    void on(TicketCheckedIn event) {
        know(event.ticket(), event.holder(), event.show(), event.performance(), null);
    }

    private void know(
            TicketId ticket, UserId holder, ShowId show, PerformanceId performance, @Nullable Instant cancelledAt) {
        know(performance, show, cancelledAt == null ? "for share" : "for update");
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
        if (cancelledAt != null
                && holders(performance, holder, "ticket.cancelled_at is null").isEmpty()) {
            stayAtHome(performance, holder);
        }
    }

    /** Waits for whoever is just reminding them, so that this too is taken back. */
    private void stayAtHome(PerformanceId performance, UserId user) {
        jdbc.sql("""
                update push_reminder set state = 'VOID', settled_at = ?
                where user_id = ? and performance_id = ? and state = 'PENDING'""")
                .params(Timestamp.from(clock.instant()), user.value(), performance.value())
                .update();
        notices.takeBack(performance, user, "no ticket any more");
    }

    /** @param lock {@code for update} before what concerns all holders, {@code for share} before what concerns one */
    private Known know(PerformanceId performance, ShowId show, String lock) {
        jdbc.sql("insert into push_performance (performance_id, show_id) values (?, ?) on conflict do nothing")
                .params(performance.value(), show.value())
                .update();
        return jdbc.sql("""
                        select starts_at, revision, cancelled, start_revision is not null as moved
                        from push_performance where performance_id = ?\s""" + lock)
                .param(performance.value())
                .query((row, index) -> {
                    Timestamp startsAt = row.getTimestamp("starts_at");
                    return new Known(
                            startsAt == null ? null : startsAt.toInstant(),
                            row.getLong("revision"),
                            row.getBoolean("cancelled"),
                            row.getBoolean("moved"));
                })
                .single();
    }

    private void begins(PerformanceId performance, Instant startsAt, long revision) {
        jdbc.sql("update push_performance set starts_at = ?, revision = ? where performance_id = ?")
                .params(Timestamp.from(startsAt), revision, performance.value())
                .update();
    }

    /**
     * Reminders of those who have a ticket since before the reminder is due. What would have been due before the start was
     * changed is not made up for: the change itself is told. Korea has no daylight saving: a day before is 24 hours
     * before, at the same time on the wall.
     */
    private void plan(PerformanceId performance, @Nullable Collection<UserId> holders) {
        jdbc.sql("""
                insert into push_reminder as known (user_id, performance_id, kind, due_at)
                select distinct ticket.holder, performance.performance_id, reminder.kind,
                       performance.starts_at - reminder.lead
                from push_ticket ticket
                join push_performance performance using (performance_id)
                cross join (values ('DAY_BEFORE', interval '24 hours'), ('HOUR_BEFORE', interval '1 hour'))
                    reminder (kind, lead)
                where performance_id = :performance
                  and (cast(:holders as uuid[]) is null or ticket.holder = any(cast(:holders as uuid[])))
                  and ticket.cancelled_at is null
                  and not performance.cancelled
                  and ticket.issued_at < performance.starts_at - reminder.lead
                  and (performance.start_changed_at is null
                       or performance.start_changed_at < performance.starts_at - reminder.lead)
                on conflict (user_id, performance_id, kind) do update
                set due_at = excluded.due_at, state = 'PENDING', settled_at = null
                where known.state in ('PENDING', 'VOID')""")
                .param("performance", performance.value())
                .param(
                        "holders",
                        holders == null
                                ? null
                                : holders.stream().map(UserId::value).toArray(UUID[]::new),
                        Types.ARRAY)
                .update();
    }

    private record Known(@Nullable Instant startsAt, long revision, boolean cancelled, boolean hasMoved) {}
}
