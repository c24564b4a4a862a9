package com.t82.user.signin;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Lifetimes of sessions, and limits for sign-ins.
 *
 * @param refreshLifetime how long an unused refresh token is valid
 * @param sessionLifetime how long a session can be extended before a new sign-in is needed
 */
@ConfigurationProperties("t82.user")
public record SignInSettings(
        @DefaultValue("30d") Duration refreshLifetime,
        @DefaultValue("180d") Duration sessionLifetime,
        @DefaultValue Throttling throttling) {

    /**
     * Limits for failed attempts. A whole mobile network can share an address, so the limit of an address is far higher
     * than that of an account. An IPv6 address counts by its /64.
     *
     * @param failuresPerEmailAndAddress failed sign-ins for one e-mail address, known or not, from one network address
     * @param failuresPerEmail failed sign-ins for one e-mail address from all networks together from which the account
     *     has never signed in; further attempts are slowed down and not blocked, because the owner may be among them
     * @param firstPause the first wait of such networks for their next attempt; each failure doubles it
     * @param longestPause the longest wait
     * @param networksKnownFor how long a network from which an account has signed in counts as known
     * @param failuresPerAddress failed sign-ins with a password from one network address; accounts to which the network
     *     is known are exempt
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
