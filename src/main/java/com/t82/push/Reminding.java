package com.t82.push;

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
 * Reminds of performances and of the opening of a favourite's booking. Any number of instances may do so at once: what
 * one has claimed, the others skip.
 */
@Component
class Reminding {

    private static final int BATCH = 200;
    private static final int RECIPIENTS = 1000;

    private final JdbcClient jdbc;
    private final Notices notices;
    private final TransactionTemplate transactions;
    private final PushSettings settings;
    private final Clock clock;

    Reminding(JdbcClient jdbc, Notices notices, TransactionTemplate transactions, PushSettings settings, Clock clock) {
        this.jdbc = jdbc;
        this.notices = notices;
        this.transactions = transactions;
        this.settings = settings;
        this.clock = clock;
    }

    /** At a fixed rate, because each run then has a thread of its own and keeps no other job waiting. */
    @Scheduled(fixedRateString = "${t82.push.poll-interval:5s}", initialDelayString = "${t82.push.poll-interval:5s}")
    void remind() {
        while (Boolean.TRUE.equals(transactions.execute(status -> remindSome()))) {
            // until nothing is due
        }
        while (Boolean.TRUE.equals(transactions.execute(status -> tellSomeOpening()))) {
            // until nothing opens
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
                        for update of reminder skip locked""")
                .params(Timestamp.from(now), BATCH)
                .query((row, index) -> new Due(
                        new UserId(row.getObject("user_id", UUID.class)),
                        new PerformanceId(row.getLong("performance_id")),
                        NoticeKind.valueOf(row.getString("kind")),
                        new ShowId(row.getLong("show_id")),
                        row.getTimestamp("starts_at").toInstant(),
                        row.getBoolean("goes")))
                .list();
        for (Due reminder : due) {
            jdbc.sql("""
                    update push_reminder set state = ?, settled_at = ?
                    where user_id = ? and performance_id = ? and kind = ?""")
                    .params(
                            settle(reminder, now),
                            Timestamp.from(now),
                            reminder.user().value(),
                            reminder.performance().value(),
                            reminder.kind().name())
                    .update();
        }
        return due.size() == BATCH;
    }

    private String settle(Due reminder, Instant now) {
        if (!reminder.goes()) {
            return "VOID";
        }
        if (!reminder.startsAt().isAfter(now)) {
            return "MISSED";
        }
        notices.tell(
                reminder.user(),
                new Notice(
                        reminder.kind(),
                        "reminder:" + reminder.performance() + ":" + reminder.kind(),
                        reminder.show(),
                        reminder.performance(),
                        reminder.startsAt(),
                        null,
                        null,
                        reminder.startsAt()));
        return "SENT";
    }

    private boolean tellSomeOpening() {
        Instant now = clock.instant();
        List<Opening> openings = jdbc.sql("""
                        select show_id, booking_opens_at from push_show
                        where not withdrawn and booking_opens_at > ? and booking_opens_at <= ?
                          and opening_told_for is distinct from booking_opens_at
                        order by booking_opens_at limit 1
                        for update skip locked""")
                .params(Timestamp.from(now), Timestamp.from(now.plus(settings.openingLead())))
                .query((row, index) -> new Opening(
                        new ShowId(row.getLong("show_id")),
                        row.getTimestamp("booking_opens_at").toInstant()))
                .list();
        for (Opening opening : openings) {
            String key = "opening:" + opening.show() + ":" + opening.at().getEpochSecond();
            List<UserId> fans = jdbc.sql("""
                            select user_id from push_favourite favourite
                            where show_id = ? and favoured and not exists (
                                select from push_notice notice
                                where notice.user_id = favourite.user_id and notice.business_key = ?)
                            limit ?""")
                    .params(opening.show().value(), key, RECIPIENTS)
                    .query((row, index) -> new UserId(row.getObject(1, UUID.class)))
                    .list();
            notices.tell(
                    fans,
                    new Notice(
                            NoticeKind.OPENING,
                            key,
                            opening.show(),
                            null,
                            opening.at(),
                            null,
                            null,
                            opening.at().plus(Duration.ofDays(1))));
            if (fans.size() < RECIPIENTS) {
                jdbc.sql("update push_show set opening_told_for = booking_opens_at where show_id = ?")
                        .param(opening.show().value())
                        .update();
            }
        }
        return !openings.isEmpty();
    }

    private record Due(
            UserId user, PerformanceId performance, NoticeKind kind, ShowId show, Instant startsAt, boolean goes) {}

    private record Opening(ShowId show, Instant at) {}
}
