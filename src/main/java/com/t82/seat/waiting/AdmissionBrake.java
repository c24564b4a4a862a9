package com.t82.seat.waiting;

import com.t82.messaging.EventBacklog;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/**
 * Tells whether the waiting room has to admit fewer fans: this instance has turned hold requests away lately, or events
 * wait longer than {@link #PATIENCE}, so that who has paid waits for the tickets. Reads the count itself and not the meter
 * that shows it, which monitoring configuration may rename or deny.
 */
@Component
class AdmissionBrake {

    /** Delivery takes well under a second while it keeps up. */
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

    /** Whether requests were turned away since this method was called before, or events lag behind. */
    synchronized boolean isPulled() {
        long now = turnedAway.sum();
        boolean more = now > seen;
        seen = now;
        return more || oldestEvent.get().compareTo(PATIENCE) > 0;
    }
}
