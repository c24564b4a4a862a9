package com.t82.seat.waiting;

import com.t82.event.PerformanceId;
import com.t82.seat.waiting.QueueTickets.Sign;
import com.t82.user.UserId;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Remembers which fans have been heard of and writes it to the database in batches. A batch that cannot be written is
 * kept for the next round. What an instance has not written when it dies is replaced by the fan's next poll a few seconds
 * later, long before a turn is lost.
 */
@Component
class Presence {

    private static final Logger log = LoggerFactory.getLogger(Presence.class);

    private static final int BATCH = 1_000;

    private final QueueTickets tickets;
    private final WaitingSettings settings;
    private final Clock clock;
    private boolean failing;
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
        Iterator<Map.Entry<Person, Instant>> rest = heard.entrySet().iterator();
        while (rest.hasNext()) {
            Map<Person, Instant> batch = new HashMap<>();
            while (batch.size() < BATCH && rest.hasNext()) {
                Map.Entry<Person, Instant> next = rest.next();
                batch.put(next.getKey(), next.getValue());
            }
            try {
                tickets.heard(signs(batch), recent);
            } catch (RuntimeException e) {
                if (!failing) {
                    failing = true;
                    log.warn(
                            "presence write failed, kept for the next round people={}: {}", heard.size(), e.toString());
                }
                return;
            }
            // Only what was written: a person may have been heard of again meanwhile.
            batch.forEach(heard::remove);
        }
        if (failing) {
            failing = false;
            log.info("presence write works again");
        }
    }

    private static List<Sign> signs(Map<Person, Instant> batch) {
        return batch.entrySet().stream()
                .map(one -> new Sign(one.getKey().performance(), one.getKey().user(), one.getValue()))
                .toList();
    }

    private record Person(PerformanceId performance, UserId user) {}
}
