package com.t82.seat.waiting;

import com.t82.event.PerformanceId;
import com.t82.seat.waiting.QueueTickets.Sign;
import com.t82.user.UserId;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Remembers who has been heard of and writes it down in batches. What a dying instance has not written is made up for by
 * the next question a few seconds later, long before anybody loses a turn.
 */
@Component
class Presence {

    private static final int BATCH = 1_000;

    private final QueueTickets tickets;
    private final WaitingSettings settings;
    private final Clock clock;
    private final Map<Person, Instant> heard = new ConcurrentHashMap<>();

    Presence(QueueTickets tickets, WaitingSettings settings, Clock clock) {
        this.tickets = tickets;
        this.settings = settings;
        this.clock = clock;
    }

    void heardOf(PerformanceId performance, UserId user) {
        heard.put(new Person(performance, user), clock.instant());
    }

    @Scheduled(fixedDelay = 1_000)
    void write() {
        Instant recent = clock.instant().minus(settings.grace().dividedBy(4));
        List<Sign> batch = new ArrayList<>(BATCH);
        for (Iterator<Map.Entry<Person, Instant>> rest = heard.entrySet().iterator(); rest.hasNext(); ) {
            Map.Entry<Person, Instant> next = rest.next();
            rest.remove();
            batch.add(new Sign(next.getKey().performance(), next.getKey().user(), next.getValue()));
            if (batch.size() == BATCH || !rest.hasNext()) {
                tickets.heard(batch, recent);
                batch.clear();
            }
        }
    }

    private record Person(PerformanceId performance, UserId user) {}
}
