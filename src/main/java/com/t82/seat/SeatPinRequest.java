package com.t82.seat;

import com.t82.event.PerformanceId;
import com.t82.shared.Reply;
import com.t82.user.UserId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Signal, synchronous: are these seats held by this buyer and alive? The seat module gives {@link HoldPinned} to the
 * reply inside the same transaction, or vetoes by an exception; silence is a no. From the answer on, the hold stays
 * until {@link #pinnedUntil()} however little of its own time was left.
 */
public interface SeatPinRequest {

    /** What the purchase is known by to whoever asks. */
    UUID reference();

    UserId buyer();

    PerformanceId performance();

    /** 1 to 5 seats, none twice. */
    List<SeatId> seats();

    /** The deadline of the payment, UTC. */
    Instant pinnedUntil();

    /** Empty when the question is asked. */
    Reply<HoldPinned> reply();
}
