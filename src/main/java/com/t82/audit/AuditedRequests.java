package com.t82.audit;

import com.t82.shared.RequestPath;
import com.t82.shared.web.AuditedRead;
import com.t82.web.request.Changing;
import com.t82.web.request.RequestIds;
import com.t82.web.security.AccessRefused;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Writes down every change that staff and admins ask for, and what they read of persons and of the books: once before it
 * is tried, so that what cannot be written down is not done, and once with the status it ended in. An entry has the
 * pattern of the path with the values of its variables, and the body when it is {@code @Auditable}; never the query, so that
 * nothing personal gets in. Callers who ask for what is not theirs are written down, too.
 */
@Component
public class AuditedRequests implements HandlerInterceptor, WebMvcConfigurer {

    private static final Logger log = LoggerFactory.getLogger(AuditedRequests.class);
    private static final String NOTED = AuditedRequests.class.getName();
    private static final int LONGEST_PATH = 300;
    private static final int LONGEST_VARIABLE = 60;
    private static final int LONGEST_BODY = 1_000;
    private static final Set<String> TRUSTED = Set.of("ROLE_STAFF", "ROLE_ADMIN");

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
        if (!isWatched(request, handler)
                || request.getAttribute(NOTED) != null
                || !(request.getUserPrincipal() instanceof Authentication caller)
                || !isTrusted(caller)) {
            return true;
        }
        Noted noted = new Noted(caller(caller, request), what(request));
        audit.note(noted.caller(), "REQUEST", noted.what());
        request.setAttribute(NOTED, noted);
        return true;
    }

    /** Writes down what the body of a request says, if the request itself was written down. */
    void values(HttpServletRequest request, Object body) {
        if (request.getAttribute(NOTED) instanceof Noted noted) {
            audit.note(noted.caller(), "VALUES", noted.what() + " " + cut(body.toString(), LONGEST_BODY));
        }
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
                    "audit write failed: answer status={} request={}",
                    status,
                    noted.caller().requestId(),
                    lost);
        }
    }

    /**
     * Writes down that somebody was turned away: each time if it was one of the staff, else once an hour, so that nobody
     * fills the book.
     */
    @EventListener
    void on(AccessRefused refused) {
        HttpServletRequest request = refused.request();
        if (!(request.getUserPrincipal() instanceof Authentication caller)) {
            return;
        }
        String once = isTrusted(caller)
                ? null
                : "refused:" + caller.getName() + ":" + clock.instant().truncatedTo(ChronoUnit.HOURS);
        try {
            audit.note(caller(caller, request), "REFUSED", what(request), once);
        } catch (DataAccessException lost) {
            log.error("audit write failed: refused request", lost);
        }
    }

    private static boolean isWatched(HttpServletRequest request, Object handler) {
        return Changing.is(request)
                || handler instanceof HandlerMethod method && method.hasMethodAnnotation(AuditedRead.class);
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
                RequestIds.of(request),
                RequestIds.ofClient(request),
                request.getRemoteAddr());
    }

    private static String what(HttpServletRequest request) {
        if (!(request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE) instanceof String pattern)) {
            return request.getMethod() + " " + cut(RequestPath.of(request), LONGEST_PATH);
        }
        StringBuilder what = new StringBuilder(request.getMethod()).append(' ').append(pattern);
        if (request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> variables) {
            new TreeMap<>(variables)
                    .forEach((name, value) -> what.append(' ')
                            .append(name)
                            .append('=')
                            .append(cut(String.valueOf(value), LONGEST_VARIABLE)));
        }
        return what.toString();
    }

    private static String cut(String text, int longest) {
        return text.length() > longest ? text.substring(0, longest) + "…" : text;
    }

    private static @Nullable UUID uuid(String name) {
        try {
            return UUID.fromString(name);
        } catch (IllegalArgumentException notOne) {
            return null;
        }
    }
}
