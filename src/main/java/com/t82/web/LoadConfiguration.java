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

/** Keeps requests from queueing for database connections without a limit. */
@Configuration(proxyBeanMethods = false)
class LoadConfiguration {

    private static final Logger log = LoggerFactory.getLogger(LoadConfiguration.class);
    private static final String BEARER = "Bearer ";
    private static final int SMALL_FORM = 16_384;

    /**
     * Limits the requests at work. Virtual threads are unlimited and database connections are not, so without this
     * limit any number of requests could wait for a connection. The limit is well above the size of the pool, because
     * some requests wait for something else, such as the payment gateway.
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
     * The caller of a request whose body is too large to be read from an unknown client.
     *
     * @throws ProblemException 401 without a valid token. Where no token is needed, 413, or 415 for multipart bodies
     *     and forms: none of these operations takes such a body
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
                log.debug("large body with an invalid token: {}", e.getMessage());
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
