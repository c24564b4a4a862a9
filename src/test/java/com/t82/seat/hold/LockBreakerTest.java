package com.t82.seat.hold;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.event.PerformanceId;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class LockBreakerTest {

    private static final PerformanceId PERFORMANCE = new PerformanceId(82);
    private static final Duration PATIENCE = Duration.ofMillis(100);

    private final LockBreaker breaker = new LockBreaker(PATIENCE);

    private int probesUntilClosed() {
        int probes = 0;
        while (!breaker.isClosed() && probes < 200) {
            breaker.probeAnswered(1);
            probes++;
        }
        return probes;
    }

    @Test
    void theFirstProbeClosesTheBreakerHoweverSlow() {
        assertThat(breaker.isClosed()).isFalse();

        breaker.probeAnswered(PATIENCE.toNanos() + 1);

        assertThat(breaker.isClosed()).isTrue();
    }

    @Test
    void frequentFailuresDoubleTheProbesUpToALimit() {
        probesUntilClosed();
        for (int expected : new int[] {3, 6, 12, 24, 48, 96, 96}) {
            breaker.failed(PERFORMANCE, new TimeoutException());

            assertThat(breaker.isClosed()).isFalse();
            assertThat(probesUntilClosed()).isEqualTo(expected);
        }
    }

    @Test
    void aSlowOrFailedProbeStartsTheCountAgain() {
        probesUntilClosed();
        breaker.failed(PERFORMANCE, new TimeoutException());

        breaker.probeAnswered(1);
        breaker.probeAnswered(1);
        breaker.probeAnswered(PATIENCE.toNanos() + 1);
        assertThat(breaker.isClosed()).isFalse();

        breaker.probeAnswered(1);
        breaker.failed(PERFORMANCE, new TimeoutException());
        assertThat(probesUntilClosed()).isEqualTo(3);
    }

    @Test
    void probesUseTheSlotThatFailedLast() {
        breaker.failed(PERFORMANCE, new TimeoutException());

        assertThat(breaker.failedSlot()).isEqualTo(PERFORMANCE);
    }
}
