package com.t82.seat.waiting;

import com.t82.seat.HoldAttempted;
import com.t82.seat.HoldAttempted.HoldAllowed;
import com.t82.shared.ProblemException;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Lets only fans with a pass take seats of a performance that has a waiting room. */
@Component
class PassGuard {

    private static final HoldAllowed WITH_PASS = new HoldAllowed(true);
    private static final HoldAllowed WITHOUT_PASS = new HoldAllowed(false);

    private final Board board;
    private final Presence presence;

    PassGuard(Board board, Presence presence) {
        this.board = board;
        this.presence = presence;
    }

    /** @throws ProblemException {@link WaitingProblem#PASS_REQUIRED} or {@link WaitingProblem#PASS_EXPIRED} */
    @EventListener
    void on(HoldAttempted attempt) {
        boolean withPass = board.requirePass(attempt.performance(), attempt.fan());
        if (withPass) {
            presence.heardOf(attempt.performance(), attempt.fan());
        }
        attempt.reply().give(withPass ? WITH_PASS : WITHOUT_PASS);
    }
}
