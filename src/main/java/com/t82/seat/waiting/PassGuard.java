package com.t82.seat.waiting;

import com.t82.seat.HoldAttempted;
import com.t82.shared.ProblemException;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Seats of a performance with a waiting room are taken only by those who were let in. */
@Component
class PassGuard {

    private final Board board;
    private final Presence presence;

    PassGuard(Board board, Presence presence) {
        this.board = board;
        this.presence = presence;
    }

    /** @throws ProblemException {@link WaitingProblem#PASS_REQUIRED} or {@link WaitingProblem#PASS_EXPIRED} */
    @EventListener
    void on(HoldAttempted attempt) {
        if (board.requirePass(attempt.performance(), attempt.fan())) {
            presence.heardOf(attempt.performance(), attempt.fan());
        }
    }
}
