package com.t82.seat.waiting;

import com.t82.event.PerformanceId;
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
 * Collects heartbeats of fans and writes them to the database in batches. A batch that cannot be written is kept for
 * the next round. Heartbeats that an instance loses when it dies are replaced by the next poll of the fan a few seconds
 * later, long before the turn of the fan lapses.
 */
@Component
class Heartbeats {

    private static final Logger log = LoggerFactory.getLogger(Heartbeats.class);

    private static final int BATCH = 1_000;

    private final QueueTickets tickets;
    private final WaitingSettings settings;
    private final Clock clock;
    private boolean failing;
    private final Map<Fan, Instant> last = new ConcurrentHashMap<>();

    Heartbeats(QueueTickets tickets, WaitingSettings settings, Clock clock) {
        this.tickets = tickets;
        this.settings = settings;
        this.clock = clock;
    }

    void touch(PerformanceId performance, UserId user) {
        last.put(new Fan(performance, user), clock.instant());
    }

    @Scheduled(fixedDelay = 1_000)
    void write() {
        Instant recent = clock.instant().minus(settings.grace().dividedBy(4));
        Iterator<Map.Entry<Fan, Instant>> rest = last.entrySet().iterator();
        while (rest.hasNext()) {
            Map<Fan, Instant> batch = new HashMap<>();
            while (batch.size() < BATCH && rest.hasNext()) {
                Map.Entry<Fan, Instant> next = rest.next();
                batch.put(next.getKey(), next.getValue());
            }
            try {
                tickets.touch(heartbeats(batch), recent);
            } catch (RuntimeException e) {
                if (!failing) {
                    failing = true;
                    log.warn(
                            "heartbeat write failed, kept for the next round fans={} cause={}",
                            last.size(),
                            e.toString());
                }
                return;
            }
            // Only these values: a fan may have sent a newer heartbeat meanwhile.
            batch.forEach(last::remove);
        }
        if (failing) {
            failing = false;
            log.info("heartbeat write works again");
        }
    }

    private static List<Heartbeat> heartbeats(Map<Fan, Instant> batch) {
        return batch.entrySet().stream()
                .map(one ->
                        new Heartbeat(one.getKey().performance(), one.getKey().user(), one.getValue()))
                .toList();
    }

    private record Fan(PerformanceId performance, UserId user) {}
}
