package com.t82.ticket;

import com.t82.event.PerformanceId;
import com.t82.event.ShowId;
import com.t82.user.UserId;
import java.time.Instant;

/** A ticket exists, and its holder may show its code at the door. */
public record TicketIssued(TicketId ticket, UserId holder, ShowId show, PerformanceId performance, Instant issuedAt) {}
