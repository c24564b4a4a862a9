package com.t82.push;

import com.t82.event.PerformanceId;
import com.t82.event.ShowId;
import java.sql.Timestamp;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Read model of performances: when each starts, whether its start was changed, whether it is cancelled.
 *
 * <p>An event of a ticket and an event of its performance may be handled at the same time. Both transactions lock the
 * row of the performance first, so that the second one sees what the first one wrote.
 */
@Repository
class Performances {

    private final JdbcClient jdbc;

    Performances(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The performance as it was before the event, locked for a change that concerns all of its holders. Inserts a row
     * when no event has named the performance yet.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    Performance lockForAllHolders(PerformanceId performance, ShowId show) {
        return lock(performance, show, "for update");
    }

    /** As {@link #lockForAllHolders}, for a change that concerns one holder. Several such changes run side by side. */
    @Transactional(propagation = Propagation.MANDATORY)
    Performance lockForOneHolder(PerformanceId performance, ShowId show) {
        return lock(performance, show, "for share");
    }

    private Performance lock(PerformanceId performance, ShowId show, String lock) {
        jdbc.sql("insert into push_performance (performance_id, show_id) values (?, ?) on conflict do nothing")
                .params(performance.value(), show.value())
                .update();
        return jdbc.sql("""
                        select starts_at, revision, cancelled, start_revision is not null as start_changed
                        from push_performance where performance_id = ?\s""" + lock)
                .param(performance.value())
                .query((row, index) -> {
                    Timestamp startsAt = row.getTimestamp("starts_at");
                    return new Performance(
                            startsAt == null ? null : startsAt.toInstant(),
                            row.getLong("revision"),
                            row.getBoolean("cancelled"),
                            row.getBoolean("start_changed"));
                })
                .single();
    }

    void setStart(PerformanceId performance, Instant startsAt, long revision) {
        jdbc.sql("update push_performance set starts_at = ?, revision = ? where performance_id = ?")
                .params(Timestamp.from(startsAt), revision, performance.value())
                .update();
    }

    /** Records that the start differs from the one that buyers knew until now. */
    void markStartChanged(PerformanceId performance, long revision, Instant now) {
        jdbc.sql("update push_performance set start_changed_at = ?, start_revision = ? where performance_id = ?")
                .params(Timestamp.from(now), revision, performance.value())
                .update();
    }

    /** Keeps the first time of cancellation when the event is repeated. */
    void cancel(PerformanceId performance, Instant cancelledAt) {
        jdbc.sql("""
                update push_performance set cancelled = true, cancelled_at = coalesce(cancelled_at, ?)
                where performance_id = ?""").params(Timestamp.from(cancelledAt), performance.value()).update();
    }

    /**
     * @param startsAt UTC; {@code null} until the announcement or a new time has been handled
     * @param revision of the last event that set the start; -1 for the announcement
     */
    record Performance(@Nullable Instant startsAt, long revision, boolean cancelled, boolean startChanged) {}
}
