package com.t82.event;

import java.util.UUID;

/** Signal: sold seats of a performance were refunded. Updates the rankings; each return reference is counted once. */
public interface TicketsReturned {

    /** Identifies this return for the module that announces it; the same in each repetition. */
    UUID returnReference();

    /** The {@link TicketsSold#reference()} of the sale that the seats belong to. */
    UUID reference();

    ShowId show();

    PerformanceId performance();

    /** The number of returned seats, at least 1. */
    int ticketCount();
}
