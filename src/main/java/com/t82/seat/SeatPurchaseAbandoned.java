package com.t82.seat;

import com.t82.event.PerformanceId;
import java.util.List;
import java.util.UUID;

/** Signal: a purchase came to nothing. The seats that it still holds are free again. */
public interface SeatPurchaseAbandoned {

    /** What the purchase is known by to whoever asks. */
    UUID reference();

    PerformanceId performance();

    List<SeatId> seats();
}
