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

/** Lets go of tickets: of people who have bought or left us, and of sales that are over. */
@Component
class Forgetting {

    private static final int BATCH = 1_000;
    private static final int BATCHES = 200;

    private final QueueTickets tickets;
    private final Board board;
    private final QueueStreams streams;
    private final WaitingSettings settings;
    private final Clock clock;

    Forgetting(QueueTickets tickets, Board board, QueueStreams streams, WaitingSettings settings, Clock clock) {
        this.tickets = tickets;
        this.board = board;
        this.streams = streams;
        this.settings = settings;
        this.clock = clock;
    }

    /** Who has bought makes room for the next. */
    @ApplicationModuleListener(id = "seat.waiting.purchase-approved")
    void on(List<SeatPurchaseApproved> bought) {
        Map<PerformanceId, Set<UserId>> buyers = new TreeMap<>(Comparator.comparingLong(PerformanceId::value));
        bought.forEach(purchase -> buyers.computeIfAbsent(purchase.performance(), performance -> new HashSet<>())
                .add(purchase.buyer()));
        buyers.forEach((performance, those) ->
                tickets.endVisits(performance, those).forEach(buyer -> board.wipe(performance, buyer)));
    }

    /** Streams on other instances end by themselves when they next look for the ticket. */
    @ApplicationModuleListener(id = "seat.waiting.user-withdrawn")
    void on(UserWithdrawn withdrawn) {
        tickets.forget(withdrawn.user()).forEach(performance -> board.wipe(performance, withdrawn.user()));
        streams.end(withdrawn.user());
    }

    @Scheduled(cron = "0 40 4 * * *", zone = "Asia/Seoul")
    @SchedulerLock(name = "seat-waiting-forget")
    void overSales() {
        Instant closed = clock.instant().minus(settings.keep());
        for (int i = 0; i < BATCHES; i++) {
            if (tickets.forgetClosedBefore(closed, BATCH) < BATCH) {
                return;
            }
        }
    }
}
