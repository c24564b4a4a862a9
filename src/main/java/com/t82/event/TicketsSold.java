package com.t82.event;

import java.util.UUID;

/** Signal: seats of a performance have been paid for. Feeds the rankings; counted once a reference. */
public interface TicketsSold {

    /** What the sale is known by to whoever announces it; the same for each repetition. */
    UUID reference();

    ShowId show();

    PerformanceId performance();

    /** How many seats were sold, at least 1. */
    int ticketCount();
}
