package com.t82.seat;

import com.t82.shared.ProblemException;
import java.time.Instant;
import java.util.List;

/** What came of a {@link HoldRequest}: everything or nothing. */
sealed interface HoldVerdict {

    /**
     * The seats are the fan's.
     *
     * @param until the deadline, UTC
     */
    record Held(HoldId hold, Instant until) implements HoldVerdict {}

    /** Nothing has been held. */
    record Refused(SeatProblem problem, List<Object> arguments) implements HoldVerdict {

        Refused(SeatProblem problem) {
            this(problem, List.of());
        }

        ProblemException asProblem() {
            return new ProblemException(problem, arguments.toArray());
        }
    }
}
