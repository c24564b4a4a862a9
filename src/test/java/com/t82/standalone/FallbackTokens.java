package com.t82.standalone;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Fallback;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/** Lets the house start where nothing else reads tokens. */
@TestConfiguration(proxyBeanMethods = false)
class FallbackTokens {

    @Bean
    @Fallback
    JwtDecoder decoderOfLastResort() {
        return token -> {
            throw new BadJwtException("Nobody reads tokens here");
        };
    }
}
