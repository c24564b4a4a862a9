package com.t82.event;

import java.util.UUID;

/** Signal: seats of a performance were paid for. Updates the rankings; each reference is counted once. */
public interface TicketsSold {

    /** Identifies the sale for the module that announces it; the same in each repetition. */
    UUID reference();

    ShowId show();

    PerformanceId performance();

    /** The number of sold seats, at least 1. */
    int ticketCount();
}
