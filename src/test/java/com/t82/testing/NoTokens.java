package com.t82.testing;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Fallback;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/** Stands in for the user module's decoder where that module is not part of the test: no token is good. */
@TestConfiguration(proxyBeanMethods = false)
class NoTokens {

    @Bean
    @Fallback
    JwtDecoder noTokens() {
        return token -> {
            throw new BadJwtException("The user module is not here");
        };
    }
}
