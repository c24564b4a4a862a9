package com.t82.seat.waiting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.t82.event.PerformanceId;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WaitingRoomTest {

    private static final Instant NOW = Instant.parse("2026-11-23T11:00:00Z");

    private static WaitingRoom room(double rate, double credit, double pace) {
        return room(rate, credit, pace, 1);
    }

    private static WaitingRoom room(double rate, double credit, double pace, double carried) {
        return new WaitingRoom(
                new PerformanceId(1),
                NOW.minusSeconds(60),
                NOW.plusSeconds(3_600),
                false,
                true,
                rate,
                100,
                "seed",
                "commitment",
                NOW.minusSeconds(60),
                0,
                0,
                credit,
                NOW,
                pace,
                carried);
    }

    @Test
    void admissionsAccumulateForASecondAtMost() {
        assertThat(room(20, 0, 20).creditAt(NOW.plusMillis(500))).isEqualTo(10);
        assertThat(room(20, 5, 20).creditAt(NOW.plusMillis(500))).isEqualTo(15);
        assertThat(room(20, 0, 20).creditAt(NOW.plusSeconds(600))).isEqualTo(20);
        assertThat(room(0.1, 0, 0.1).creditAt(NOW.plusSeconds(5))).isEqualTo(0.5);
        assertThat(room(0.1, 0, 0.1).creditAt(NOW.plusSeconds(600))).isEqualTo(1);
        assertThat(room(20, 3, 20).creditAt(NOW.minusSeconds(5)))
                .as("a clock behind the others'")
                .isEqualTo(3);
    }

    @Test
    void theEstimateFollowsTheMeasuredPace() {
        WaitingRoom room = room(20, 0, 20);
        assertThat(room.estimate(100)).isEqualTo(Duration.ofSeconds(5));
        double slow = room.pace();
        for (int i = 0; i < 240; i++) {
            slow = room(20, 0, slow).paceAfter(1, NOW.plusMillis(500));
        }
        assertThat(slow).isCloseTo(2, within(0.5));
        assertThat(room(20, 0, 2).estimate(100)).isEqualTo(Duration.ofSeconds(50));
    }

    @Test
    void overloadLowersTheRateAndRecoveryRaisesIt() {
        double carried = 1;
        for (int i = 0; i < 4; i++) {
            carried = room(20, 0, 20, carried).carriedAfter(true, NOW.plusMillis(500));
        }
        assertThat(carried).as("two seconds").isCloseTo(0.25, within(0.001));
        assertThat(room(20, 0, 20, carried).creditAt(NOW.plusMillis(500))).isCloseTo(2.5, within(0.01));
        for (int i = 0; i < 100; i++) {
            carried = room(20, 0, 20, carried).carriedAfter(true, NOW.plusMillis(500));
        }
        assertThat(carried).as("never zero").isEqualTo(0.05);
        assertThat(room(20, 0, 20, carried).carriedAfter(false, NOW.plusSeconds(10)))
                .isCloseTo(0.55, within(0.001));
        assertThat(room(20, 0, 20, carried).carriedAfter(false, NOW.plusSeconds(60)))
                .isEqualTo(1);
        assertThat(room(20, 0, 20, 1).carriedAfter(true, NOW.plusSeconds(600)))
                .as("a long pause counts as one second")
                .isEqualTo(0.5);
    }

    @Test
    void thereIsNoEstimateWhileTheLineStandsStill() {
        double pace = 20;
        for (int i = 0; i < 1_000; i++) {
            pace = room(20, 0, pace).paceAfter(0, NOW.plusMillis(500));
        }
        assertThat(room(20, 0, pace).estimate(3)).isNull();
    }
}
