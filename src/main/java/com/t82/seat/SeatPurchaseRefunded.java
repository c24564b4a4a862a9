package com.t82.seat;

import com.t82.event.PerformanceId;
import java.util.List;
import java.util.UUID;

/**
 * Signal: sold seats have been refunded. They become free after a random delay, so that a fan cannot move a seat to
 * another account by cancelling and booking it again at once.
 */
public interface SeatPurchaseRefunded {

    /** Identifies the purchase in the module that owns it. */
    UUID reference();

    /** Identifies this return; a repeated event has the same. */
    UUID returnReference();

    PerformanceId performance();

    /** The seats that are returned; others of the purchase may stay sold. */
    List<SeatId> seats();
}
