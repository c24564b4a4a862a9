package com.t82.seat;

import com.t82.shared.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of a {@link HoldRequest}: everything or nothing. */
sealed interface HoldVerdict {

    /**
     * The seats are the fan's.
     *
     * @param until the deadline, UTC
     */
    record Held(HoldId hold, Instant until) implements HoldVerdict {}

    /**
     * Nothing has been held.
     *
     * @param retryAfter when another try may succeed; {@code null} when nobody can tell
     */
    record Refused(
            SeatProblem problem,
            List<Object> arguments,
            @Nullable Duration retryAfter) implements HoldVerdict {

        Refused(SeatProblem problem) {
            this(problem, List.of(), null);
        }

        Refused(SeatProblem problem, List<Object> arguments) {
            this(problem, arguments, null);
        }

        /** For a refusal that ends at a known moment. */
        static Refused until(Instant end, Instant now, SeatProblem problem) {
            return new Refused(problem, List.of(), Duration.between(now, end));
        }

        ProblemException asProblem() {
            return retryAfter == null
                    ? new ProblemException(problem, arguments.toArray())
                    : ProblemException.retryAfter(retryAfter, problem, arguments.toArray());
        }
    }
}
