package com.t82.user.token;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Access tokens.
 *
 * @param signingKey the RSA key that signs access tokens: PKCS#8, base64 DER, with or without PEM armour
 * @param retiredSigningKeys earlier signing keys in the same form; they sign nothing more, but what they signed counts
 *     until it expires
 * @param issuer the {@code iss} of every token
 * @param audience the {@code aud} of every token; a token with another audience is refused
 * @param accessLifetime how long an access token is good
 * @param verifiedTokens how many verified tokens are remembered, so that their signature is checked once
 */
@ConfigurationProperties("t82.user")
public record TokenSettings(
        @Nullable String signingKey,
        @DefaultValue List<String> retiredSigningKeys,
        @DefaultValue("t82-tickets") String issuer,
        @DefaultValue("t82-tickets") String audience,
        @DefaultValue("30m") Duration accessLifetime,
        @DefaultValue("50000") int verifiedTokens) {

    /** Without the keys. */
    @Override
    public String toString() {
        return "TokenSettings[issuer=" + issuer + ", accessLifetime=" + accessLifetime + "]";
    }
}
