package com.t82.web.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.t82.shared.CommonProblem;
import com.t82.shared.ProblemException;
import com.t82.shared.web.Scarce;
import com.t82.testing.MovableClock;
import com.t82.web.WebSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.web.method.HandlerMethod;

class RequestPaceTest {

    private static final String ISSUE = "/api/v1/coupons/events/issue";
    private static final String TAKE = "/api/v1/coupons/{couponId}";

    private final MovableClock clock = new MovableClock(Instant.parse("2026-11-20T12:00:00Z"));
    private final RequestPace pace = new RequestPace(new WebSettings(List.of(), 20, 3), clock);

    @Test
    void aCallerOverTheLimitIsToldWhenToTryAgainAndMayThen() {
        ask("fan", "POST", ISSUE);
        ask("fan", "POST", TAKE);
        clock.advance(Duration.ofSeconds(20));
        ask("fan", "POST", ISSUE);

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> ask("fan", "POST", TAKE))
                .satisfies(refused -> {
                    assertThat(refused.type()).isEqualTo(CommonProblem.TOO_MANY_REQUESTS);
                    assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(40));
                });

        clock.advance(Duration.ofSeconds(40));
        ask("fan", "POST", TAKE);
    }

    @Test
    void othersAndOtherRequestsDoNotCount() {
        for (int i = 0; i < 3; i++) {
            ask("fan", "POST", ISSUE);
        }
        ask("friend", "POST", ISSUE);
        for (int i = 0; i < 5; i++) {
            ask("fan", "GET", "/api/v1/coupons/valid");
            ask("fan", "POST", "/api/v1/coupons/verify");
            ask("fan", "POST", "/api/v1/coupons/events");
            ask("fan", "POST", "/api/v1/coupons");
        }
    }

    @Test
    void changesOfACallerAreLimitedAndReadsAreNot() {
        for (int i = 0; i < 20; i++) {
            ask("fan", "POST", "/api/v1/{reviewId}/comments");
        }
        clock.advance(Duration.ofSeconds(15));

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> ask("fan", "DELETE", "/api/v1/seats/choice"))
                .satisfies(refused -> assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(45)));
        ask("fan", "GET", "/api/v1/contents");
        ask("friend", "POST", "/api/v1/{reviewId}/comments");

        clock.advance(Duration.ofSeconds(45));
        ask("fan", "DELETE", "/api/v1/seats/choice");
    }

    private void ask(String caller, String verb, String pattern) {
        MockHttpServletRequest request = new MockHttpServletRequest(verb, pattern);
        request.setUserPrincipal(new UsernamePasswordAuthenticationToken(caller, null));
        String handler = pattern.equals(ISSUE) || pattern.equals(TAKE) ? "scarce" : "plenty";
        assertThat(pace.preHandle(request, new MockHttpServletResponse(), handler(handler)))
                .isTrue();
    }

    private static HandlerMethod handler(String name) {
        try {
            return new HandlerMethod(new Operations(), name);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    static class Operations {

        @Scarce
        public void scarce() {}

        public void plenty() {}
    }
}
