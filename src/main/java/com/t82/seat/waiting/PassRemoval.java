package com.t82.seat.waiting;

import com.t82.event.PerformanceId;
import com.t82.seat.SeatPurchaseApproved;
import com.t82.user.UserId;
import com.t82.user.UserWithdrawn;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Deletes tickets of fans who have bought or withdrawn, and of sales that have closed. */
@Component
class PassRemoval {

    private static final int BATCH = 1_000;
    private static final int BATCHES = 200;

    private final QueueTickets tickets;
    private final QueueView view;
    private final QueueStreams streams;
    private final WaitingSettings settings;
    private final Clock clock;

    PassRemoval(QueueTickets tickets, QueueView view, QueueStreams streams, WaitingSettings settings, Clock clock) {
        this.tickets = tickets;
        this.view = view;
        this.streams = streams;
        this.settings = settings;
        this.clock = clock;
    }

    /** A buyer's visit ends, so that the next fan can be admitted. */
    @ApplicationModuleListener(id = "seat.waiting.purchase-approved")
    void on(List<SeatPurchaseApproved> bought) {
        Map<PerformanceId, Set<UserId>> buyers = new TreeMap<>(Comparator.comparingLong(PerformanceId::value));
        bought.forEach(purchase -> buyers.computeIfAbsent(purchase.performance(), performance -> new HashSet<>())
                .add(purchase.buyer()));
        buyers.forEach((performance, those) ->
                tickets.endVisits(performance, those).forEach(buyer -> view.remove(performance, buyer)));
    }

    /** Streams on other instances end when they next look for the ticket. */
    @ApplicationModuleListener(id = "seat.waiting.user-withdrawn")
    void on(UserWithdrawn withdrawn) {
        tickets.delete(withdrawn.user()).forEach(performance -> view.remove(performance, withdrawn.user()));
        streams.end(withdrawn.user());
    }

    @Scheduled(cron = "0 40 4 * * *", zone = "Asia/Seoul")
    @SchedulerLock(name = "seat-waiting-forget")
    void ofClosedSales() {
        Instant closed = clock.instant().minus(settings.keep());
        for (int i = 0; i < BATCHES; i++) {
            if (tickets.deleteClosedBefore(closed, BATCH) < BATCH) {
                return;
            }
        }
    }
}
