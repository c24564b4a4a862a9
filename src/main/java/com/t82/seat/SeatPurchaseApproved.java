package com.t82.seat;

import com.t82.event.PerformanceId;
import com.t82.user.UserId;
import java.util.List;
import java.util.UUID;

/** Signal: the seats of a confirmed hold have been paid for. They become sold. */
public interface SeatPurchaseApproved {

    /** Identifies the purchase in the module that owns it. */
    UUID reference();

    UserId buyer();

    PerformanceId performance();

    List<SeatId> seats();
}
