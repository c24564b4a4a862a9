package com.t82.seat.waiting;

import com.t82.event.PerformanceId;
import com.t82.user.UserId;
import java.time.Instant;

/**
 * A fan has asked about a waiting room, or for seats.
 *
 * @param at UTC
 */
record Heartbeat(PerformanceId performance, UserId user, Instant at) {}
