package com.t82.push;

import com.t82.event.PerformanceId;
import com.t82.event.ShowId;
import com.t82.user.UserId;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Tells the holders of tickets that their performance has a new time or is cancelled. Each is told once. */
@Component
class ChangeNotices {

    private final JdbcClient jdbc;
    private final Holders holders;
    private final Notices notices;
    private final Clock clock;

    ChangeNotices(JdbcClient jdbc, Holders holders, Notices notices, Clock clock) {
        this.jdbc = jdbc;
        this.holders = holders;
        this.notices = notices;
        this.clock = clock;
    }

    /** @param only {@code null} for all holders */
    @Transactional(propagation = Propagation.MANDATORY)
    void tellOfNewTime(PerformanceId performance, @Nullable UserId only) {
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
                .ifPresent(notice -> notices.tell(holders.fromBeforeTheChange(performance, only), notice));
    }

    /** @param only {@code null} for all holders */
    @Transactional(propagation = Propagation.MANDATORY)
    void tellOfCancellation(PerformanceId performance, ShowId show, @Nullable UserId only) {
        notices.tell(
                holders.untilTheCancellation(performance, only),
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
}
