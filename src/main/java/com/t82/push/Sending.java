package com.t82.push;

import com.t82.push.PushChannel.Outcome;
import com.t82.push.PushChannel.PushMessage;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * Sends to phones through one circuit breaker for all senders of this instance. It opens after five calls in a row
 * found the service unavailable, and lets one call through after 30 seconds. A failure that concerns one message,
 * including an exception in this process, does not count.
 */
@Component
class Sending {

    private static final int CALLS_IN_A_ROW = 5;
    private static final Duration PAUSE = Duration.ofSeconds(30);

    private final PushChannel channel;
    private final CircuitBreaker breaker;

    Sending(PushChannel channel, MeterRegistry meters, Clock clock) {
        this.channel = channel;
        this.breaker = CircuitBreaker.of(
                "fcm",
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(CALLS_IN_A_ROW)
                        .minimumNumberOfCalls(CALLS_IN_A_ROW)
                        .failureRateThreshold(100)
                        .waitDurationInOpenState(PAUSE)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .recordResult(Outcome.UNAVAILABLE::equals)
                        .ignoreException(failure -> true)
                        .clock(clock)
                        .build());
        Gauge.builder("t82.push.fcm.spared", breaker, spared -> spared.getState() == State.OPEN ? 1 : 0)
                .description("1 while FCM does not answer and this instance sends nothing")
                .register(meters);
    }

    /** Whether messages can be sent now. The permission of the circuit breaker is released at once. */
    boolean isPossible() {
        if (!channel.isConfigured() || !breaker.tryAcquirePermission()) {
            return false;
        }
        breaker.releasePermission();
        return true;
    }

    /** @throws RuntimeException when sending fails in this process and not in the service */
    Outcome send(PushMessage message) {
        try {
            return breaker.executeSupplier(() -> channel.send(message));
        } catch (CallNotPermittedException e) {
            return Outcome.SPARED;
        }
    }
}
