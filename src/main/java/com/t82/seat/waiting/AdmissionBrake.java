package com.t82.seat.waiting;

import com.t82.messaging.EventBacklog;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/**
 * Decides whether waiting rooms admit fewer fans: when this instance has refused hold requests for overload lately, or
 * when events wait longer than {@link #PATIENCE}, so that fans who have paid wait for their tickets. It reads the count
 * itself and not the meter that shows it, because monitoring configuration may rename or deny the meter.
 */
@Component
class AdmissionBrake {

    /** The oldest event is well under a second old while delivery keeps up. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private final LongAdder turnedAway;
    private final Supplier<Duration> oldestEvent;
    private long seen;

    @Autowired
    AdmissionBrake(@Qualifier("turnedAwayHolds") LongAdder turnedAway, EventBacklog backlog) {
        this(turnedAway, backlog::oldestAge);
    }

    AdmissionBrake(LongAdder turnedAway, Supplier<Duration> oldestEvent) {
        this.turnedAway = turnedAway;
        this.oldestEvent = oldestEvent;
        this.seen = turnedAway.sum();
    }

    /** Whether hold requests were refused since the last call, or events wait too long. */
    synchronized boolean isPulled() {
        long now = turnedAway.sum();
        boolean more = now > seen;
        seen = now;
        return more || oldestEvent.get().compareTo(PATIENCE) > 0;
    }
}
