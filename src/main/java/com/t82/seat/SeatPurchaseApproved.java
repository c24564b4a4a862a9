package com.t82.seat;

import com.t82.event.PerformanceId;
import com.t82.user.UserId;
import java.util.List;
import java.util.UUID;

/** Signal: the seats of a confirmed hold have been paid for. They are sold from now on. */
public interface SeatPurchaseApproved {

    /** What the purchase is known by to whoever asks. */
    UUID reference();

    UserId buyer();

    PerformanceId performance();

    List<SeatId> seats();
}
