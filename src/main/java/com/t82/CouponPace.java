package com.t82;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.t82.shared.CommonProblem;
import com.t82.shared.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * How often one caller may ask for coupons: far more often than a fan presses the button, and less than a program would.
 * Counted in windows of a minute that begin with the first request, by each instance for itself; nothing is wrong when a
 * caller gets the measure of two instances, for nobody gets a coupon twice anyway.
 */
@Component
class CouponPace implements HandlerInterceptor, WebMvcConfigurer {

    /** Where coupons are asked for, all with POST. */
    static final Set<String> PATHS = Set.of("/api/v1/coupons/events/issue", "/api/v1/coupons/{couponId}");

    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final int requests;
    private final Clock clock;
    private final Cache<String, Window> windows =
            Caffeine.newBuilder().maximumSize(200_000).expireAfterWrite(WINDOW).build();

    CouponPace(@Value("${t82.web.coupon-requests:30}") int requests, Clock clock) {
        this.requests = requests;
        this.clock = clock;
    }

    private record Window(int requests, Instant endsAt) {}

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).addPathPatterns("/api/v1/coupons/**");
    }

    /** @throws ProblemException {@link CommonProblem#TOO_MANY_REQUESTS} with the time until the window ends */
    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        Principal caller = request.getUserPrincipal();
        if (caller == null
                || !"POST".equals(request.getMethod())
                || !(request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE) instanceof String pattern)
                || !PATHS.contains(pattern)) {
            return true;
        }
        Instant now = clock.instant();
        Window window = windows.asMap()
                .compute(
                        caller.getName(),
                        (who, running) -> running == null || !now.isBefore(running.endsAt())
                                ? new Window(1, now.plus(WINDOW))
                                : new Window(running.requests() + 1, running.endsAt()));
        if (window.requests() > requests) {
            throw ProblemException.retryAfter(Duration.between(now, window.endsAt()), CommonProblem.TOO_MANY_REQUESTS);
        }
        return true;
    }
}
