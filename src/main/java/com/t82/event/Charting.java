package com.t82.event;

import com.t82.shared.KoreanTime;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;
import org.jspecify.annotations.Nullable;
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

    private static final String SALE = "S";
    private static final String RETURN = "R";

    private final JdbcClient jdbc;
    private final Clock clock;

    Charting(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @ApplicationModuleListener(id = "event.count-sale")
    void on(TicketsSold sold) {
        waitForNewsOf(sold.reference());
        LocalDate day = KoreanTime.date(clock.instant());
        if (isFirst(sold.reference(), SALE, null)) {
            countOn(day, sold.show(), sold.ticketCount() - takeWaiting(sold.reference()));
            count(sold.show(), sold.performance(), sold.ticketCount());
        }
    }

    /** Counts on the day of the sale. A return whose sale is not known yet waits for it; the sum counts at once. */
    @ApplicationModuleListener(id = "event.count-return")
    void on(TicketsReturned returned) {
        waitForNewsOf(returned.reference());
        if (isFirst(returned.returnReference(), RETURN, returned.reference())) {
            dayOf(returned.reference())
                    .ifPresentOrElse(
                            day -> countOn(day, returned.show(), -returned.ticketCount()),
                            () -> keepWaiting(returned.returnReference(), returned.ticketCount()));
            count(returned.show(), returned.performance(), -returned.ticketCount());
        }
    }

    /** What is not heard of again need not be told apart any more; the counts stay. */
    @Scheduled(fixedDelay = 3_600_000, initialDelay = 180_000)
    @SchedulerLock(name = "event-sales-forgetting", lockAtMostFor = "PT5M")
    void forget() {
        jdbc.sql("delete from event_sale where counted_at < ?")
                .param(clock.instant().minus(REMEMBERED).atOffset(ZoneOffset.UTC))
                .update();
    }

    /** News of one sale is counted one after the other, so that a return never misses a sale that is being counted. */
    private void waitForNewsOf(UUID sale) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('event_sale ' || ?, 0))")
                .param(sale.toString())
                .query()
                .singleRow();
    }

    private boolean isFirst(UUID reference, String kind, @Nullable UUID sale) {
        return jdbc.sql("""
                        insert into event_sale (reference, kind, counted_at, sale_reference) values (?, ?, ?, ?)
                        on conflict do nothing
                        """)
                        .param(reference)
                        .param(kind)
                        .param(clock.instant().atOffset(ZoneOffset.UTC))
                        .param(sale)
                        .update()
                == 1;
    }

    private Optional<LocalDate> dayOf(UUID sale) {
        return jdbc.sql("select counted_at from event_sale where reference = ? and kind = 'S'")
                .param(sale)
                .query(OffsetDateTime.class)
                .optional()
                .map(counted -> KoreanTime.date(counted.toInstant()));
    }

    private void keepWaiting(UUID returnReference, int tickets) {
        jdbc.sql("update event_sale set waiting_tickets = ? where reference = ? and kind = 'R'")
                .params(tickets, returnReference)
                .update();
    }

    /** @return how many tickets of the sale were given back before it was heard of */
    private int takeWaiting(UUID sale) {
        return jdbc.sql("""
                        with taken as (
                            select reference, waiting_tickets from event_sale
                            where sale_reference = ? and waiting_tickets is not null
                        ), emptied as (
                            update event_sale s set waiting_tickets = null from taken t
                            where s.reference = t.reference and s.kind = 'R'
                        )
                        select coalesce(sum(waiting_tickets), 0) from taken
                        """).param(sale).query(Integer.class).single();
    }

    private void countOn(LocalDate day, ShowId show, int tickets) {
        jdbc.sql("""
                        insert into event_sales_day (day, show_id, tickets) values (?, ?, ?)
                        on conflict (day, show_id) do update set tickets = event_sales_day.tickets + excluded.tickets
                        """).params(day, show.value(), tickets).update();
    }

    private void count(ShowId show, PerformanceId performance, int tickets) {
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
