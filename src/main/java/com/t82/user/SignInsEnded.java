package com.t82.user;

import java.time.Instant;

/**
 * Sign-ins of a user have ended without their doing: the password is another one, the roles have changed, or a provider
 * has shown that the account is somebody else's. Whoever held them is to learn nothing more; phones register anew with
 * the next sign-in or start of the app.
 *
 * @param endedAt UTC; what was registered later belongs to somebody who is still in
 */
public record SignInsEnded(UserId user, Instant endedAt) {}
