package com.t82.push;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import com.t82.event.PerformanceId;
import com.t82.event.ShowId;
import com.t82.user.UserId;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Sends reminders that are due. All instances may run this at the same time, because each skips rows that another one
 * has locked. It also skips a performance that is being changed until the next run.
 */
@Component
class Reminding {

    private static final int BATCH = 200;

    private final JdbcClient jdbc;
    private final Notices notices;
    private final TransactionTemplate transactions;
    private final Clock clock;

    Reminding(JdbcClient jdbc, Notices notices, TransactionTemplate transactions, Clock clock) {
        this.jdbc = jdbc;
        this.notices = notices;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** At a fixed rate, because each run then has its own thread and delays no other job. */
    @Scheduled(fixedRateString = "${t82.push.poll-interval:5s}", initialDelayString = "${t82.push.poll-interval:5s}")
    void remind() {
        while (Boolean.TRUE.equals(transactions.execute(status -> remindSome()))) {
            // until no reminder is due
        }
    }

    private boolean remindSome() {
        Instant now = clock.instant();
        List<Due> due = jdbc.sql("""
                        select reminder.user_id, reminder.performance_id, reminder.kind,
                               performance.show_id, performance.starts_at,
                               not performance.cancelled and exists (
                                   select from push_ticket ticket
                                   where ticket.performance_id = reminder.performance_id
                                     and ticket.holder = reminder.user_id
                                     and ticket.cancelled_at is null) as goes
                        from push_reminder reminder join push_performance performance using (performance_id)
                        where reminder.state = 'PENDING' and reminder.due_at <= ?
                        order by reminder.due_at limit ?
                        for update of reminder skip locked for share of performance skip locked""")
                .params(Timestamp.from(now), BATCH)
                .query((row, index) -> new Due(
                        new UserId(row.getObject("user_id", UUID.class)),
                        new PerformanceId(row.getLong("performance_id")),
                        NoticeKind.valueOf(row.getString("kind")),
                        new ShowId(row.getLong("show_id")),
                        row.getTimestamp("starts_at").toInstant(),
                        row.getBoolean("goes")))
                .list();
        if (due.isEmpty()) {
            return false;
        }
        due.stream()
                .filter(reminder -> reminder.state(now).equals("SENT"))
                .collect(groupingBy(Due::notice, mapping(Due::user, toList())))
                .forEach((notice, users) -> notices.tell(users, notice));
        jdbc.sql("""
                update push_reminder reminder set state = settled.state, settled_at = :now
                from unnest(cast(:users as uuid[]), cast(:performances as bigint[]), cast(:kinds as text[]),
                            cast(:states as text[])) settled (user_id, performance_id, kind, state)
                where reminder.user_id = settled.user_id and reminder.performance_id = settled.performance_id
                  and reminder.kind = settled.kind""")
                .param("now", Timestamp.from(now))
                .param(
                        "users",
                        due.stream().map(reminder -> reminder.user().value()).toArray(UUID[]::new))
                .param(
                        "performances",
                        due.stream()
                                .map(reminder -> reminder.performance().value())
                                .toArray(Long[]::new))
                .param(
                        "kinds",
                        due.stream().map(reminder -> reminder.kind().name()).toArray(String[]::new))
                .param(
                        "states",
                        due.stream().map(reminder -> reminder.state(now)).toArray(String[]::new))
                .update();
        return due.size() == BATCH;
    }

    private record Due(
            UserId user, PerformanceId performance, NoticeKind kind, ShowId show, Instant startsAt, boolean goes) {

        String state(Instant now) {
            if (!goes) {
                return "VOID";
            }
            return lastMoment().isAfter(now) ? "SENT" : "MISSED";
        }

        /** A day-before reminder is useless in the last hour, when the other reminder is due. */
        private Instant lastMoment() {
            return kind == NoticeKind.DAY_BEFORE ? startsAt.minus(Duration.ofHours(1)) : startsAt;
        }

        Notice notice() {
            return new Notice(
                    kind,
                    "reminder:" + performance + ":" + kind + ":" + startsAt.getEpochSecond(),
                    show,
                    performance,
                    startsAt,
                    null,
                    null,
                    lastMoment());
        }
    }
}
