package com.t82.push;

import com.t82.event.ShowId;
import com.t82.user.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Tells fans when the booking of a favourite opens: all of them shortly before the opening, and at once a fan who adds
 * the favourite after that. All instances may run this at the same time.
 */
@Component
class Openings {

    private static final int RECIPIENTS = 1000;

    /** How long after the opening a fan is still told, for example after a downtime. */
    private static final Duration LATE = Duration.ofHours(1);

    /** Covers favourites that are added while the others are being told. A fan who is selected twice is told once. */
    private static final Duration OVERLAP = Duration.ofMinutes(1);

    private final JdbcClient jdbc;
    private final Notices notices;
    private final QuietHours quietHours;
    private final TransactionTemplate transactions;
    private final Duration lead;
    private final Clock clock;

    Openings(
            JdbcClient jdbc,
            Notices notices,
            QuietHours quietHours,
            TransactionTemplate transactions,
            PushSettings settings,
            Clock clock) {
        this.jdbc = jdbc;
        this.notices = notices;
        this.quietHours = quietHours;
        this.transactions = transactions;
        this.lead = settings.openingLead();
        this.clock = clock;
    }

    /** At a fixed rate, because each run then has its own thread and delays no other job. */
    @Scheduled(fixedRateString = "${t82.push.poll-interval:5s}", initialDelayString = "${t82.push.poll-interval:5s}")
    void tell() {
        while (Boolean.TRUE.equals(transactions.execute(status -> tellSome()))) {
            // until no opening is due
        }
    }

    /** Tells a fan who has just added the favourite, if the opening is so near that the others have been told. */
    @Transactional(propagation = Propagation.MANDATORY)
    void tellIfNear(UserId fan, ShowId show) {
        Instant now = clock.instant();
        jdbc.sql("""
                        select show_id, booking_opens_at from push_show
                        where show_id = ? and not withdrawn and booking_opens_at > ? and booking_opens_at <= ?""")
                .params(show.value(), Timestamp.from(now), Timestamp.from(horizon(now.plus(OVERLAP))))
                .query(Openings::opening)
                .optional()
                .ifPresent(opening -> notices.tell(fan, opening.notice()));
    }

    private boolean tellSome() {
        Instant now = clock.instant();
        List<Opening> openings = jdbc.sql("""
                        select show_id, booking_opens_at from push_show
                        where not withdrawn and booking_opens_at > ? and booking_opens_at <= ?
                          and opening_told_for is distinct from booking_opens_at
                        order by booking_opens_at limit 1
                        for update skip locked""")
                .params(Timestamp.from(now.minus(LATE)), Timestamp.from(horizon(now)))
                .query(Openings::opening)
                .list();
        for (Opening opening : openings) {
            List<UserId> fans = jdbc.sql("""
                            select user_id from push_favourite favourite
                            where show_id = ? and favoured and not exists (
                                select from push_notice notice
                                where notice.user_id = favourite.user_id and notice.business_key = ?)
                            limit ?""")
                    .params(opening.show().value(), opening.key(), RECIPIENTS)
                    .query((row, index) -> new UserId(row.getObject(1, UUID.class)))
                    .list();
            notices.tell(fans, opening.notice());
            if (fans.size() < RECIPIENTS) {
                jdbc.sql("update push_show set opening_told_for = booking_opens_at where show_id = ?")
                        .param(opening.show().value())
                        .update();
            }
        }
        return !openings.isEmpty();
    }

    /**
     * Openings before this time are due to be told. Notices that would be due at night are sent on the evening before.
     */
    private Instant horizon(Instant now) {
        Instant near = now.plus(lead);
        return quietHours.includes(near)
                ? quietHours.endingAfter(near).plus(lead).minusMillis(1)
                : near;
    }

    private static Opening opening(ResultSet row, int index) throws SQLException {
        return new Opening(
                new ShowId(row.getLong("show_id")),
                row.getTimestamp("booking_opens_at").toInstant());
    }

    private record Opening(ShowId show, Instant at) {

        String key() {
            return "opening:" + show + ":" + at.getEpochSecond();
        }

        Notice notice() {
            return new Notice(NoticeKind.OPENING, key(), show, null, at, null, null, at.plus(LATE));
        }
    }
}
