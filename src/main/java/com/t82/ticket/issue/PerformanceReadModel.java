package com.t82.ticket.issue;

import com.t82.event.PerformanceAnnounced;
import com.t82.event.PerformanceCancelled;
import com.t82.event.PerformanceRescheduled;
import com.t82.event.ShowId;
import com.t82.event.ShowRevised;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/**
 * Read model of the shows and performances that tickets name. Events may arrive in any order and more than once: each
 * is one statement that changes nothing when a newer revision is already stored. An announcement counts as revision -1.
 */
@Component
class PerformanceReadModel {

    private final JdbcClient jdbc;

    PerformanceReadModel(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @ApplicationModuleListener(id = "ticket.performance-announced")
    void on(PerformanceAnnounced announced) {
        jdbc.sql("""
                insert into ticket_performance (performance_id, show_id, venue_name, starts_at)
                values (:performance, :show, :venue, :startsAt)
                on conflict (performance_id) do update set
                    venue_name = excluded.venue_name,
                    starts_at = coalesce(ticket_performance.starts_at, excluded.starts_at)
                """)
                .param("performance", announced.performance().value())
                .param("show", announced.show().value())
                .param("venue", announced.venueName())
                .param("startsAt", announced.startsAt().atOffset(ZoneOffset.UTC))
                .update();
        describe(announced.show(), announced.title(), announced.imageUrl(), -1);
    }

    @ApplicationModuleListener(id = "ticket.performance-rescheduled")
    void on(PerformanceRescheduled rescheduled) {
        jdbc.sql("""
                insert into ticket_performance (performance_id, show_id, starts_at, revision)
                values (:performance, :show, :startsAt, :revision)
                on conflict (performance_id) do update set
                    starts_at = excluded.starts_at, revision = excluded.revision
                where ticket_performance.revision < excluded.revision
                """)
                .param("performance", rescheduled.performance().value())
                .param("show", rescheduled.show().value())
                .param("startsAt", rescheduled.startsAt().atOffset(ZoneOffset.UTC))
                .param("revision", rescheduled.revision())
                .update();
    }

    @ApplicationModuleListener(id = "ticket.performance-cancelled")
    void on(PerformanceCancelled cancelled) {
        jdbc.sql("""
                insert into ticket_performance (performance_id, show_id, cancelled)
                values (:performance, :show, true)
                on conflict (performance_id) do update set cancelled = true
                """)
                .param("performance", cancelled.performance().value())
                .param("show", cancelled.show().value())
                .update();
    }

    @ApplicationModuleListener(id = "ticket.show-revised")
    void on(ShowRevised revised) {
        describe(revised.show(), revised.title(), revised.imageUrl(), revised.revision());
    }

    private void describe(ShowId show, String title, String imageUrl, long revision) {
        jdbc.sql("""
                insert into ticket_show (show_id, title, image_url, revision)
                values (:show, :title, :imageUrl, :revision)
                on conflict (show_id) do update set
                    title = excluded.title, image_url = excluded.image_url, revision = excluded.revision
                where ticket_show.revision < excluded.revision
                """)
                .param("show", show.value())
                .param("title", title)
                .param("imageUrl", imageUrl)
                .param("revision", revision)
                .update();
    }
}
