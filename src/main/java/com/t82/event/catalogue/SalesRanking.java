package com.t82.event.catalogue;

import com.t82.event.TicketsReturned;
import com.t82.event.TicketsSold;
import com.t82.shared.KoreanTime;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Counts sold and returned tickets: by show and day for the rankings, by performance for its listing. Each reference is
 * counted once, however often its event is delivered. The event of a return may arrive before that of its sale.
 */
@Component
public class SalesRanking {

    /** Far longer than an event can be delivered again. */
    private static final Duration RETENTION = Duration.ofDays(90);

    private static final String SALE = "S";
    private static final String RETURN = "R";

    private final JdbcClient jdbc;
    private final Clock clock;

    SalesRanking(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Counts a group of sales with one statement for each table. */
    @ApplicationModuleListener(id = "event.count-sale")
    void onSales(List<TicketsSold> group) {
        Map<UUID, TicketsSold> sold =
                group.stream().collect(Collectors.toMap(TicketsSold::reference, sale -> sale, (one, again) -> one));
        lockSales(sold.keySet());
        LocalDate day = KoreanTime.date(clock.instant());
        sold.keySet().retainAll(insertNew(sold.keySet()));
        if (sold.isEmpty()) {
            return;
        }
        Map<UUID, Integer> back = takeEarlyReturns(sold.keySet());
        countOn(
                day,
                sums(
                        sold.values(),
                        sale -> sale.show().value(),
                        sale -> sale.ticketCount() - back.getOrDefault(sale.reference(), 0)));
        count(
                sums(sold.values(), sale -> sale.show().value(), TicketsSold::ticketCount),
                sums(sold.values(), sale -> sale.performance().value(), TicketsSold::ticketCount));
    }

    /**
     * Counts returns on the day of their sale. A return whose sale is not known yet is kept for the sale and is counted
     * in the totals at once. Shows are updated in the same order as by sales, so that the two cannot deadlock.
     */
    @ApplicationModuleListener(id = "event.count-return")
    void onReturns(List<TicketsReturned> group) {
        lockSales(group.stream().map(TicketsReturned::reference).collect(Collectors.toSet()));
        group.stream()
                .sorted(Comparator.comparingLong(returned -> returned.show().value()))
                .forEach(this::count);
    }

    private void count(TicketsReturned returned) {
        if (isFirst(returned)) {
            SortedMap<Long, Integer> show = sum(returned.show().value(), -returned.ticketCount());
            dayOf(returned.reference())
                    .ifPresentOrElse(
                            day -> countOn(day, show),
                            () -> keepEarlyReturn(returned.returnReference(), returned.ticketCount()));
            count(show, sum(returned.performance().value(), -returned.ticketCount()));
        }
    }

    /** Deletes references that can no longer be delivered again. The counts stay. */
    @Scheduled(fixedDelay = 3_600_000, initialDelay = 180_000)
    @SchedulerLock(name = "event-sales-forgetting", lockAtMostFor = "PT5M")
    public void forget() {
        jdbc.sql("delete from event_sale where counted_at < ?")
                .param(clock.instant().minus(RETENTION).atOffset(ZoneOffset.UTC))
                .update();
    }

    /**
     * Serializes the events of each sale, so that a return never misses a sale that is being counted. The locks of a
     * group are always taken in the same order.
     */
    private void lockSales(Set<UUID> sales) {
        jdbc.sql("""
                        select count(pg_advisory_xact_lock(key)) from (
                            select distinct hashtextextended('event_sale ' || sale, 0) as key
                            from unnest(cast(:sales as uuid[])) as event (sale)
                            order by key offset 0) as keys
                        """).param("sales", sales.toArray(UUID[]::new)).query().singleRow();
    }

    private Set<UUID> insertNew(Set<UUID> sales) {
        return jdbc.sql("""
                        insert into event_sale (reference, kind, counted_at)
                        select reference, :kind, :now from unnest(cast(:sales as uuid[])) as event (reference)
                        on conflict do nothing
                        returning reference
                        """)
                .param("sales", sales.toArray(UUID[]::new))
                .param("kind", SALE)
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .query((row, number) -> row.getObject(1, UUID.class))
                .set();
    }

    private boolean isFirst(TicketsReturned returned) {
        return jdbc.sql("""
                        insert into event_sale (reference, kind, counted_at, sale_reference) values (?, ?, ?, ?)
                        on conflict do nothing
                        """)
                        .param(returned.returnReference())
                        .param(RETURN)
                        .param(clock.instant().atOffset(ZoneOffset.UTC))
                        .param(returned.reference())
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

    private void keepEarlyReturn(UUID returnReference, int tickets) {
        jdbc.sql("update event_sale set waiting_tickets = ? where reference = ? and kind = 'R'")
                .params(tickets, returnReference)
                .update();
    }

    /** @return for each sale, how many of its tickets were returned before the event of the sale arrived */
    private Map<UUID, Integer> takeEarlyReturns(Set<UUID> sales) {
        return jdbc
                .sql("""
                        with taken as (
                            select reference, sale_reference, waiting_tickets from event_sale
                            where sale_reference = any(cast(:sales as uuid[])) and waiting_tickets is not null
                        ), emptied as (
                            update event_sale s set waiting_tickets = null from taken t
                            where s.reference = t.reference and s.kind = 'R'
                        )
                        select sale_reference, waiting_tickets from taken
                        """)
                .param("sales", sales.toArray(UUID[]::new))
                .query((row, number) ->
                        Map.entry(row.getObject("sale_reference", UUID.class), row.getInt("waiting_tickets")))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, Integer::sum));
    }

    private void countOn(LocalDate day, SortedMap<Long, Integer> byShow) {
        add("""
                insert into event_sales_day (day, show_id, tickets)
                select cast(:day as date), id, tickets
                from unnest(cast(:ids as bigint[]), cast(:tickets as int[])) as sum (id, tickets)
                on conflict (day, show_id) do update set tickets = event_sales_day.tickets + excluded.tickets
                """, byShow).param("day", day).update();
    }

    private void count(SortedMap<Long, Integer> byShow, SortedMap<Long, Integer> byPerformance) {
        add("""
                insert into event_sales_show (show_id, tickets)
                select id, tickets from unnest(cast(:ids as bigint[]), cast(:tickets as int[])) as sum (id, tickets)
                on conflict (show_id) do update set tickets = event_sales_show.tickets + excluded.tickets
                """, byShow).update();
        add("""
                insert into event_sales_performance (performance_id, tickets)
                select id, tickets from unnest(cast(:ids as bigint[]), cast(:tickets as int[])) as sum (id, tickets)
                on conflict (performance_id) do update
                    set tickets = event_sales_performance.tickets + excluded.tickets
                """, byPerformance).update();
    }

    private JdbcClient.StatementSpec add(String sql, SortedMap<Long, Integer> sums) {
        return jdbc.sql(sql)
                .param("ids", sums.keySet().toArray(Long[]::new))
                .param("tickets", sums.values().toArray(Integer[]::new));
    }

    private static SortedMap<Long, Integer> sum(long id, int tickets) {
        return new TreeMap<>(Map.of(id, tickets));
    }

    private static SortedMap<Long, Integer> sums(
            Collection<TicketsSold> sold, Function<TicketsSold, Long> id, Function<TicketsSold, Integer> tickets) {
        return sold.stream().collect(Collectors.toMap(id, tickets, Integer::sum, TreeMap::new));
    }
}
