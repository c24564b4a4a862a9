package com.t82.web.security;

import com.t82.web.WebSettings;
import com.t82.web.idempotency.Idempotency;
import com.t82.web.idempotency.IdempotentAnswers;
import com.t82.web.request.AllowedMethods;
import com.t82.web.request.AnnotatedHandlers;
import com.t82.web.security.AccessRules.Rule;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** The security filter chains: one for the seat map, one for the API, one for everything else that has an address. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    /** Reads no token and creates no security context: it only writes the security headers. */
    @Bean
    @Order(90)
    SecurityFilterChain seatMapFilterChain(HttpSecurity http, WebSettings settings) {
        http.securityMatcher(new OrRequestMatcher(AccessRules.SEAT_MAP.stream()
                .flatMap(rule -> rule.matchers().stream())
                .toList()));
        BrowserPolicy.allowOrigins(http, settings);
        http.headers(BrowserPolicy::nothingActive);
        http.authorizeHttpRequests(map -> map.anyRequest().permitAll());
        http.csrf(AbstractHttpConfigurer::disable);
        http.sessionManagement(AbstractHttpConfigurer::disable);
        http.requestCache(AbstractHttpConfigurer::disable);
        http.securityContext(AbstractHttpConfigurer::disable);
        http.servletApi(AbstractHttpConfigurer::disable);
        http.logout(AbstractHttpConfigurer::disable);
        return http.build();
    }

    /** The REST API: no session, no cookie, a bearer token where the caller must be known. */
    @Bean
    @Order(100)
    SecurityFilterChain apiFilterChain(
            HttpSecurity http,
            IdempotentAnswers answers,
            AnnotatedHandlers handlers,
            Refusals refusals,
            AllowedMethods methods,
            JwtDecoder decoder,
            WebSettings settings,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        http.securityMatcher(AccessRules.apiAddresses());
        BrowserPolicy.allowOrigins(http, settings);
        http.headers(BrowserPolicy::nothingActive);
        http.csrf(AbstractHttpConfigurer::disable);
        http.sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
        http.requestCache(AbstractHttpConfigurer::disable);
        http.logout(AbstractHttpConfigurer::disable);
        http.authorizeHttpRequests(api -> {
            api.requestMatchers(AccessRules::isSignedTicketAddress).permitAll();
            authorize(api, AccessRules.API);
        });
        BearerTokens tokens = new BearerTokens(decoder, methods);
        http.oauth2ResourceServer(server -> server.bearerTokenResolver(tokens)
                .authenticationManagerResolver(request -> token -> tokens.authenticate(request, token))
                .authenticationEntryPoint(refusals::unauthenticated)
                .accessDeniedHandler(refusals::denied));
        http.addFilterAfter(BearerTokens::reportInvalidToken, BearerTokenAuthenticationFilter.class);
        http.addFilterAfter(new Idempotency(answers, handlers, problems), AuthorizationFilter.class);
        http.exceptionHandling(failures ->
                failures.authenticationEntryPoint(refusals::unauthenticated).accessDeniedHandler(refusals::denied));
        return http.build();
    }

    @Bean
    @Order(200)
    SecurityFilterChain webFilterChain(HttpSecurity http, Refusals refusals, WebSettings settings) {
        BrowserPolicy.allowOrigins(http, settings);
        http.headers(BrowserPolicy::ownScriptsOnly);
        http.sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
        http.authorizeHttpRequests(web -> authorize(web, AccessRules.WEB));
        http.requestCache(AbstractHttpConfigurer::disable);
        http.exceptionHandling(failures ->
                failures.authenticationEntryPoint(refusals::unauthenticated).accessDeniedHandler(refusals::denied));
        return http.build();
    }

    private static void authorize(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry requests,
            List<Rule> rules) {
        for (Rule rule : rules) {
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizedUrl addresses =
                    requests.requestMatchers(rule.matchers().toArray(RequestMatcher[]::new));
            if (rule.who() == AccessRules.Who.ANYONE) {
                addresses.permitAll();
            } else {
                addresses.hasAnyRole(rule.who().roles());
            }
        }
        requests.anyRequest().access(SecurityConfiguration::withoutRule);
    }

    /** Denies the request and marks it, so that its answer is 404 for every caller. */
    private static AuthorizationResult withoutRule(
            Supplier<? extends Authentication> caller, RequestAuthorizationContext request) {
        Refusals.markUnlisted(request.getRequest());
        return new AuthorizationDecision(false);
    }

    /**
     * Off, because Spring Security would measure each of its filters for each request: a third of the request's cost.
     */
    @Bean
    SecurityObservationSettings securityObservationSettings() {
        return SecurityObservationSettings.noObservations();
    }
}
