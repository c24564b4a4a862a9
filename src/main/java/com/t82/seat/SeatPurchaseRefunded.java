package com.t82.seat;

import com.t82.event.PerformanceId;
import java.util.List;
import java.util.UUID;

/**
 * Signal: sold seats have been refunded. They come back on sale after a random delay, so that nobody can move a seat to
 * another account by cancelling and instantly booking it again.
 */
public interface SeatPurchaseRefunded {

    /** What the purchase is known by to whoever announces this. */
    UUID reference();

    /** What this return is known by; the same for each repetition. */
    UUID returnReference();

    PerformanceId performance();

    /** The seats that come back; others of the purchase may stay sold. */
    List<SeatId> seats();
}
