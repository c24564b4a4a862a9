package com.t82.seat.waiting;

import com.t82.seat.HoldAttempted;
import com.t82.seat.HoldAttempted.HoldAllowed;
import com.t82.shared.ProblemException;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Requires a pass for holds in a performance that has a waiting room. */
@Component
class PassGuard {

    private static final HoldAllowed WITH_PASS = new HoldAllowed(true);
    private static final HoldAllowed WITHOUT_PASS = new HoldAllowed(false);

    private final QueueView view;
    private final Heartbeats heartbeats;

    PassGuard(QueueView view, Heartbeats heartbeats) {
        this.view = view;
        this.heartbeats = heartbeats;
    }

    /** @throws ProblemException {@link WaitingProblem#PASS_REQUIRED} or {@link WaitingProblem#PASS_EXPIRED} */
    @EventListener
    void on(HoldAttempted attempt) {
        boolean withPass = view.requirePass(attempt.performance(), attempt.fan());
        if (withPass) {
            heartbeats.touch(attempt.performance(), attempt.fan());
        }
        attempt.reply().give(withPass ? WITH_PASS : WITHOUT_PASS);
    }
}
