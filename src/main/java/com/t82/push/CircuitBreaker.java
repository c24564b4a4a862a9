package com.t82.push;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Keeps from knocking at a door that does not open: after some failures in a row it lets nobody through for a while,
 * then one to see, and all when that one succeeds.
 */
class CircuitBreaker {

    private final int threshold;
    private final Duration pause;
    private final Clock clock;

    private int failures;
    private Instant opensAgainAt = Instant.MIN;

    CircuitBreaker(int threshold, Duration pause, Clock clock) {
        this.threshold = threshold;
        this.pause = pause;
        this.clock = clock;
    }

    /** Whether it is worth preparing a try; takes nobody's turn. */
    synchronized boolean mayPass() {
        return failures < threshold || !clock.instant().isBefore(opensAgainAt);
    }

    /** Whether the caller may try; a try must end in {@link #succeeded} or {@link #failed}. */
    synchronized boolean tryPass() {
        if (!mayPass()) {
            return false;
        }
        if (failures >= threshold) {
            opensAgainAt = clock.instant().plus(pause);
        }
        return true;
    }

    synchronized void succeeded() {
        failures = 0;
    }

    synchronized void failed() {
        failures++;
        if (failures >= threshold) {
            opensAgainAt = clock.instant().plus(pause);
        }
    }
}
