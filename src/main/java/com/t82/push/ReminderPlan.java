package com.t82.push;

import com.t82.event.PerformanceId;
import com.t82.user.UserId;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Which reminders are due when: one a day and one an hour before the start, for each user and performance. Korea has no
 * daylight saving time, so a day before is 24 hours before, at the same time on the clock.
 */
@Component
class ReminderPlan {

    private final JdbcClient jdbc;
    private final Notices notices;
    private final Clock clock;

    ReminderPlan(JdbcClient jdbc, Notices notices, Clock clock) {
        this.jdbc = jdbc;
        this.notices = notices;
        this.clock = clock;
    }

    /**
     * Plans reminders for holders whose ticket was issued before the reminder is due. A reminder that would have been
     * due before the start was changed is not planned: holders are told of the change itself.
     *
     * @param holders {@code null} for all of them
     */
    @Transactional(propagation = Propagation.MANDATORY)
    void plan(PerformanceId performance, @Nullable Collection<UserId> holders) {
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

    /** Moves planned reminders to the new start. A reminder that was sent for the old start is sent again. */
    @Transactional(propagation = Propagation.MANDATORY)
    void move(PerformanceId performance, Instant startsAt, Instant now) {
        jdbc.sql("""
                update push_reminder reminder
                set due_at = moved.due_at, settled_at = null,
                    state = case when moved.due_at > :now then 'PENDING' else 'MISSED' end
                from (values ('DAY_BEFORE', cast(:start as timestamptz) - interval '24 hours'),
                             ('HOUR_BEFORE', cast(:start as timestamptz) - interval '1 hour')) moved (kind, due_at)
                where reminder.performance_id = :performance and reminder.kind = moved.kind
                  and (reminder.state in ('PENDING', 'MISSED') or reminder.state = 'SENT' and moved.due_at > :now)""")
                .param("start", Timestamp.from(startsAt))
                .param("now", Timestamp.from(now))
                .param("performance", performance.value())
                .update();
    }

    /**
     * Cancels the reminders of a user who has no ticket any more, and those that are already on their way to a phone.
     * The statement waits for a transaction that is sending one of these reminders, so that this one is taken back as
     * well.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    void cancelReminders(PerformanceId performance, UserId user) {
        jdbc.sql("""
                update push_reminder set state = 'VOID', settled_at = ?
                where user_id = ? and performance_id = ? and state = 'PENDING'""")
                .params(Timestamp.from(clock.instant()), user.value(), performance.value())
                .update();
        notices.takeBack(performance, user, "no ticket any more");
    }
}
