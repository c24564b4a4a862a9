package com.t82.seat.hold;

import com.t82.seat.HoldId;
import com.t82.seat.inventory.HoldRequest;
import com.t82.shared.ProblemException;
import com.t82.shared.ProblemType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The outcome of a {@link HoldRequest}: all seats or none. */
public sealed interface HoldVerdict {

    /**
     * All seats are held.
     *
     * @param until the deadline, UTC
     */
    record Held(HoldId hold, Instant until) implements HoldVerdict {}

    /**
     * No seat is held.
     *
     * @param arguments of the localized text
     * @param retryAfter when another try may succeed; {@code null} when that is unknown
     */
    record Refused(
            ProblemType problem,
            List<Object> arguments,
            @Nullable Duration retryAfter) implements HoldVerdict {

        Refused(ProblemType problem) {
            this(problem, List.of(), null);
        }

        Refused(ProblemType problem, List<Object> arguments) {
            this(problem, arguments, null);
        }

        /** For a refusal that ends at a known moment. */
        static Refused until(Instant end, Instant now, ProblemType problem) {
            return new Refused(problem, List.of(), Duration.between(now, end));
        }

        ProblemException asProblem() {
            return retryAfter == null
                    ? new ProblemException(problem, arguments.toArray())
                    : ProblemException.retryAfter(retryAfter, problem, arguments.toArray());
        }
    }
}
