package com.t82.web.security;

import com.t82.shared.CommonProblem;
import com.t82.shared.ProblemException;
import com.t82.web.request.AllowedMethods;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collection;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.stereotype.Component;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Answers requests that a security chain refuses: 401 or 403 for an address that exists, 404 for one that does not, and
 * 405 with {@code Allow} when only the method is wrong.
 */
@Component
class Refusals {

    private static final String UNLISTED = Refusals.class.getName() + ".unlisted";

    private final AllowedMethods methods;
    private final ApplicationEventPublisher events;
    private final HandlerExceptionResolver problems;

    Refusals(
            AllowedMethods methods,
            ApplicationEventPublisher events,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        this.methods = methods;
        this.events = events;
        this.problems = problems;
    }

    /** Marks a request that no access rule matches. */
    static void markUnlisted(HttpServletRequest request) {
        request.setAttribute(UNLISTED, true);
    }

    /** For anonymous callers. */
    void unauthenticated(HttpServletRequest request, HttpServletResponse response, Exception failure) {
        if (failure instanceof OAuth2AuthenticationException || !answeredAsWrongMethod(request, response)) {
            problems.resolveException(request, response, null, refusal(request, failure));
        }
    }

    /** For known callers without permission. */
    void denied(HttpServletRequest request, HttpServletResponse response, Exception failure) {
        if (answeredAsWrongMethod(request, response)) {
            return;
        }
        if (request.getAttribute(UNLISTED) == null) {
            events.publishEvent(new AccessRefused(request));
        }
        problems.resolveException(request, response, null, refusal(request, failure));
    }

    private boolean answeredAsWrongMethod(HttpServletRequest request, HttpServletResponse response) {
        Authentication caller = SecurityContextHolder.getContext().getAuthentication();
        Collection<String> allowed = methods.insteadOf(request, caller);
        if (allowed.isEmpty()) {
            return false;
        }
        if (HttpMethod.OPTIONS.matches(request.getMethod())) {
            response.setHeader(HttpHeaders.ALLOW, String.join(", ", allowed));
            response.setStatus(HttpStatus.NO_CONTENT.value());
        } else {
            problems.resolveException(
                    request, response, null, new HttpRequestMethodNotSupportedException(request.getMethod(), allowed));
        }
        return true;
    }

    private static Exception refusal(HttpServletRequest request, Exception failure) {
        return request.getAttribute(UNLISTED) == null ? failure : new ProblemException(CommonProblem.NOT_FOUND);
    }
}
