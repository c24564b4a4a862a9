package com.t82.user;

import java.time.Instant;

/**
 * The password of an account is another one. The owner is told, who may not have done it.
 *
 * @param changedAt UTC
 */
public record PasswordChanged(UserId user, Instant changedAt) {}
