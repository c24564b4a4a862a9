package com.t82.payment.terms;

import com.t82.event.PerformanceAnnounced;
import com.t82.event.PerformanceCancelled;
import com.t82.event.PerformanceId;
import com.t82.event.PerformanceRescheduled;
import com.t82.event.ShowId;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/** Read model of performances, updated by the event module's events in any order. */
@Component
public class Performances {

    /** @param startsAt UTC */
    public record Performance(PerformanceId id, ShowId show, String title, Instant startsAt, boolean cancelled) {}

    private final JdbcClient jdbc;
    private final Clock clock;

    Performances(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Empty until the performance has been announced. */
    public Optional<Performance> find(PerformanceId id) {
        return jdbc.sql("""
                select show_id, title, starts_at, cancelled from payment_performance
                where id = ? and title is not null and starts_at is not null""")
                .param(id.value())
                .query((row, number) -> new Performance(
                        id,
                        new ShowId(row.getLong("show_id")),
                        row.getString("title"),
                        row.getTimestamp("starts_at").toInstant(),
                        row.getBoolean("cancelled")))
                .optional();
    }

    public boolean isCancelled(PerformanceId id) {
        return jdbc.sql("select count(*) from payment_performance where id = ? and cancelled")
                        .param(id.value())
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** Whether a performance of the show has been announced. */
    boolean knows(ShowId show) {
        return jdbc.sql("select exists (select 1 from payment_performance where show_id = ?)")
                .param(show.value())
                .query(Boolean.class)
                .single();
    }

    @ApplicationModuleListener(id = "payment.performance-announced")
    public void on(PerformanceAnnounced announced) {
        jdbc.sql("""
                insert into payment_performance (id, show_id, title, starts_at) values (?, ?, ?, ?)
                on conflict (id) do update set show_id = excluded.show_id, title = excluded.title,
                    starts_at = case when payment_performance.revision > 0
                        then payment_performance.starts_at else excluded.starts_at end""")
                .param(announced.performance().value())
                .param(announced.show().value())
                .param(announced.title())
                .param(Timestamp.from(announced.startsAt()))
                .update();
    }

    @ApplicationModuleListener(id = "payment.performance-rescheduled")
    public void on(PerformanceRescheduled rescheduled) {
        jdbc.sql("""
                insert into payment_performance (id, show_id, starts_at, revision) values (?, ?, ?, ?)
                on conflict (id) do update set starts_at = excluded.starts_at, revision = excluded.revision
                    where payment_performance.revision < excluded.revision""")
                .param(rescheduled.performance().value())
                .param(rescheduled.show().value())
                .param(Timestamp.from(rescheduled.startsAt()))
                .param(rescheduled.revision())
                .update();
    }

    /** Ends the sale, and opens the job that refunds all purchases of the performance. */
    @ApplicationModuleListener(id = "payment.performance-cancelled")
    public void on(PerformanceCancelled cancelled) {
        jdbc.sql("""
                insert into payment_performance (id, show_id, cancelled) values (?, ?, true)
                on conflict (id) do update set cancelled = true""")
                .param(cancelled.performance().value())
                .param(cancelled.show().value())
                .update();
        jdbc.sql("""
                insert into payment_cancelled_performance (performance_id, cancelled_at) values (?, ?)
                on conflict (performance_id) do nothing""")
                .param(cancelled.performance().value())
                .param(Timestamp.from(clock.instant()))
                .update();
    }
}
