package com.t82.event;

import java.util.UUID;

/** Signal: sold seats of a performance have been given back. Feeds the rankings; counted once a return. */
public interface TicketsReturned {

    /** What this return is known by to whoever announces it; the same for each repetition. */
    UUID returnReference();

    /** The {@link TicketsSold#reference()} of the sale that the seats come from. */
    UUID reference();

    ShowId show();

    PerformanceId performance();

    /** How many seats came back, at least 1. */
    int ticketCount();
}
