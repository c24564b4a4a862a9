package com.t82.payment;

import com.t82.seat.SeatId;
import java.util.List;

/** Signal, synchronous: the answer to {@link TicketsOverdue}. */
public interface TicketsWithheld {

    PurchaseId purchase();

    /**
     * The seats that have no ticket and, whatever news is still on its way, never will. The others have theirs; none when
     * all do.
     */
    List<SeatId> seats();
}
