package com.t82.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.shared.Bulkhead;
import com.t82.shared.web.FromMemory;
import com.t82.testing.Handlers;
import com.t82.web.request.AllowedMethods;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.FilterChain;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.support.StaticMessageSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.web.access.WebInvocationPrivilegeEvaluator;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.json.JsonMapper;

class LoadConfigurationTest {

    /** Operations that are answered from memory. */
    @RestController
    static class SeatMap {

        @FromMemory
        @GetMapping({
            "/api/v1/events/{eventId}/seats",
            "/api/v1/events/{eventId}/seatmap/status",
            "/api/v1/events/{eventId}/seatmap/stream"
        })
        void read() {}
    }

    private final StaticListableBeanFactory noBeans = new StaticListableBeanFactory();
    private final FilterRegistrationBean<Bulkhead> registration = new LoadConfiguration()
            .apiBulkhead(
                    1,
                    noBeans.getBeanProvider(JwtDecoder.class),
                    new AllowedMethods(
                            noBeans.getBeanProvider(RequestMappingHandlerMapping.class),
                            noBeans.getBeanProvider(WebInvocationPrivilegeEvaluator.class)),
                    Handlers.of(SeatMap.class),
                    texts(),
                    new JsonMapper(),
                    new SimpleMeterRegistry());

    private static StaticMessageSource texts() {
        StaticMessageSource texts = new StaticMessageSource();
        texts.addMessage("COMMON-012", Locale.KOREAN, "잠시 후 다시 시도해 주세요.");
        texts.addMessage("COMMON-012", Locale.ENGLISH, "Please try again in a moment.");
        return texts;
    }

    private int ask(String line, FilterChain chain) {
        String[] parts = line.split(" ");
        MockHttpServletRequest request = new MockHttpServletRequest(parts[0], parts[1]);
        request.setServletPath(parts[1]);
        MockHttpServletResponse response = new MockHttpServletResponse();
        try {
            registration.getFilter().doFilter(request, response, chain);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return response.getStatus();
    }

    @Test
    void requestsThatNeedTheDatabaseAreRefusedUnderLoadAndReadsFromMemoryAreNot() {
        Map<String, Integer> answers = new HashMap<>();

        int first = ask(
                "GET /api/v1/contents",
                (request, response) -> List.of(
                                "GET /api/v1/contents",
                                "POST /api/v1/users/login",
                                "POST /api/v1/events/1/queue/entry",
                                "GET /api/v1/events/1/seats",
                                "HEAD /api/v1/events/1/seatmap/status",
                                "GET /api/v1/events/1/seatmap/stream",
                                "GET /api/v1/events/1/queue/total/users",
                                "GET /api/v1/events/1/queue/draw/order",
                                "GET /api/v1/events/1/queue/stream")
                        .forEach(line -> answers.put(line, ask(line, new MockFilterChain()))));

        assertThat(first).isEqualTo(200);
        assertThat(answers)
                .containsEntry("GET /api/v1/contents", 503)
                .containsEntry("POST /api/v1/users/login", 503)
                .containsEntry("POST /api/v1/events/1/queue/entry", 503)
                .containsEntry("GET /api/v1/events/1/seats", 200)
                .containsEntry("GET /api/v1/events/1/seatmap/stream", 200)
                .containsEntry("HEAD /api/v1/events/1/seatmap/status", 200)
                .containsEntry("GET /api/v1/events/1/queue/total/users", 503)
                .containsEntry("GET /api/v1/events/1/queue/draw/order", 503)
                .containsEntry("GET /api/v1/events/1/queue/stream", 503);
        assertThat(ask("GET /api/v1/contents", new MockFilterChain())).isEqualTo(200);
    }

    @Test
    void healthAndPagesHaveNoBulkhead() {
        assertThat(registration.getUrlPatterns()).containsExactlyInAnyOrder("/api/*", "/send-notification");
    }
}
