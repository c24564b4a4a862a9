package com.t82.web.security;

import static com.t82.web.security.AccessRules.Who.ADMIN;
import static com.t82.web.security.AccessRules.Who.ANYONE;
import static com.t82.web.security.AccessRules.Who.SIGNED_IN;
import static com.t82.web.security.AccessRules.Who.STAFF;
import static org.springframework.http.HttpMethod.DELETE;
import static org.springframework.http.HttpMethod.GET;
import static org.springframework.http.HttpMethod.POST;
import static org.springframework.http.HttpMethod.PUT;

import com.t82.shared.RequestPath;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Who may call what. The first rule that matches a request decides, and a request without a rule is refused. Whether
 * the caller owns what the address names is checked by the module that has it.
 */
final class AccessRules {

    /** Public reads of the seat map, by far the most frequent requests. They have a chain that reads no token. */
    static final List<Rule> SEAT_MAP = List.of(new Rule(
            ANYONE,
            GET,
            "/api/v1/events/{eventId}/seats",
            "/api/v1/events/{eventId}/restseats",
            "/api/v1/events/{eventId}/seatmap",
            "/api/v1/events/{eventId}/seatmap/status",
            "/api/v1/events/{eventId}/seatmap/stream"));

    static final List<Rule> API = List.of(
            // Users
            new Rule(ANYONE, POST, "/api/v1/users/signup", "/api/v1/users/login", "/api/v1/users/login/{provider}"),
            new Rule(ANYONE, POST, "/api/v1/version/check"),
            new Rule(SIGNED_IN, GET, "/api/v1/users/refresh", "/api/v1/users/me"),
            new Rule(SIGNED_IN, PUT, "/api/v1/users/me"),
            new Rule(SIGNED_IN, DELETE, "/api/v1/users/me"),
            new Rule(SIGNED_IN, POST, "/api/v1/users/notification", "/api/v1/users/logout"),
            new Rule(ANYONE, POST, "/api/v1/users/token/refresh"),
            new Rule(
                    SIGNED_IN,
                    GET,
                    "/api/v1/users/me/export",
                    "/api/v1/users/me/withdrawal",
                    "/api/v1/users/me/sessions"),
            new Rule(SIGNED_IN, DELETE, "/api/v1/users/me/sessions/{sessionId}"),
            new Rule(ADMIN, DELETE, "/api/v1/users/{userId}/sessions"),
            new Rule(ADMIN, GET, "/api/v1/users"),
            new Rule(ADMIN, POST, "/api/v1/users/invitations"),
            new Rule(SIGNED_IN, POST, "/api/v1/users/me/invitation"),
            new Rule(ADMIN, PUT, "/api/v1/users/{userId}/roles", "/api/v1/users/{userId}/artist"),
            // Contents
            new Rule(SIGNED_IN, GET, "/api/v1/contents/dibs"),
            new Rule(SIGNED_IN, POST, "/api/v1/contents/{eventInfoId}/dibs"),
            new Rule(SIGNED_IN, DELETE, "/api/v1/contents/{eventInfoId}/dibs"),
            new Rule(ANYONE, GET, "/api/v1/contents", "/api/v1/contents/**"),
            new Rule(ADMIN, null, "/api/v1/contents", "/api/v1/contents/**"),
            // Seats and the waiting room
            new Rule(SIGNED_IN, PUT, "/api/v1/seats/choice"),
            new Rule(SIGNED_IN, DELETE, "/api/v1/seats/choice"),
            new Rule(SIGNED_IN, POST, "/api/v1/seats/detail", "/api/v1/events/{eventId}/seats/best"),
            new Rule(
                    ANYONE,
                    GET,
                    "/api/v1/events/{eventId}/queue/total/users",
                    "/api/v1/events/{eventId}/queue/draw",
                    "/api/v1/events/{eventId}/queue/draw/order"),
            new Rule(ADMIN, null, "/api/v1/events/{eventId}/queue/settings"),
            new Rule(SIGNED_IN, null, "/api/v1/events/{eventId}/queue/**"),
            // Payment
            new Rule(ADMIN, null, "/api/v1/payment/differences", "/api/v1/audit", "/api/v1/refund/terms/{eventInfoId}"),
            new Rule(ANYONE, POST, "/api/v1/payment/callback"),
            new Rule(ANYONE, GET, "/api/v1/payment/return", "/api/v1/payment/return/cancel", "/api/v1/refund/terms"),
            new Rule(SIGNED_IN, POST, "/api/v1/payment", "/api/v1/refund"),
            new Rule(SIGNED_IN, GET, "/api/v1/payment", "/api/v1/payment/{orderNo}", "/api/v1/refund/quote"),
            // Coupons
            new Rule(ANYONE, GET, "/api/v1/coupons/events"),
            new Rule(SIGNED_IN, GET, "/api/v1/coupons", "/api/v1/coupons/valid"),
            new Rule(ADMIN, POST, "/api/v1/coupons", "/api/v1/coupons/events"),
            new Rule(
                    SIGNED_IN,
                    POST,
                    "/api/v1/coupons/events/issue",
                    "/api/v1/coupons/verify",
                    "/api/v1/coupons/{couponId}"),
            // Tickets; see isSignedTicketAddress for what comes before these rules
            new Rule(SIGNED_IN, GET, "/api/v1/tickets", "/api/v1/tickets/**"),
            new Rule(STAFF, POST, "/api/v1/check-in", "/api/v1/check-in/merge"),
            new Rule(STAFF, GET, "/api/v1/check-in/{performanceId}/list", "/api/v1/check-in/{ticketId}/history"),
            new Rule(ADMIN, DELETE, "/api/v1/check-in/{ticketId}"),
            // Reviews, replies, pictures
            new Rule(SIGNED_IN, GET, "/api/v1/reviews"),
            new Rule(ADMIN, GET, "/api/v1/reviews/reports", "/api/v1/comments/reports"),
            new Rule(
                    ADMIN,
                    PUT,
                    "/api/v1/reviews/{reviewId}/visibility",
                    "/api/v1/{reviewId}/comments/{commentId}/visibility"),
            new Rule(
                    SIGNED_IN,
                    POST,
                    "/api/v1/reviews/{reviewId}/reports",
                    "/api/v1/{reviewId}/comments/{commentId}/reports"),
            new Rule(ANYONE, GET, "/api/v1/reviews/{eventInfoId}", "/api/v1/{reviewId}/comments"),
            new Rule(SIGNED_IN, POST, "/api/v1/reviews", "/api/v1/{reviewId}/comments", "/api/v1/images"),
            new Rule(SIGNED_IN, DELETE, "/api/v1/reviews/{reviewId}", "/api/v1/{reviewId}/comments/{commentId}"),
            // Notices
            new Rule(SIGNED_IN, DELETE, "/api/v1/users/notification"),
            new Rule(SIGNED_IN, GET, "/api/v1/notifications", "/api/v1/notifications/unread-count"),
            new Rule(SIGNED_IN, PUT, "/api/v1/notifications/read", "/api/v1/notifications/{id}/read"),
            new Rule(ADMIN, POST, "/send-notification"));

    /** Pages, documents, health and static files. */
    static final List<Rule> WEB = List.of(new Rule(
            ANYONE,
            GET,
            "/",
            "/actuator/health/**",
            "/v3/api-docs/**",
            "/swagger-ui/**",
            "/swagger-ui.html",
            "/.well-known/**",
            "/images/**",
            "/posters/**",
            "/favicon.ico",
            "/error"));

    private static final RequestMatcher TICKET_CODE =
            PathPatternRequestMatcher.withDefaults().matcher(GET, "/api/v1/tickets/{ticketId}/qr");

    private AccessRules() {}

    /** Path patterns of everything that {@link #API} is about. */
    static String[] apiAddresses() {
        return new String[] {"/api/**", "/send-notification"};
    }

    /**
     * An address with a signature, which an image view can load without sending a token. Anyone may call it: its
     * handler checks the signature.
     */
    static boolean isSignedTicketAddress(HttpServletRequest request) {
        return TICKET_CODE.matches(request) && request.getParameter("signature") != null;
    }

    /**
     * Whether the bearer token of the request is not one of ours to check: a sign-in carries the token of its provider,
     * and an app that asks for new tokens may still send its expired one.
     */
    static boolean ignoresBearerToken(HttpServletRequest request) {
        String path = RequestPath.of(request);
        return path.startsWith("/api/v1/users/login")
                || path.startsWith("/api/v1/users/token/")
                || path.equals("/api/v1/users/signup");
    }

    /** Those who may call. Each includes the ones after it: an admin may do what staff may. */
    enum Who {
        ANYONE,
        SIGNED_IN("USER", "STAFF", "ADMIN"),
        STAFF("STAFF", "ADMIN"),
        ADMIN("ADMIN");

        private final String[] roles;

        Who(String... roles) {
            this.roles = roles;
        }

        /** The roles of which a caller needs one; none for {@link #ANYONE}. */
        String[] roles() {
            return roles.clone();
        }
    }

    /**
     * @param method {@code null} for every method
     * @param addresses path patterns
     */
    record Rule(Who who, @Nullable HttpMethod method, List<String> addresses) {

        Rule(Who who, @Nullable HttpMethod method, String... addresses) {
            this(who, method, List.of(addresses));
        }

        List<RequestMatcher> matchers() {
            PathPatternRequestMatcher.Builder paths = PathPatternRequestMatcher.withDefaults();
            return addresses.stream()
                    .<RequestMatcher>map(
                            address -> method == null ? paths.matcher(address) : paths.matcher(method, address))
                    .toList();
        }
    }
}
