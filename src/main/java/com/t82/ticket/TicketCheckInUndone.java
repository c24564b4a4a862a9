package com.t82.ticket;

import com.t82.event.PerformanceId;
import com.t82.user.UserId;
import java.time.Instant;

/**
 * An admin has undone a check-in: the ticket can be checked in again.
 *
 * @param by the admin
 * @param undoneAt UTC
 */
public record TicketCheckInUndone(TicketId ticket, PerformanceId performance, UserId by, Instant undoneAt) {}
