package com.t82;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Writes down every change that staff and admins ask for, and what they read of persons: once before it is tried, so that
 * what cannot be written down is not done, and once with the status it ended in. And who asked for what is not theirs. The
 * path without its query and no body, so that nothing personal gets in.
 */
@Component
class AuditedRequests implements HandlerInterceptor, WebMvcConfigurer {

    private static final Logger log = LoggerFactory.getLogger(AuditedRequests.class);
    private static final String REQUEST_ID = "X-Request-Id";
    private static final Pattern ACCEPTABLE_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final String NOTED = AuditedRequests.class.getName();
    private static final int LONGEST_PATH = 300;
    private static final Set<String> TRUSTED = Set.of("ROLE_STAFF", "ROLE_ADMIN");

    /** What tells of persons: who has an e-mail address, and who is expected at a door. */
    private static final Set<String> PERSONAL =
            Set.of("/api/v1/users", "/api/v1/check-in/{performanceId}/list", "/api/v1/check-in/{ticketId}/history");

    private final Audit audit;
    private final Clock clock;

    AuditedRequests(Audit audit, Clock clock) {
        this.audit = audit;
        this.clock = clock;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this);
    }

    /** What was noted of a request before it was tried. */
    private record Noted(Audit.Caller caller, String what) {}

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (!isWatched(request)
                || request.getAttribute(NOTED) != null
                || !(request.getUserPrincipal() instanceof Authentication caller)
                || !isTrusted(caller)) {
            return true;
        }
        Noted noted = new Noted(caller(caller, request), what(request));
        audit.note(noted.caller(), "REQUEST", noted.what());
        request.setAttribute(NOTED, noted);
        response.setHeader(REQUEST_ID, noted.caller().requestId());
        return true;
    }

    @Override
    public void afterCompletion(
            HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable Exception failure) {
        if (!(request.getAttribute(NOTED) instanceof Noted noted)) {
            return;
        }
        request.removeAttribute(NOTED);
        int status = failure == null ? response.getStatus() : HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
        String created = response.getHeader(HttpHeaders.LOCATION);
        try {
            audit.note(
                    noted.caller(),
                    "ANSWER",
                    noted.what() + " " + status + (created == null ? "" : ", created " + created));
        } catch (DataAccessException lost) {
            log.error(
                    "The answer {} to request {} could not be written down",
                    status,
                    noted.caller().requestId(),
                    lost);
        }
    }

    /**
     * Writes down that somebody was turned away: each time if it was one of the staff, else once an hour, so that nobody
     * fills the book.
     */
    void refused(HttpServletRequest request) {
        if (!(request.getUserPrincipal() instanceof Authentication caller)) {
            return;
        }
        String once = isTrusted(caller)
                ? null
                : "refused:" + caller.getName() + ":" + clock.instant().truncatedTo(ChronoUnit.HOURS);
        try {
            audit.note(caller(caller, request), "REFUSED", what(request), once);
        } catch (DataAccessException lost) {
            log.error("A refused request could not be written down", lost);
        }
    }

    private static boolean isWatched(HttpServletRequest request) {
        return Changing.is(request)
                || request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE) instanceof String pattern
                        && PERSONAL.contains(pattern);
    }

    private static boolean isTrusted(Authentication caller) {
        return caller.getAuthorities().stream().anyMatch(role -> TRUSTED.contains(role.getAuthority()));
    }

    private static Audit.Caller caller(Authentication caller, HttpServletRequest request) {
        return new Audit.Caller(
                uuid(caller.getName()),
                caller.getAuthorities().stream()
                        .map(GrantedAuthority::getAuthority)
                        .filter(role -> role != null && role.startsWith("ROLE_"))
                        .map(role -> role.substring("ROLE_".length()))
                        .sorted()
                        .collect(Collectors.joining(",")),
                requestId(request),
                request.getRemoteAddr());
    }

    private static String what(HttpServletRequest request) {
        String path = request.getRequestURI();
        return request.getMethod() + " " + (path.length() > LONGEST_PATH ? path.substring(0, LONGEST_PATH) : path);
    }

    private static String requestId(HttpServletRequest request) {
        String given = request.getHeader(REQUEST_ID);
        return given != null && ACCEPTABLE_ID.matcher(given).matches()
                ? given
                : UUID.randomUUID().toString();
    }

    private static @Nullable UUID uuid(String name) {
        try {
            return UUID.fromString(name);
        } catch (IllegalArgumentException notOne) {
            return null;
        }
    }
}
