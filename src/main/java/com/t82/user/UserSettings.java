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
 * @param pictureHosts where profile pictures that others get to see may lie, besides here: the providers' own hosts, and
 *     wherever else nobody but us can read who looked at what
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

        @DefaultValue({"k.kakaocdn.net", "img1.kakaocdn.net", "t1.kakaocdn.net", "lh3.googleusercontent.com"})
        List<String> pictureHosts,

        @DefaultValue("1.0.0") String minimumVersion,
        @DefaultValue Map<String, String> minimumVersions) {

    /** Without the keys. */
    @Override
    public String toString() {
        return "UserSettings[issuer=" + issuer + ", accessLifetime=" + accessLifetime + ", refreshLifetime="
                + refreshLifetime + ", sessionLifetime=" + sessionLifetime + ", throttling=" + throttling + ", kakao="
                + kakao + ", google=" + google + ", pictureHosts=" + pictureHosts + ", minimumVersion=" + minimumVersion
                + ", minimumVersions="
                + minimumVersions + "]";
    }

    /**
     * How often one may fail. A whole mobile network can share an address, so addresses get far more than accounts. Of
     * IPv6 an address is a /64.
     *
     * @param failuresPerEmailAndAddress failed sign-ins for one e-mail address, known or not, from one network address
     * @param failuresPerEmail failed sign-ins for one e-mail address from all networks together from which its password
     *     was never given correctly; what goes beyond is slowed down, not shut out: the owner may be among them
     * @param firstPause how long such networks wait for the next attempt then; each failure doubles it
     * @param longestPause what it grows to
     * @param networksKnownFor how long a network counts as one from which an account's password was given correctly
     * @param failuresPerAddress failed sign-ins with a password from one network address; accounts that are known there
     *     may go on
     * @param providerFailuresPerAddress failed sign-ins with a provider from one network address
     * @param signUpsPerAddress attempts to sign up from one network address
     * @param hashesPerAccount passwords compared for one account, right or wrong
     */
    record Throttling(
            @DefaultValue("10") int failuresPerEmailAndAddress,
            @DefaultValue("15m") Duration failuresPerEmailAndAddressWithin,
            @DefaultValue("100") int failuresPerEmail,
            @DefaultValue("1h") Duration failuresPerEmailWithin,
            @DefaultValue("1s") Duration firstPause,
            @DefaultValue("5m") Duration longestPause,
            @DefaultValue("90d") Duration networksKnownFor,
            @DefaultValue("300") int failuresPerAddress,
            @DefaultValue("5m") Duration failuresPerAddressWithin,
            @DefaultValue("300") int providerFailuresPerAddress,
            @DefaultValue("5m") Duration providerFailuresPerAddressWithin,
            @DefaultValue("300") int signUpsPerAddress,
            @DefaultValue("10m") Duration signUpsPerAddressWithin,
            @DefaultValue("300") int hashesPerAccount,
            @DefaultValue("10m") Duration hashesPerAccountWithin) {}

    /** @param appId the number of the app whose users may sign in; without it nobody can with Kakao */
    record Kakao(
            @DefaultValue("https://kapi.kakao.com") URI baseUrl,
            @Nullable Long appId) {}

    /**
     * @param tokenInfoUrl where Google tells what it issued a token for
     * @param clientIds the OAuth clients, of every platform, whose users may sign in; without one nobody can with Google
     */
    record Google(
            @DefaultValue("https://accounts.google.com") URI baseUrl,

            @DefaultValue("https://oauth2.googleapis.com/tokeninfo")
            URI tokenInfoUrl,

            @DefaultValue List<String> clientIds) {}
}
