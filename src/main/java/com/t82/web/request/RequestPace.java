package com.t82.web.request;

import com.t82.shared.CommonProblem;
import com.t82.shared.ProblemException;
import com.t82.shared.web.Scarce;
import com.t82.web.WebSettings;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import java.time.Clock;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Limits how often a signed-in caller may send changing requests, and requests for coupons. The limits are far above
 * what a person sends and below what a program sends.
 */
@Component
class RequestPace implements HandlerInterceptor, WebMvcConfigurer {

    private final CallerPace changes;
    private final CallerPace coupons;

    RequestPace(WebSettings settings, Clock clock) {
        this.changes = new CallerPace(settings.changesPerMinute(), clock);
        this.coupons = new CallerPace(settings.couponRequests(), clock);
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this);
    }

    /** @throws ProblemException {@link CommonProblem#TOO_MANY_REQUESTS} with the time after which to try again */
    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        Principal caller = request.getUserPrincipal();
        if (caller == null || !HttpMethods.isUnsafe(request)) {
            return true;
        }
        changes.count(caller.getName());
        if (handler instanceof HandlerMethod method && method.hasMethodAnnotation(Scarce.class)) {
            coupons.count(caller.getName());
        }
        return true;
    }
}
