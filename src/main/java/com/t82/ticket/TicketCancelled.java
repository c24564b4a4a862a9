package com.t82.ticket;

import com.t82.event.PerformanceId;
import com.t82.event.ShowId;
import com.t82.user.UserId;
import java.time.Instant;

/** A ticket was cancelled because its payment was refunded. {@code cancelledAt} is UTC. */
public record TicketCancelled(
        TicketId ticket, UserId holder, ShowId show, PerformanceId performance, Instant cancelledAt) {}
