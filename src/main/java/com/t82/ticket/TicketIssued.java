package com.t82.ticket;

import com.t82.event.PerformanceId;
import com.t82.event.ShowId;
import com.t82.user.UserId;
import java.time.Instant;

/** A valid ticket was issued, and its holder can show its code. {@code issuedAt} is UTC. */
public record TicketIssued(TicketId ticket, UserId holder, ShowId show, PerformanceId performance, Instant issuedAt) {}
