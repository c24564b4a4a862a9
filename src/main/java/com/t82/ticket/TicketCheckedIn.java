package com.t82.ticket;

import com.t82.event.PerformanceId;
import com.t82.event.ShowId;
import com.t82.user.UserId;
import java.time.Instant;

/** The holder of a ticket has been let in. */
public record TicketCheckedIn(
        TicketId ticket, UserId holder, ShowId show, PerformanceId performance, Instant checkedInAt) {}
