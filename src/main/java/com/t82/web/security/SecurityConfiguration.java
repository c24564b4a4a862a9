package com.t82.web.security;

import static org.springframework.http.HttpMethod.DELETE;
import static org.springframework.http.HttpMethod.GET;
import static org.springframework.http.HttpMethod.POST;
import static org.springframework.http.HttpMethod.PUT;

import com.t82.shared.CommonProblem;
import com.t82.shared.ProblemException;
import com.t82.shared.RequestPath;
import com.t82.web.WebSettings;
import com.t82.web.idempotency.Idempotency;
import com.t82.web.idempotency.IdempotentAnswers;
import com.t82.web.problem.ApiProblems;
import com.t82.web.request.AllowedMethods;
import com.t82.web.request.AnnotatedHandlers;
import com.t82.web.request.MaxBodyFilter;
import com.t82.web.request.RequestIds;
import com.t82.web.request.RequestNormalizer;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationProvider;
import org.springframework.security.oauth2.server.resource.authentication.JwtGrantedAuthoritiesConverter;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.DefaultBearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.util.unit.DataSize;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Who may call what, in one table that reads like the contract. Whatever is not listed is denied; whose data it is, each
 * module checks for itself.
 */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    private static final RequestMatcher SIGNED_TICKET_ADDRESS =
            PathPatternRequestMatcher.withDefaults().matcher(GET, "/api/v1/tickets/{ticketId}/qr");

    private static final String BEARER = "Bearer ";
    private static final String USER = "USER";
    private static final String STAFF = "STAFF";
    private static final String ADMIN = "ADMIN";

    private static final String BAD_TOKEN = SecurityConfiguration.class.getName() + ".bad-token";

    /** After the request is bound to the thread, before who asks is looked at. */
    private static final int BEFORE_SECURITY = SecurityFilterProperties.DEFAULT_FILTER_ORDER - 2;

    /**
     * The seat map, which everybody reads all the time and nobody has to be known for: no token is looked at, and nothing
     * is done but to write the headers that every answer has.
     */
    @Bean
    @Order(90)
    SecurityFilterChain seatMapFilterChain(HttpSecurity http, WebSettings settings) {
        allowOrigins(http, settings);
        http.headers(SecurityConfiguration::nothingActive);
        PathPatternRequestMatcher.Builder paths = PathPatternRequestMatcher.withDefaults();
        http.securityMatcher(new OrRequestMatcher(
                paths.matcher(GET, "/api/v1/events/{eventId}/seats"),
                paths.matcher(GET, "/api/v1/events/{eventId}/restseats"),
                paths.matcher(GET, "/api/v1/events/{eventId}/seatmap"),
                paths.matcher(GET, "/api/v1/events/{eventId}/seatmap/status"),
                paths.matcher(GET, "/api/v1/events/{eventId}/seatmap/stream")));
        http.authorizeHttpRequests(map -> map.anyRequest().permitAll());
        http.csrf(AbstractHttpConfigurer::disable);
        http.sessionManagement(AbstractHttpConfigurer::disable);
        http.requestCache(AbstractHttpConfigurer::disable);
        http.securityContext(AbstractHttpConfigurer::disable);
        http.servletApi(AbstractHttpConfigurer::disable);
        http.logout(AbstractHttpConfigurer::disable);
        return http.build();
    }

    /** The REST API: no session, no cookie, a bearer token wherever somebody must be known. */
    @Bean
    @Order(100)
    SecurityFilterChain apiFilterChain(
            HttpSecurity http,
            IdempotentAnswers answers,
            AnnotatedHandlers handlers,
            Refusals refusals,
            AllowedMethods methods,
            JwtDecoder tokens,
            WebSettings settings,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        http.securityMatcher("/api/**", "/send-notification");
        allowOrigins(http, settings);
        http.headers(SecurityConfiguration::nothingActive);
        http.csrf(AbstractHttpConfigurer::disable);
        http.sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
        http.requestCache(AbstractHttpConfigurer::disable);
        http.logout(AbstractHttpConfigurer::disable);
        http.authorizeHttpRequests(api -> api
                // Users
                .requestMatchers(POST, "/api/v1/users/signup", "/api/v1/users/login", "/api/v1/users/login/{provider}")
                .permitAll()
                .requestMatchers(POST, "/api/v1/version/check")
                .permitAll()
                .requestMatchers(GET, "/api/v1/users/refresh", "/api/v1/users/me")
                .hasAnyRole(USER, STAFF, ADMIN)
                .requestMatchers(PUT, "/api/v1/users/me")
                .hasAnyRole(USER, STAFF, ADMIN)
                .requestMatchers(DELETE, "/api/v1/users/me")
                .hasAnyRole(USER, STAFF, ADMIN)
                .requestMatchers(POST, "/api/v1/users/notification", "/api/v1/users/logout")
                .hasAnyRole(USER, STAFF, ADMIN)
                .requestMatchers(POST, "/api/v1/users/token/refresh")
                .permitAll()
                .requestMatchers(
                        GET, "/api/v1/users/me/export", "/api/v1/users/me/withdrawal", "/api/v1/users/me/sessions")
                .hasAnyRole(USER, STAFF, ADMIN)
                .requestMatchers(DELETE, "/api/v1/users/me/sessions/{sessionId}")
                .hasAnyRole(USER, STAFF, ADMIN)
                .requestMatchers(DELETE, "/api/v1/users/{userId}/sessions")
                .hasRole(ADMIN)
                .requestMatchers(GET, "/api/v1/users")
                .hasRole(ADMIN)
                .requestMatchers(POST, "/api/v1/users/invitations")
                .hasRole(ADMIN)
                .requestMatchers(POST, "/api/v1/users/me/invitation")
                .hasAnyRole(USER, STAFF, ADMIN)
                .requestMatchers(PUT, "/api/v1/users/{userId}/roles", "/api/v1/users/{userId}/artist")
                .hasRole(ADMIN)
                // Contents
                .requestMatchers(GET, "/api/v1/contents/dibs")
                .hasAnyRole(USER, STAFF, ADMIN)
                .requestMatchers(POST, "/api/v1/contents/{eventInfoId}/dibs")
                .hasAnyRole(USER, STAFF, ADMIN)
                .requestMatchers(DELETE, "/api/v1/contents/{eventInfoId}/dibs")
                .hasAnyRole(USER, STAFF, ADMIN)
                .requestMatchers(GET, "/api/v1/contents", "/api/v1/contents/**")
                .permitAll()
                .requestMatchers("/api/v1/contents", "/api/v1/contents/**")
                .hasRole(ADMIN)
                // Seats and the waiting room
                .requestMatchers(PUT, "/api/v1/seats/choice")
                .hasAnyRole(USER, STAFF, ADMIN)
                .requestMatchers(DELETE, "/api/v1/seats/choice")
                .hasAnyRole(USER, STAFF, ADMIN)
                .requestMatchers(POST, "/api/v1/seats/detail", "/api/v1/events/{eventId}/seats/best")
                .hasAnyRole(USER, STAFF, ADMIN)
                .requestMatchers(
                        GET,
                        "/api/v1/events/{eventId}/queue/total/users",
                        "/api/v1/events/{eventId}/queue/draw",
                        "/api/v1/events/{eventId}/queue/draw/order")
                .permitAll()
                .requestMatchers("/api/v1/events/{eventId}/queue/settings")
                .hasRole(ADMIN)
                .requestMatchers("/api/v1/events/{eventId}/queue/**")
                .hasAnyRole(USER, STAFF, ADMIN)
                // Payment
                .requestMatchers("/api/v1/payment/differences", "/api/v1/audit", "/api/v1/refund/terms/{eventInfoId}")
                .hasRole(ADMIN)
                .requestMatchers(POST, "/api/v1/payment/callback")
                .permitAll()
                .requestMatchers(GET, "/api/v1/payment/return", "/api/v1/payment/return/cancel", "/api/v1/refund/terms")
                .permitAll()
                .requestMatchers(POST, "/api/v1/payment", "/api/v1/refund")
                .hasAnyRole(USER, STAFF, ADMIN)
                .requestMatchers(GET, "/api/v1/payment", "/api/v1/payment/{orderNo}", "/api/v1/refund/quote")
                .hasAnyRole(USER, STAFF, ADMIN)
                // Coupons
                .requestMatchers(GET, "/api/v1/coupons/events")
                .permitAll()
                .requestMatchers(GET, "/api/v1/coupons", "/api/v1/coupons/valid")
                .hasAnyRole(USER, STAFF, ADMIN)
                .requestMatchers(POST, "/api/v1/coupons", "/api/v1/coupons/events")
                .hasRole(ADMIN)
                .requestMatchers(
                        POST, "/api/v1/coupons/events/issue", "/api/v1/coupons/verify", "/api/v1/coupons/{couponId}")
                .hasAnyRole(USER, STAFF, ADMIN)
                // Tickets, reviews, replies, pictures
                .requestMatchers(SecurityConfiguration::isSignedTicketAddress)
                .permitAll()
                .requestMatchers(GET, "/api/v1/tickets", "/api/v1/tickets/**")
                .hasAnyRole(USER, STAFF, ADMIN)
                .requestMatchers(POST, "/api/v1/check-in", "/api/v1/check-in/merge")
                .hasAnyRole(STAFF, ADMIN)
                .requestMatchers(GET, "/api/v1/check-in/{performanceId}/list", "/api/v1/check-in/{ticketId}/history")
                .hasAnyRole(STAFF, ADMIN)
                .requestMatchers(DELETE, "/api/v1/check-in/{ticketId}")
                .hasRole(ADMIN)
                .requestMatchers(GET, "/api/v1/reviews")
                .hasAnyRole(USER, STAFF, ADMIN)
                .requestMatchers(GET, "/api/v1/reviews/reports", "/api/v1/comments/reports")
                .hasRole(ADMIN)
                .requestMatchers(
                        PUT,
                        "/api/v1/reviews/{reviewId}/visibility",
                        "/api/v1/{reviewId}/comments/{commentId}/visibility")
                .hasRole(ADMIN)
                .requestMatchers(
                        POST, "/api/v1/reviews/{reviewId}/reports", "/api/v1/{reviewId}/comments/{commentId}/reports")
                .hasAnyRole(USER, STAFF, ADMIN)
                .requestMatchers(GET, "/api/v1/reviews/{eventInfoId}", "/api/v1/{reviewId}/comments")
                .permitAll()
                .requestMatchers(POST, "/api/v1/reviews", "/api/v1/{reviewId}/comments", "/api/v1/images")
                .hasAnyRole(USER, STAFF, ADMIN)
                .requestMatchers(DELETE, "/api/v1/reviews/{reviewId}", "/api/v1/{reviewId}/comments/{commentId}")
                .hasAnyRole(USER, STAFF, ADMIN)
                // Notices
                .requestMatchers(DELETE, "/api/v1/users/notification")
                .hasAnyRole(USER, STAFF, ADMIN)
                .requestMatchers(GET, "/api/v1/notifications", "/api/v1/notifications/unread-count")
                .hasAnyRole(USER, STAFF, ADMIN)
                .requestMatchers(PUT, "/api/v1/notifications/read", "/api/v1/notifications/{id}/read")
                .hasAnyRole(USER, STAFF, ADMIN)
                .requestMatchers(POST, "/send-notification")
                .hasRole(ADMIN)
                .anyRequest()
                .access(SecurityConfiguration::unlisted));
        http.oauth2ResourceServer(server -> server.bearerTokenResolver(bearerTokens())
                .authenticationManagerResolver(request -> token -> authenticate(request, token, tokens, methods))
                .authenticationEntryPoint(refusals::unauthenticated)
                .accessDeniedHandler(refusals::denied));
        http.addFilterAfter(SecurityConfiguration::tellOfBadToken, BearerTokenAuthenticationFilter.class);
        http.addFilterAfter(new Idempotency(answers, handlers, problems), AuthorizationFilter.class);
        http.exceptionHandling(failures ->
                failures.authenticationEntryPoint(refusals::unauthenticated).accessDeniedHandler(refusals::denied));
        return http.build();
    }

    /** Its signature stands for a token, which a plain image view cannot send; the handler judges it. */
    private static boolean isSignedTicketAddress(HttpServletRequest request) {
        return request.getParameter("signature") != null && SIGNED_TICKET_ADDRESS.matches(request);
    }

    /** Everything else that has an address: documents, health, static files. */
    @Bean
    @Order(200)
    SecurityFilterChain webFilterChain(HttpSecurity http, Refusals refusals, WebSettings settings) {
        allowOrigins(http, settings);
        http.headers(SecurityConfiguration::ownScriptsOnly);
        http.sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
        http.authorizeHttpRequests(web -> web.requestMatchers(
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
                        "/error")
                .permitAll()
                .anyRequest()
                .access(SecurityConfiguration::unlisted));
        http.requestCache(AbstractHttpConfigurer::disable);
        http.exceptionHandling(failures ->
                failures.authenticationEntryPoint(refusals::unauthenticated).accessDeniedHandler(refusals::denied));
        return http.build();
    }

    /** Before everything that looks at the verb, the path or a header. */
    @Bean
    FilterRegistrationBean<RequestNormalizer> requestNormalizer(
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        FilterRegistrationBean<RequestNormalizer> filter =
                new FilterRegistrationBean<>(new RequestNormalizer(problems));
        filter.setOrder(BEFORE_SECURITY - 1);
        return filter;
    }

    /** The very first filter, so that what a bulkhead turns away has an id as well. */
    @Bean
    FilterRegistrationBean<RequestIds> requestIds() {
        FilterRegistrationBean<RequestIds> filter = new FilterRegistrationBean<>(new RequestIds());
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }

    /** Larger than any honest request: the longest description of a show takes half of it, however it is written. */
    @Bean
    FilterRegistrationBean<MaxBodyFilter> maxBodyFilter(
            @Value("${t82.web.max-body:128KB}") DataSize limit,
            AnnotatedHandlers handlers,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        FilterRegistrationBean<MaxBodyFilter> filter =
                new FilterRegistrationBean<>(new MaxBodyFilter(limit.toBytes(), handlers, problems));
        filter.setOrder(BEFORE_SECURITY);
        return filter;
    }

    /** Paths with tricks in them are refused in the house's own words. */
    @Bean
    RequestRejectedHandler trickyPaths(@Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        return (request, response, rejected) ->
                problems.resolveException(request, response, null, new ProblemException(CommonProblem.INVALID_REQUEST));
    }

    /** No other origin may read answers in a browser, except those that {@code t82.web.allowed-origins} names. */
    private static void allowOrigins(HttpSecurity http, WebSettings settings) {
        if (settings.allowedOrigins().isEmpty()) {
            http.cors(AbstractHttpConfigurer::disable);
            return;
        }
        CorsConfiguration allowed = new CorsConfiguration();
        allowed.setAllowedOrigins(settings.allowedOrigins());
        allowed.setAllowedMethods(List.of("GET", "HEAD", "POST", "PUT", "DELETE"));
        allowed.setAllowedHeaders(List.of(
                HttpHeaders.AUTHORIZATION,
                HttpHeaders.CONTENT_TYPE,
                HttpHeaders.ACCEPT_LANGUAGE,
                HttpHeaders.IF_NONE_MATCH,
                Idempotency.HEADER,
                RequestIds.HEADER));
        allowed.setExposedHeaders(List.of(
                HttpHeaders.LOCATION,
                HttpHeaders.RETRY_AFTER,
                HttpHeaders.WWW_AUTHENTICATE,
                HttpHeaders.ETAG,
                RequestIds.HEADER));
        allowed.setMaxAge(Duration.ofHours(1));
        UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
        source.registerCorsConfiguration("/**", allowed);
        http.cors(cors -> cors.configurationSource(source));
    }

    /** Answers of the API are data; a browser that is shown one runs and loads nothing. Pages bring their own policy. */
    private static void nothingActive(HeadersConfigurer<HttpSecurity> headers) {
        headers.contentSecurityPolicy(policy -> policy.policyDirectives(
                        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"))
                .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER));
    }

    /** For the documents' user interface, which styles its elements inline. */
    private static void ownScriptsOnly(HeadersConfigurer<HttpSecurity> headers) {
        headers.contentSecurityPolicy(policy -> policy.policyDirectives(
                        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none';"
                                + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"))
                .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER));
    }

    /** A token that does not count makes the caller anonymous where anonymous clients may read, and is refused elsewhere. */
    private static Authentication authenticate(
            HttpServletRequest request, Authentication token, JwtDecoder tokens, AllowedMethods methods) {
        JwtAuthenticationProvider provider = new JwtAuthenticationProvider(tokens);
        provider.setJwtAuthenticationConverter(rolesOfToken());
        try {
            return provider.authenticate(token);
        } catch (InvalidBearerTokenException e) {
            if (!methods.isPublicRead(request)) {
                throw e;
            }
            request.setAttribute(BAD_TOKEN, true);
            return AllowedMethods.ANONYMOUS;
        }
    }

    private static void tellOfBadToken(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getAttribute(BAD_TOKEN) != null && response instanceof HttpServletResponse answer) {
            answer.setHeader(HttpHeaders.WWW_AUTHENTICATE, ApiProblems.INVALID_TOKEN);
        }
        chain.doFilter(request, response);
    }

    /** Denies, and remembers that there is no such row, so that the answer is "nothing here" whoever asks. */
    private static AuthorizationResult unlisted(
            Supplier<? extends Authentication> caller, RequestAuthorizationContext request) {
        Refusals.markUnlisted(request.getRequest());
        return new AuthorizationDecision(false);
    }

    /**
     * On the way in, a provider's own access token stands where ours stands everywhere else; and an app that asks for
     * fresh tokens may still carry its expired one.
     */
    private static BearerTokenResolver bearerTokens() {
        DefaultBearerTokenResolver tokens = new DefaultBearerTokenResolver();
        return request -> {
            String path = RequestPath.of(request);
            if (path.startsWith("/api/v1/users/login")
                    || path.startsWith("/api/v1/users/token/")
                    || path.equals("/api/v1/users/signup")) {
                return null;
            }
            String token = wellFormedToken(request.getHeader(HttpHeaders.AUTHORIZATION));
            return token != null ? token : tokens.resolve(request);
        };
    }

    /**
     * As RFC 6750 spells it. Everything else is left to the one who also says what is wrong with it; for what is right its
     * regular expression takes longer than all that follows.
     */
    private static @Nullable String wellFormedToken(@Nullable String authorization) {
        if (authorization == null || !authorization.startsWith(BEARER) || authorization.length() == BEARER.length()) {
            return null;
        }
        for (int i = BEARER.length(); i < authorization.length(); i++) {
            char c = authorization.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-._~+/".indexOf(c) >= 0)) {
                return null;
            }
        }
        return authorization.substring(BEARER.length());
    }

    /** Spring Security would time each of its filters for each request: a third of what a request costs. */
    @Bean
    SecurityObservationSettings securityObservationSettings() {
        return SecurityObservationSettings.noObservations();
    }

    /** The strict one, which looks at every header with a regular expression, except at those that are plainly harmless. */
    @Bean
    HttpFirewall httpFirewall() {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setAllowedHeaderNames(
                name -> isPrintableAscii(name) || StrictHttpFirewall.ALLOWED_HEADER_NAMES.test(name));
        firewall.setAllowedHeaderValues(
                value -> isPrintableAscii(value) || StrictHttpFirewall.ALLOWED_HEADER_VALUES.test(value));
        return firewall;
    }

    private static boolean isPrintableAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    private static JwtAuthenticationConverter rolesOfToken() {
        JwtGrantedAuthoritiesConverter roles = new JwtGrantedAuthoritiesConverter();
        roles.setAuthoritiesClaimName("roles");
        roles.setAuthorityPrefix("ROLE_");
        JwtAuthenticationConverter converter = new JwtAuthenticationConverter();
        converter.setJwtGrantedAuthoritiesConverter(roles);
        return converter;
    }
}
