package com.t82.seat;

import com.t82.event.PerformanceId;
import com.t82.shared.Reply;
import java.util.List;
import java.util.UUID;

/**
 * Signal, synchronous: the fan has approved the payment and is about to be charged; is the pinned hold still alive? The
 * seat module gives {@link HoldConfirmed} to the reply, or throws; no answer is a refusal. A confirmed hold no longer
 * expires: it ends with {@link SeatPurchaseApproved} or {@link SeatPurchaseAbandoned}. The question may be repeated.
 */
public interface SeatSettlementRequest {

    /** Identifies the purchase in the module that owns it. */
    UUID reference();

    PerformanceId performance();

    List<SeatId> seats();

    /** Empty when the question is asked. */
    Reply<HoldConfirmed> reply();
}
