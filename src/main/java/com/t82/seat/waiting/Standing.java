package com.t82.seat.waiting;

import com.t82.shared.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How somebody stands with a waiting room.
 *
 * @param position from 1. In the lobby every place is still possible, and this is the last one; 1 for those who need not
 *     wait
 * @param total how many wait
 * @param estimate how long it will take; {@code null} when nobody can tell
 * @param opensAt when the sale opens, UTC
 * @param passUntil until when seats may be chosen, UTC
 */
record Standing(
        Phase phase,
        long position,
        long total,
        @Nullable Duration estimate,
        Instant opensAt,
        @Nullable UUID ticket,
        @Nullable Instant passUntil) {

    enum Phase {
        /** Nobody has to wait. */
        OFF,
        LOBBY,
        WAITING,
        ADMITTED,
        /** The pass has run out. */
        EXPIRED,
        /** Nothing was heard of them when it was their turn. */
        LAPSED,
        /** They have not come, or have left. */
        ABSENT
    }

    boolean isThrough() {
        return phase == Phase.OFF || phase == Phase.ADMITTED;
    }

    /** @throws ProblemException to those who neither wait nor are inside */
    Standing orRefuse() {
        return switch (phase) {
            case OFF, LOBBY, WAITING, ADMITTED -> this;
            case EXPIRED -> throw new ProblemException(WaitingProblem.PASS_EXPIRED);
            case LAPSED -> throw new ProblemException(WaitingProblem.TURN_LOST);
            case ABSENT -> throw new ProblemException(WaitingProblem.NOT_IN_QUEUE);
        };
    }
}
