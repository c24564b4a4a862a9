package com.t82.event;

import com.t82.shared.KoreanTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Counts what is sold and given back, by show and day for the rankings, by performance for its listing. A reference is
 * counted once however often it is heard of, and a return may be heard of before its sale.
 */
@Component
class Charting {

    /** Far longer than any news is delivered again. */
    private static final Duration REMEMBERED = Duration.ofDays(90);

    private final JdbcClient jdbc;
    private final Clock clock;

    Charting(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @ApplicationModuleListener(id = "event.count-sale")
    void on(TicketsSold sold) {
        count(sold.reference(), 'S', sold.show(), sold.performance(), sold.ticketCount());
    }

    @ApplicationModuleListener(id = "event.count-return")
    void on(TicketsReturned returned) {
        count(returned.returnReference(), 'R', returned.show(), returned.performance(), -returned.ticketCount());
    }

    /** What is not heard of again need not be told apart any more; the counts stay. */
    @Scheduled(fixedDelay = 3_600_000, initialDelay = 180_000)
    @SchedulerLock(name = "event-sales-forgetting", lockAtMostFor = "PT5M")
    void forget() {
        jdbc.sql("delete from event_sale where counted_at < ?")
                .param(clock.instant().minus(REMEMBERED).atOffset(ZoneOffset.UTC))
                .update();
    }

    private void count(UUID reference, char kind, ShowId show, PerformanceId performance, int tickets) {
        Instant now = clock.instant();
        int first = jdbc.sql(
                        "insert into event_sale (reference, kind, counted_at) values (?, ?, ?) on conflict do nothing")
                .params(reference, String.valueOf(kind), now.atOffset(ZoneOffset.UTC))
                .update();
        if (first == 0) {
            return;
        }
        jdbc.sql("""
                        insert into event_sales_day (day, show_id, tickets) values (?, ?, ?)
                        on conflict (day, show_id) do update set tickets = event_sales_day.tickets + excluded.tickets
                        """).params(KoreanTime.date(now), show.value(), tickets).update();
        jdbc.sql("""
                        insert into event_sales_show (show_id, tickets) values (?, ?)
                        on conflict (show_id) do update set tickets = event_sales_show.tickets + excluded.tickets
                        """).params(show.value(), tickets).update();
        jdbc.sql("""
                        insert into event_sales_performance (performance_id, tickets) values (?, ?)
                        on conflict (performance_id) do update
                            set tickets = event_sales_performance.tickets + excluded.tickets
                        """).params(performance.value(), tickets).update();
    }
}
