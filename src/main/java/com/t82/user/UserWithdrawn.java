package com.t82.user;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The user has left; personal data kept elsewhere must go, unless the law demands that it stay.
 *
 * @param withdrawnAt UTC; null in messages of before this was said
 */
public record UserWithdrawn(UserId user, @Nullable Instant withdrawnAt) {}
