package com.t82.user;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An account was closed. Each module deletes the personal data that the law does not oblige it to keep.
 *
 * @param withdrawnAt UTC; null in messages from before this field existed
 */
public record UserWithdrawn(UserId user, @Nullable Instant withdrawnAt) {}
