package com.t82.user;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Sign-ins of a user have ended: the password is another one, the roles have changed, a provider has shown that the
 * account is somebody else's, or one of them was signed out or its refresh token was used twice. Whoever held them is to learn nothing more; phones register anew with
 * the next sign-in or start of the app.
 *
 * @param endedAt UTC; what was registered later belongs to somebody who is still in
 * @param session the only sign-in that has ended; null when all have that were open at that instant
 */
public record SignInsEnded(
        UserId user, Instant endedAt, @Nullable UUID session) {

    public SignInsEnded(UserId user, Instant endedAt) {
        this(user, endedAt, null);
    }
}
