package com.t82.seat;

import com.t82.event.PerformanceId;
import java.util.List;
import java.util.UUID;

/** Signal: a purchase has ended without a payment. The seats that it still has become free. */
public interface SeatPurchaseAbandoned {

    /** Identifies the purchase in the module that owns it. */
    UUID reference();

    PerformanceId performance();

    List<SeatId> seats();
}
