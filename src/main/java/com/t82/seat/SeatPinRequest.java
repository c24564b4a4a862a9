package com.t82.seat;

import com.t82.event.PerformanceId;
import com.t82.shared.Reply;
import com.t82.user.UserId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Signal, synchronous: does this buyer hold these seats, and is the hold alive? The seat module gives
 * {@link HoldPinned} to the reply inside the same transaction, or throws; no answer is a refusal. From the answer on,
 * the hold lasts until {@link #pinnedUntil()}, however little of its own time was left.
 */
public interface SeatPinRequest {

    /** Identifies the purchase in the module that owns it. */
    UUID reference();

    UserId buyer();

    PerformanceId performance();

    /** 1 to 5 distinct seats. */
    List<SeatId> seats();

    /** The deadline of the payment, UTC. */
    Instant pinnedUntil();

    /** Empty when the question is asked. */
    Reply<HoldPinned> reply();
}
