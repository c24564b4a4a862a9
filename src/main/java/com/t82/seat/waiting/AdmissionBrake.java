package com.t82.seat.waiting;

import java.util.concurrent.atomic.LongAdder;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/**
 * Tells whether this instance has turned hold requests away lately; the waiting room then admits fewer fans. Reads the
 * count itself and not the meter that shows it, which monitoring configuration may rename or deny.
 */
@Component
class AdmissionBrake {

    private final LongAdder turnedAway;
    private long seen;

    AdmissionBrake(@Qualifier("turnedAwayHolds") LongAdder turnedAway) {
        this.turnedAway = turnedAway;
        this.seen = turnedAway.sum();
    }

    /** Whether requests were turned away since this method was called before. */
    synchronized boolean isPulled() {
        long now = turnedAway.sum();
        boolean more = now > seen;
        seen = now;
        return more;
    }
}
