package com.t82.testing;

import java.util.List;
import java.util.UUID;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Fallback;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/**
 * Replaces the token decoder of the user module where that module is not part of the test. One token is valid, for
 * requests that need a token before their body is read.
 */
@TestConfiguration(proxyBeanMethods = false)
public class NoTokens {

    /** A token with the role STAFF. */
    public static final String STAFF = "staff";

    @Bean
    @Fallback
    JwtDecoder noTokens() {
        return token -> {
            if (token.equals(STAFF)) {
                return Jwt.withTokenValue(token)
                        .header("alg", "none")
                        .subject(UUID.randomUUID().toString())
                        .claim("roles", List.of("USER", "STAFF"))
                        .build();
            }
            throw new BadJwtException("The user module is not here");
        };
    }
}
