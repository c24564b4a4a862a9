package com.t82.ticket;

import com.t82.event.PerformanceId;
import com.t82.event.ShowId;
import com.t82.user.UserId;
import java.time.Instant;

/** A ticket was checked in. {@code checkedInAt} is UTC. */
public record TicketCheckedIn(
        TicketId ticket, UserId holder, ShowId show, PerformanceId performance, Instant checkedInAt) {}
