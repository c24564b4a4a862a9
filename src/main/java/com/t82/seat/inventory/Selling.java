package com.t82.seat.inventory;

import com.t82.event.PerformanceId;
import com.t82.seat.SeatId;
import com.t82.seat.SeatPurchaseAbandoned;
import com.t82.seat.SeatPurchaseApproved;
import com.t82.seat.SeatPurchaseRefunded;
import com.t82.seat.SeatsNotSold;
import com.t82.seat.map.SeatChange;
import com.t82.seat.map.SeatMap;
import com.t82.user.UserWithdrawn;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/**
 * Applies the outcome of a purchase to its seats: sold, free again, or back on sale after a refund. Each step changes
 * only seats that belong to its purchase, so a repeated or late event changes nothing.
 */
@Component
class Selling {

    private static final Logger log = LoggerFactory.getLogger(Selling.class);

    private final SeatSales sales;
    private final Releasing releasing;
    private final SeatMap map;
    private final JdbcClient jdbc;
    private final SeatSettings settings;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private final RandomGenerator random = RandomGenerator.of("SecureRandom");
    private final Counter paidNotHeld;

    Selling(
            SeatSales sales,
            Releasing releasing,
            SeatMap map,
            JdbcClient jdbc,
            SeatSettings settings,
            ApplicationEventPublisher events,
            Clock clock,
            MeterRegistry meters) {
        this.sales = sales;
        this.releasing = releasing;
        this.map = map;
        this.jdbc = jdbc;
        this.settings = settings;
        this.events = events;
        this.clock = clock;
        this.paidNotHeld = Counter.builder("t82.seat.paid-not-held")
                .description(
                        "Seats that were paid for but did not belong to the purchase; each is a fault of the system")
                .register(meters);
    }

    /** Sells all seats in one statement, then checks each purchase for seats that it did not get. */
    @Order(Ordered.HIGHEST_PRECEDENCE)
    @ApplicationModuleListener(id = "seat.purchase-approved")
    void on(List<SeatPurchaseApproved> group) {
        Map<PerformanceId, List<SeatChange>> changes = new LinkedHashMap<>();
        Map<UUID, Set<SeatId>> sold = new HashMap<>();
        for (SeatSales.Sold seat : sales.sell(group)) {
            changes.computeIfAbsent(seat.performance(), performance -> new ArrayList<>())
                    .add(seat.change());
            sold.computeIfAbsent(seat.purchase(), purchase -> new HashSet<>())
                    .add(new SeatId(seat.change().seat()));
        }
        changes.forEach(map::changed);
        for (SeatPurchaseApproved approved : group) {
            Set<SeatId> missing = new HashSet<>(approved.seats());
            missing.removeAll(sold.getOrDefault(approved.reference(), Set.of()));
            if (!missing.isEmpty()) {
                notSold(approved, missing);
            }
        }
    }

    private void notSold(SeatPurchaseApproved approved, Set<SeatId> missing) {
        returnedFrom(approved.reference()).forEach(missing::remove);
        if (!missing.isEmpty()) {
            paidNotHeld.increment(missing.size());
            log.error(
                    "paid seats not sold purchase={} performance={} seats={}",
                    approved.reference(),
                    approved.performance(),
                    missing);
            events.publishEvent(new SeatsNotSold(
                    approved.reference(),
                    approved.performance(),
                    approved.seats().stream().filter(missing::contains).toList()));
        }
    }

    @ApplicationModuleListener(id = "seat.purchase-abandoned")
    void on(SeatPurchaseAbandoned abandoned) {
        releasing.ofPurchase(abandoned.seats(), abandoned.reference());
    }

    @ApplicationModuleListener(id = "seat.purchase-refunded")
    void on(SeatPurchaseRefunded refunded) {
        Instant due = clock.instant().plus(returnDelay());
        boolean isNew = jdbc.sql("""
                        insert into seat_return (return_reference, purchase, performance_id, seats, due_at)
                        values (:return, :purchase, :performance, :seats, :due)
                        on conflict (return_reference) do nothing
                        """)
                        .param("return", refunded.returnReference())
                        .param("purchase", refunded.reference())
                        .param("performance", refunded.performance().value())
                        .param("seats", SeatSql.ids(refunded.seats()))
                        .param("due", SeatSql.utc(due))
                        .update()
                == 1;
        if (!isNew) {
            return;
        }
        List<SeatChange> returning = sales.takeBack(refunded.seats(), refunded.reference(), due);
        map.changed(refunded.performance(), returning);
        if (returning.size() < refunded.seats().size()) {
            log.warn(
                    "refunded seats not owned return={} purchase={} seats={} owned={}",
                    refunded.returnReference(),
                    refunded.reference(),
                    refunded.seats().size(),
                    returning.size());
        }
    }

    /** Frees the seats of the fan, except those of a purchase under way, which ends by itself. */
    @ApplicationModuleListener(id = "seat.user-withdrawn")
    void on(UserWithdrawn withdrawn) {
        releasing.unpinned(withdrawn.user());
    }

    private List<SeatId> returnedFrom(UUID purchase) {
        return jdbc.sql("select unnest(seats) as seat from seat_return where purchase = :purchase")
                .param("purchase", purchase)
                .query((row, number) -> new SeatId(row.getLong("seat")))
                .list();
    }

    private Duration returnDelay() {
        long min = settings.returnDelay().min().toMillis();
        long max = settings.returnDelay().max().toMillis();
        return Duration.ofMillis(min == max ? min : random.nextLong(min, max + 1));
    }
}
