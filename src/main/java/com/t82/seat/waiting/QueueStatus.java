package com.t82.seat.waiting;

import com.t82.shared.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The status of a fan in a waiting room.
 *
 * @param position from 1. In the lobby every position is still possible, and this is the last one; 1 for a fan who does
 *     not have to wait
 * @param total how many fans wait
 * @param estimate of the time to the admission; {@code null} when it is unknown
 * @param opensAt when the sale opens, UTC
 * @param passUntil until when seats may be chosen, UTC
 */
record QueueStatus(
        Phase phase,
        long position,
        long total,
        @Nullable Duration estimate,
        Instant opensAt,
        @Nullable UUID ticket,
        @Nullable Instant passUntil) {

    enum Phase {
        /** The performance has no waiting room at present. */
        OFF,
        LOBBY,
        WAITING,
        ADMITTED,
        /** The pass has expired. */
        EXPIRED,
        /** The fan sent no heartbeat when it was the turn of this fan. */
        LAPSED,
        /** The fan has not entered, or has left. */
        ABSENT
    }

    /** Whether the fan may choose seats. */
    boolean isThrough() {
        return phase == Phase.OFF || phase == Phase.ADMITTED;
    }

    /** @throws ProblemException when the fan neither waits nor is inside */
    QueueStatus orRefuse() {
        return switch (phase) {
            case OFF, LOBBY, WAITING, ADMITTED -> this;
            case EXPIRED -> throw new ProblemException(WaitingProblem.PASS_EXPIRED);
            case LAPSED -> throw new ProblemException(WaitingProblem.TURN_LOST);
            case ABSENT -> throw new ProblemException(WaitingProblem.NOT_IN_QUEUE);
        };
    }
}
