package com.t82.user.signin;

import com.t82.user.UserId;
import java.util.UUID;

/**
 * The present tokens of a session.
 *
 * @param refreshToken opaque; the server stores only its hash
 * @param accessToken the id of the access token issued together with it
 */
record SessionTokens(UUID session, UserId user, String refreshToken, UUID accessToken) {

    /** Omits the token. */
    @Override
    public String toString() {
        return "SessionTokens[" + session + "]";
    }
}
