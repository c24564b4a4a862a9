package com.t82.seat;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.context.support.StaticMessageSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class HoldBulkheadTest {

    private static final JsonMapper JSON = new JsonMapper();

    private final HoldBulkhead bulkhead = new HoldBulkhead(1, texts(), JSON, new SimpleMeterRegistry());

    private static StaticMessageSource texts() {
        StaticMessageSource texts = new StaticMessageSource();
        texts.setUseCodeAsDefaultMessage(false);
        texts.addMessage("COMMON-012", Locale.KOREAN, "잠시 후 다시 시도해 주세요.");
        texts.addMessage("COMMON-012", Locale.ENGLISH, "Please try again in a moment.");
        return texts;
    }

    private MockHttpServletResponse ask(String method, String path, String language) throws Exception {
        MockHttpServletRequest request = new MockHttpServletRequest(method, path);
        if (language != null) {
            request.addHeader("Accept-Language", language);
        }
        MockHttpServletResponse response = new MockHttpServletResponse();
        bulkhead.doFilter(request, response, new MockFilterChain());
        return response;
    }

    @Test
    void whoWantsSeatsIsTurnedAwayAtOnceWhileTooManyAreAtWork() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Thread first = Thread.startVirtualThread(() -> {
            try {
                bulkhead.doFilter(
                        new MockHttpServletRequest("PUT", "/api/v1/seats/choice"),
                        new MockHttpServletResponse(),
                        (request, response) -> {
                            entered.countDown();
                            try {
                                go.await();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        });
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();

        MockHttpServletResponse refused = ask("PUT", "/api/v1/seats/choice", null);
        assertThat(refused.getStatus()).isEqualTo(503);
        assertThat(refused.getHeader("Retry-After")).isEqualTo("1");
        assertThat(refused.getContentType()).isEqualTo("application/problem+json");
        JsonNode problem = JSON.readTree(refused.getContentAsByteArray());
        assertThat(problem.get("code").asString()).isEqualTo("COMMON-012");
        assertThat(problem.get("name").asString()).isEqualTo("SERVICE_UNAVAILABLE");
        assertThat(problem.get("status").asInt()).isEqualTo(503);
        assertThat(problem.get("message").asString()).isEqualTo("잠시 후 다시 시도해 주세요.");
        assertThat(JSON.readTree(ask("POST", "/api/v1/events/1/seats/best", "en-GB")
                                .getContentAsByteArray())
                        .get("message")
                        .asString())
                .isEqualTo("Please try again in a moment.");
        assertThat(ask("DELETE", "/api/v1/seats/choice", null).getStatus()).isEqualTo(200);
        assertThat(ask("GET", "/api/v1/events/1/seats", null).getStatus()).isEqualTo(200);

        go.countDown();
        first.join();
        assertThat(ask("PUT", "/api/v1/seats/choice", null).getStatus()).isEqualTo(200);
    }
}
