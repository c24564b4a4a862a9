package com.t82.user.signin;

import com.t82.user.UserId;
import java.time.Instant;
import java.util.UUID;

/**
 * An access token with a valid signature that has not expired.
 *
 * @param issuedAt UTC, in whole seconds
 */
public record PresentedAccessToken(UUID id, UUID session, UserId user, Instant issuedAt) {}
