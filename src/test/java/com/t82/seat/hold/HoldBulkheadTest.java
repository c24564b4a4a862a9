package com.t82.seat.hold;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.shared.Bulkhead;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.FilterChain;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.context.support.StaticMessageSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import tools.jackson.databind.json.JsonMapper;

class HoldBulkheadTest {

    private static final String CHOICE = "/api/v1/seats/choice";

    private final LongAdder turnedAway = new LongAdder();

    private final Bulkhead bulkhead = new HoldConfiguration()
            .holdBulkhead(
                    settings(Map.of("t82.seat.queue.requests", 2, "t82.seat.queue.limit", 1)),
                    texts(),
                    new JsonMapper(),
                    turnedAway,
                    denyingMeters())
            .getFilter();

    /** Meters whose configuration denies those of holds. */
    private static MeterRegistry denyingMeters() {
        MeterRegistry meters = new SimpleMeterRegistry();
        meters.config().meterFilter(MeterFilter.denyNameStartsWith("t82.seat"));
        return meters;
    }

    private static HoldSettings settings(Map<String, ?> properties) {
        return new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate("t82.seat", HoldSettings.class);
    }

    private static StaticMessageSource texts() {
        StaticMessageSource texts = new StaticMessageSource();
        texts.addMessage("COMMON-012", Locale.KOREAN, "잠시 후 다시 시도해 주세요.");
        texts.addMessage("COMMON-012", Locale.ENGLISH, "Please try again in a moment.");
        return texts;
    }

    private int ask(String method, String path, FilterChain chain) throws Exception {
        MockHttpServletRequest request = new MockHttpServletRequest(method, path);
        request.setServletPath(path);
        MockHttpServletResponse response = new MockHttpServletResponse();
        bulkhead.doFilter(request, response, chain);
        return response.getStatus();
    }

    private int ask(String method, String path) throws Exception {
        return ask(method, path, new MockFilterChain());
    }

    @Test
    void onlyHoldRequestsAreCounted() throws Exception {
        AtomicInteger refused = new AtomicInteger();

        ask(
                "PUT",
                CHOICE,
                (first, answer) -> quietly(() -> ask(
                        "POST",
                        "/api/v1/events/1/seats/best",
                        (second, other) -> quietly(() -> {
                            refused.set(ask("PUT", CHOICE));
                            assertThat(ask("POST", "/api/v1/events/2/seats/best"))
                                    .isEqualTo(503);
                            assertThat(ask("DELETE", CHOICE)).isEqualTo(200);
                            assertThat(ask("GET", "/api/v1/events/1/seats")).isEqualTo(200);
                            assertThat(ask("POST", "/api/v1/events/1/queue/entry"))
                                    .isEqualTo(200);
                        }))));

        assertThat(refused).hasValue(503);
        assertThat(turnedAway.sum()).as("counted though the meter is denied").isEqualTo(2);
        assertThat(ask("PUT", CHOICE)).isEqualTo(200);
    }

    private interface Work {

        void run() throws Exception;
    }

    private static void quietly(Work work) {
        try {
            work.run();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
