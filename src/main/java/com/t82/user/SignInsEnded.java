package com.t82.user;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of a user have ended: the password or the roles were changed, a provider has shown that the account belongs
 * to another person, or one session was signed out or its refresh token was used twice. Their devices get no more
 * messages until they register again with the next sign-in or start of the app.
 *
 * @param endedAt UTC; a device registered later belongs to a session that is still open
 * @param session the only session that has ended; null when all that were open at that instant have ended
 */
public record SignInsEnded(
        UserId user, Instant endedAt, @Nullable UUID session) {

    public SignInsEnded(UserId user, Instant endedAt) {
        this(user, endedAt, null);
    }
}
