package com.t82.user;

import java.time.Instant;

/** A new password has been set and all sign-ins before it have ended; its owner is to know. {@code changedAt} is UTC. */
public record PasswordChanged(UserId user, Instant changedAt) {}
