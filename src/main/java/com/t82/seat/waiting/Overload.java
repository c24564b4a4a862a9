package com.t82.seat.waiting;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/** Whether this instance gets more requests for seats than it carries: whether it turns any away. */
@Component
class Overload {

    private final Counter turnedAway;
    private double seen;

    Overload(MeterRegistry meters) {
        this.turnedAway = meters.counter("t82.seat.holds", "outcome", "turned-away");
        this.seen = turnedAway.count();
    }

    synchronized boolean sinceLastAsked() {
        double now = turnedAway.count();
        boolean more = now > seen;
        seen = now;
        return more;
    }
}
