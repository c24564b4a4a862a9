package com.t82.user.signin;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Sign-ins.
 *
 * @param refreshLifetime how long a refresh token may wait for its use
 * @param sessionLifetime how long a sign-in can be extended before a new one is needed
 */
@ConfigurationProperties("t82.user")
public record SignInSettings(
        @DefaultValue("30d") Duration refreshLifetime,
        @DefaultValue("180d") Duration sessionLifetime,
        @DefaultValue Throttling throttling) {

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
    public record Throttling(
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
}
