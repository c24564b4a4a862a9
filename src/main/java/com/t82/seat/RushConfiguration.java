package com.t82.seat;

import com.t82.shared.Bulkhead;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.LongAdder;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.MessageSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import tools.jackson.databind.json.JsonMapper;

/** What the rush meets before the dispatcher. */
@Configuration(proxyBeanMethods = false)
class RushConfiguration {

    /** After Spring Security's chains, whose order is -100. */
    private static final int BEHIND_SECURITY = -90;

    @Bean
    FilterRegistrationBean<SeatMapShortcut> seatMapShortcut(SeatMap map, SeatMapAnswers answers) {
        FilterRegistrationBean<SeatMapShortcut> shortcut =
                new FilterRegistrationBean<>(new SeatMapShortcut(map, answers));
        shortcut.addUrlPatterns(SeatMapShortcut.PREFIX + "*");
        shortcut.setOrder(BEHIND_SECURITY);
        return shortcut;
    }

    /**
     * A packed list of seats has a hundred kilobytes. In the usual portions of eight, each copied once more on its way, it
     * takes twice the time. It costs 32 kB of direct memory for each connection.
     */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> wideSockets() {
        return factory -> factory.addConnectorCustomizers(connector -> {
            connector.setProperty("socket.directBuffer", "true");
            connector.setProperty("socket.appWriteBufSize", "32768");
        });
    }

    /** Before the one for everything else; what gives seats back always comes through this one. */
    @Bean
    FilterRegistrationBean<Bulkhead> holdBulkhead(
            SeatSettings settings,
            MessageSource texts,
            JsonMapper json,
            @Qualifier("turnedAwayHolds") LongAdder turnedAwayHolds,
            MeterRegistry meters) {
        FilterRegistrationBean<Bulkhead> bulkhead = new FilterRegistrationBean<>(new Bulkhead(
                settings.queue().requests(),
                RushConfiguration::takesSeats,
                new TurnedAway(turnedAwayHolds, meters),
                texts,
                json));
        bulkhead.setName("holdBulkhead");
        bulkhead.addUrlPatterns("/api/v1/seats/choice", "/api/v1/events/*");
        bulkhead.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
        return bulkhead;
    }

    /** Before the list of a drawn lobby, which may have megabytes: a few at a time, so that the rush keeps the uplink. */
    @Bean
    FilterRegistrationBean<Bulkhead> drawBulkhead(
            @Value("${t82.seat.waiting.draw-requests:32}") int requests,
            MessageSource texts,
            JsonMapper json,
            MeterRegistry meters) {
        FilterRegistrationBean<Bulkhead> bulkhead = new FilterRegistrationBean<>(new Bulkhead(
                requests,
                (method, path) -> path.endsWith("/queue/draw/order"),
                meters.counter("t82.seat.draws.turned-away"),
                texts,
                json));
        bulkhead.setName("drawBulkhead");
        bulkhead.addUrlPatterns("/api/v1/events/*");
        bulkhead.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return bulkhead;
    }

    /** How many requests for seats were turned away: what steers the admission, and what the meter shows. */
    @Bean
    LongAdder turnedAwayHolds() {
        return new LongAdder();
    }

    /** Counts into the adder; the meter only reads it. */
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
