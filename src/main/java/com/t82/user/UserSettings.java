package com.t82.user;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param signingKey the RSA key that signs access tokens: PKCS#8, base64 DER, with or without PEM armour
 * @param retiredSigningKeys earlier signing keys in the same form; they sign nothing more, but what they signed counts
 *     until it expires
 * @param issuer the {@code iss} of every token
 * @param accessLifetime how long an access token is good
 * @param crowdLifetime how long the tokens for load tests are good, which exist only in standalone
 * @param refreshLifetime how long a refresh token may wait for its use
 * @param sessionLifetime how long a sign-in can be extended before a new one is needed
 * @param verifiedTokens how many verified tokens are remembered, so that their signature is checked once
 * @param minimumVersion the oldest version of the app that still works
 * @param minimumVersions by app id, where it differs
 */
@ConfigurationProperties("t82.user")
record UserSettings(
        @Nullable String signingKey,
        @DefaultValue List<String> retiredSigningKeys,
        @DefaultValue("t82-tickets") String issuer,
        @DefaultValue("30m") Duration accessLifetime,
        @DefaultValue("12h") Duration crowdLifetime,
        @DefaultValue("30d") Duration refreshLifetime,
        @DefaultValue("180d") Duration sessionLifetime,
        @DefaultValue("50000") int verifiedTokens,
        @DefaultValue Throttling throttling,
        @DefaultValue Kakao kakao,
        @DefaultValue Google google,
        @DefaultValue("1.0.0") String minimumVersion,
        @DefaultValue Map<String, String> minimumVersions) {

    /**
     * How often one may fail. A whole mobile network can share an address, so addresses get far more than accounts.
     *
     * @param failuresPerEmail failed sign-ins for one e-mail address, known or not
     * @param failuresPerAddress failed sign-ins from one network address
     * @param signUpsPerAddress attempts to sign up from one network address
     */
    record Throttling(
            @DefaultValue("10") int failuresPerEmail,
            @DefaultValue("15m") Duration failuresPerEmailWithin,
            @DefaultValue("300") int failuresPerAddress,
            @DefaultValue("5m") Duration failuresPerAddressWithin,
            @DefaultValue("300") int signUpsPerAddress,
            @DefaultValue("10m") Duration signUpsPerAddressWithin) {}

    record Kakao(@DefaultValue("https://kapi.kakao.com") URI baseUrl) {}

    record Google(
            @DefaultValue("https://accounts.google.com") URI baseUrl) {}
}
