package com.t82.seat.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class AdmissionBrakeTest {

    private final LongAdder turnedAway = new LongAdder();

    @Test
    void refusedHoldRequestsPullTheBrakeOnce() {
        turnedAway.add(7);
        AdmissionBrake brake = new AdmissionBrake(turnedAway, () -> Duration.ZERO);

        assertThat(brake.isPulled()).as("what was before").isFalse();
        turnedAway.increment();
        assertThat(brake.isPulled()).isTrue();
        assertThat(brake.isPulled()).isFalse();
    }

    @Test
    void lateEventsPullTheBrake() {
        AtomicReference<Duration> oldest = new AtomicReference<>(AdmissionBrake.PATIENCE);
        AdmissionBrake brake = new AdmissionBrake(new LongAdder(), oldest::get);
        assertThat(brake.isPulled()).isFalse();

        oldest.set(AdmissionBrake.PATIENCE.plusMillis(1));
        assertThat(brake.isPulled()).isTrue();
        assertThat(brake.isPulled()).isTrue();

        oldest.set(Duration.ZERO);
        assertThat(brake.isPulled()).isFalse();
    }
}
