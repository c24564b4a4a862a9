package com.t82.push;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.testing.MovableClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {

    private final MovableClock clock = new MovableClock(Instant.parse("2027-03-02T03:00:00Z"));
    private final CircuitBreaker breaker = new CircuitBreaker(2, Duration.ofSeconds(30), clock);

    @Test
    void itOpensAfterFailuresInARowOnly() {
        breaker.failed();
        breaker.succeeded();
        breaker.failed();
        assertThat(breaker.tryPass()).isTrue();

        breaker.failed();
        assertThat(breaker.tryPass()).isFalse();
    }

    @Test
    void afterAPauseItLetsOneTryAndAllWhenThatSucceeds() {
        breaker.failed();
        breaker.failed();
        clock.advance(Duration.ofSeconds(30));

        assertThat(breaker.mayPass()).isTrue();
        assertThat(breaker.tryPass()).isTrue();
        assertThat(breaker.tryPass()).isFalse();

        breaker.succeeded();
        assertThat(breaker.tryPass()).isTrue();
        assertThat(breaker.tryPass()).isTrue();
    }

    @Test
    void aFailedTryKeepsItOpenForAnotherPause() {
        breaker.failed();
        breaker.failed();
        clock.advance(Duration.ofSeconds(30));
        assertThat(breaker.tryPass()).isTrue();
        breaker.failed();
        clock.advance(Duration.ofSeconds(29));
        assertThat(breaker.tryPass()).isFalse();
    }
}
