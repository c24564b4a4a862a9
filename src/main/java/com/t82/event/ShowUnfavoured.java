package com.t82.event;

import com.t82.user.UserId;
import java.time.Instant;

/** A show is no longer a favourite of a user. */
public record ShowUnfavoured(UserId user, ShowId show, Instant at) {}
