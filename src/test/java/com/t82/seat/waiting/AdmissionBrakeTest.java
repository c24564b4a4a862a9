package com.t82.seat.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class AdmissionBrakeTest {

    private final LongAdder turnedAway = new LongAdder();

    @Test
    void requestsThatWereTurnedAwayPullItOnce() {
        turnedAway.add(7);
        AdmissionBrake brake = new AdmissionBrake(turnedAway);

        assertThat(brake.isPulled()).as("what was before").isFalse();
        turnedAway.increment();
        assertThat(brake.isPulled()).isTrue();
        assertThat(brake.isPulled()).isFalse();
    }
}
