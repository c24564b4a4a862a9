package com.t82.seat;

import com.t82.event.PerformanceId;
import com.t82.shared.Reply;
import java.util.List;
import java.util.UUID;

/**
 * Signal, synchronous: the fan has approved the payment and is about to be charged; does the pinned hold still stand?
 * The seat module gives {@link HoldConfirmed} to the reply or vetoes by an exception; silence is a no. A confirmed hold
 * no longer ends by itself: it waits for {@link SeatPurchaseApproved} or {@link SeatPurchaseAbandoned}. Asking again is
 * answered again.
 */
public interface SeatSettlementRequest {

    /** What the purchase is known by to whoever asks. */
    UUID reference();

    PerformanceId performance();

    List<SeatId> seats();

    /** Empty when the question is asked. */
    Reply<HoldConfirmed> reply();
}
