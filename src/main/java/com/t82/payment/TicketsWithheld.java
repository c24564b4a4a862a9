package com.t82.payment;

import com.t82.seat.SeatId;
import java.util.List;

/** Signal, synchronous: the answer to {@link TicketsOverdue}. */
public interface TicketsWithheld {

    PurchaseId purchase();

    /**
     * The seats that have no ticket and will never get one, even from an event that is still to be delivered. Empty
     * when all seats have their tickets.
     */
    List<SeatId> seats();
}
