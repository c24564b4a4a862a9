package com.t82.web.security;

import com.t82.web.problem.ProblemAnswers;
import com.t82.web.request.AllowedMethods;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationProvider;
import org.springframework.security.oauth2.server.resource.authentication.JwtGrantedAuthoritiesConverter;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.DefaultBearerTokenResolver;

/** Reads the bearer token of a request (RFC 6750) and authenticates its caller. */
final class BearerTokens implements BearerTokenResolver {

    private static final String BEARER = "Bearer ";

    /** Set on a public read whose token is invalid. */
    private static final String INVALID = BearerTokens.class.getName() + ".invalid";

    private final AllowedMethods methods;
    private final JwtAuthenticationProvider provider;
    private final BearerTokenResolver strict = new DefaultBearerTokenResolver();

    BearerTokens(JwtDecoder decoder, AllowedMethods methods) {
        this.methods = methods;
        this.provider = new JwtAuthenticationProvider(decoder);
        this.provider.setJwtAuthenticationConverter(rolesOfToken());
    }

    @Override
    public @Nullable String resolve(HttpServletRequest request) {
        if (AccessRules.ignoresBearerToken(request)) {
            return null;
        }
        String token = wellFormedToken(request.getHeader(HttpHeaders.AUTHORIZATION));
        return token != null ? token : strict.resolve(request);
    }

    /**
     * The token of a header that is well-formed. Every other header is left to Spring Security's resolver, which says
     * what is wrong with it. That resolver uses a regular expression, which for a good header takes longer than the
     * rest of the request.
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

    /**
     * A caller with an invalid token is anonymous on public reads, and refused everywhere else.
     *
     * @throws InvalidBearerTokenException where a caller must be known
     */
    Authentication authenticate(HttpServletRequest request, Authentication token) {
        try {
            return provider.authenticate(token);
        } catch (InvalidBearerTokenException e) {
            if (!methods.isPublicRead(request)) {
                throw e;
            }
            request.setAttribute(INVALID, true);
            return AllowedMethods.ANONYMOUS;
        }
    }

    /** A filter that tells the caller of a public read that its token is invalid. */
    static void reportInvalidToken(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getAttribute(INVALID) != null && response instanceof HttpServletResponse answer) {
            answer.setHeader(HttpHeaders.WWW_AUTHENTICATE, ProblemAnswers.INVALID_TOKEN);
        }
        chain.doFilter(request, response);
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
