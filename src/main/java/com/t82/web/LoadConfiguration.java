package com.t82.web;

import com.t82.shared.Bulkhead;
import com.t82.shared.CommonProblem;
import com.t82.shared.ProblemException;
import com.t82.shared.web.FromMemory;
import com.t82.web.request.AllowedMethods;
import com.t82.web.request.AnnotatedHandlers;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.MessageSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import tools.jackson.databind.json.JsonMapper;

/** What keeps the database's connections from being waited for without end. */
@Configuration(proxyBeanMethods = false)
class LoadConfiguration {

    private static final Logger log = LoggerFactory.getLogger(LoadConfiguration.class);
    private static final String BEARER = "Bearer ";
    private static final int SMALL_FORM = 16_384;

    /**
     * Before the pool: threads are free here, connections are not, so that any number of requests could queue for them. The
     * limit is well above the pool's size because a request may wait for others than the database, such as a gateway.
     */
    @Bean
    FilterRegistrationBean<Bulkhead> apiBulkhead(
            @Value("${t82.web.requests:512}") int requests,
            ObjectProvider<JwtDecoder> tokens,
            AllowedMethods methods,
            AnnotatedHandlers handlers,
            MessageSource texts,
            JsonMapper json,
            MeterRegistry meters) {
        FilterRegistrationBean<Bulkhead> bulkhead = new FilterRegistrationBean<>(new Bulkhead(
                requests,
                (method, path) -> handlers.of(method, path, FromMemory.class) == null,
                request -> senderOfLargeBody(request, tokens, methods),
                meters.counter("t82.web.turned-away"),
                texts,
                json));
        bulkhead.setName("apiBulkhead");
        bulkhead.addUrlPatterns("/api/*", "/send-notification");
        bulkhead.setOrder(Ordered.HIGHEST_PRECEDENCE + 2);
        return bulkhead;
    }

    /**
     * The caller behind a body that is too large to be read before anything is known of its sender.
     *
     * @throws ProblemException 401 without a valid token; 413, or 415 for parts and forms, where no token is needed, because
     *     none of these operations has a use for so much
     */
    private static String senderOfLargeBody(
            HttpServletRequest request, ObjectProvider<JwtDecoder> tokens, AllowedMethods methods) {
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            try {
                String subject = tokens.getObject()
                        .decode(authorization.substring(BEARER.length()).strip())
                        .getSubject();
                if (subject != null) {
                    return subject;
                }
            } catch (JwtException e) {
                if (e.getCause() instanceof ProblemException problem
                        && problem.type() == CommonProblem.SERVICE_UNAVAILABLE) {
                    throw problem;
                }
                log.debug("large body with a token that does not count: {}", e.getMessage());
            }
        }
        if (!methods.isPublic(request)) {
            throw new ProblemException(CommonProblem.UNAUTHENTICATED);
        }
        throw new ProblemException(
                request.getContentLengthLong() > SMALL_FORM || request.getContentLengthLong() < 0
                        ? CommonProblem.PAYLOAD_TOO_LARGE
                        : CommonProblem.UNSUPPORTED_MEDIA_TYPE);
    }
}
