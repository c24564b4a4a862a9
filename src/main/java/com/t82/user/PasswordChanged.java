package com.t82.user;

import java.time.Instant;

/** A user has set a new password, which has ended all earlier sessions. {@code changedAt} is UTC. */
public record PasswordChanged(UserId user, Instant changedAt) {}
