package com.t82.seat.hold;

import com.t82.shared.Bulkhead;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.LongAdder;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.MessageSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import tools.jackson.databind.json.JsonMapper;

/** The bulkhead of hold requests, before the dispatcher. */
@Configuration(proxyBeanMethods = false)
class HoldConfiguration {

    /** Runs before the general bulkhead. Requests that give seats back are never refused here. */
    @Bean
    FilterRegistrationBean<Bulkhead> holdBulkhead(
            HoldSettings settings,
            MessageSource texts,
            JsonMapper json,
            @Qualifier("turnedAwayHolds") LongAdder turnedAwayHolds,
            MeterRegistry meters) {
        FilterRegistrationBean<Bulkhead> bulkhead = new FilterRegistrationBean<>(new Bulkhead(
                settings.queue().requests(),
                HoldConfiguration::takesSeats,
                new TurnedAway(turnedAwayHolds, meters),
                texts,
                json));
        bulkhead.setName("holdBulkhead");
        bulkhead.addUrlPatterns("/api/v1/seats/choice", "/api/v1/events/*");
        bulkhead.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
        return bulkhead;
    }

    /** How many hold requests were refused for overload. It steers the admission and is shown as a meter. */
    @Bean
    LongAdder turnedAwayHolds() {
        return new LongAdder();
    }

    /** A counter whose count is the adder; the meter only reads it. */
    private static final class TurnedAway implements Counter {

        private final LongAdder count;
        private final FunctionCounter shown;

        TurnedAway(LongAdder count, MeterRegistry meters) {
            this.count = count;
            this.shown = FunctionCounter.builder("t82.seat.holds", count, LongAdder::sum)
                    .tag("outcome", "turned-away")
                    .register(meters);
        }

        @Override
        public void increment(double amount) {
            count.add((long) amount);
        }

        @Override
        public double count() {
            return count.sum();
        }

        @Override
        public Meter.Id getId() {
            return shown.getId();
        }
    }

    private static boolean takesSeats(String method, String path) {
        return switch (method) {
            case "PUT" -> path.equals("/api/v1/seats/choice");
            case "POST" -> path.endsWith("/seats/best");
            default -> false;
        };
    }
}
