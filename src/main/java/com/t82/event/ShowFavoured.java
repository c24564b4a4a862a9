package com.t82.event;

import com.t82.user.UserId;
import java.time.Instant;

/** A user has made a show a favourite. */
public record ShowFavoured(UserId user, ShowId show, Instant at) {}
