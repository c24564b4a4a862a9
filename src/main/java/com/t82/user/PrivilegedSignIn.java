package com.t82.user;

import java.time.Instant;

/**
 * An attempt to sign in to an account of staff or of an admin.
 *
 * @param network the IPv4 address, or the /64 of an IPv6 address, that the attempt came from
 * @param at UTC
 * @param outcome {@code SUCCESS} or {@code FAILURE}
 */
public record PrivilegedSignIn(UserId user, String network, Instant at, String outcome) {}
