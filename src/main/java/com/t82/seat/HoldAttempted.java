package com.t82.seat;

import com.t82.event.PerformanceId;
import com.t82.shared.Reply;
import com.t82.user.UserId;

/**
 * Synchronous question: may this fan take seats of this performance now? Asked before anything is locked or changed.
 * The waiting room gives {@link HoldAllowed} to the reply, or throws; no answer is a refusal.
 */
public record HoldAttempted(UserId fan, PerformanceId performance, Reply<HoldAllowed> reply) {

    /**
     * The positive answer.
     *
     * @param withPass whether the fan needed a pass of the waiting room and has one
     */
    public record HoldAllowed(boolean withPass) {}
}
