package com.t82.push;

import com.t82.push.PushChannel.Outcome;
import com.t82.push.PushChannel.PushMessage;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Sends to phones, and spares a service that does not answer: whoever sends shares what the others found out. */
@Component
class Sending {

    private final PushChannel channel;
    private final CircuitBreaker breaker;

    Sending(PushChannel channel, MeterRegistry meters, Clock clock) {
        this.channel = channel;
        this.breaker = new CircuitBreaker(5, Duration.ofSeconds(30), clock);
        Gauge.builder("t82.push.fcm.spared", breaker, spared -> spared.mayPass() ? 0 : 1)
                .description("1 while FCM does not answer and this instance sends nothing")
                .register(meters);
    }

    /** Whether it is worth preparing messages. */
    boolean isPossible() {
        return channel.isConfigured() && breaker.mayPass();
    }

    Outcome send(PushMessage message) {
        if (!breaker.tryPass()) {
            return Outcome.SPARED;
        }
        Outcome outcome = Outcome.UNAVAILABLE;
        try {
            outcome = channel.send(message);
            return outcome;
        } finally {
            if (outcome == Outcome.UNAVAILABLE) {
                breaker.failed();
            } else {
                breaker.succeeded();
            }
        }
    }
}
