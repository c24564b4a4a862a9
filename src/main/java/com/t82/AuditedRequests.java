package com.t82;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Writes down every change that staff and admins ask for: once before it is tried, so that what cannot be written down is
 * not done, and once with the status it ended in. The path without its query and no body, so that nothing personal gets
 * in.
 */
@Component
class AuditedRequests implements HandlerInterceptor, WebMvcConfigurer {

    private static final Logger log = LoggerFactory.getLogger(AuditedRequests.class);
    private static final String REQUEST_ID = "X-Request-Id";
    private static final Pattern ACCEPTABLE_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final String NOTED = AuditedRequests.class.getName();
    private static final int LONGEST_PATH = 300;
    private static final Set<String> CHANGING = Set.of("POST", "PUT", "PATCH", "DELETE");
    private static final Set<String> TRUSTED = Set.of("ROLE_STAFF", "ROLE_ADMIN");

    private final Audit audit;

    AuditedRequests(Audit audit) {
        this.audit = audit;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this);
    }

    /** What was noted of a request before it was tried. */
    private record Noted(@Nullable UUID actor, String roles, String what, String id) {}

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (!CHANGING.contains(request.getMethod())
                || request.getAttribute(NOTED) != null
                || !(request.getUserPrincipal() instanceof Authentication caller)
                || caller.getAuthorities().stream().noneMatch(role -> TRUSTED.contains(role.getAuthority()))) {
            return true;
        }
        String path = request.getRequestURI();
        Noted noted = new Noted(
                uuid(caller.getName()),
                caller.getAuthorities().stream()
                        .map(GrantedAuthority::getAuthority)
                        .filter(role -> role != null && role.startsWith("ROLE_"))
                        .map(role -> role.substring("ROLE_".length()))
                        .sorted()
                        .collect(Collectors.joining(",")),
                request.getMethod() + " " + (path.length() > LONGEST_PATH ? path.substring(0, LONGEST_PATH) : path),
                requestId(request));
        audit.note(noted.actor(), noted.roles(), "REQUEST", noted.what(), noted.id());
        request.setAttribute(NOTED, noted);
        response.setHeader(REQUEST_ID, noted.id());
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
        try {
            audit.note(noted.actor(), noted.roles(), "ANSWER", noted.what() + " " + status, noted.id());
        } catch (DataAccessException lost) {
            log.error("The answer {} to request {} could not be written down", status, noted.id(), lost);
        }
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
