package com.t82.seat.waiting;

import com.t82.event.PerformanceId;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The waiting room of a performance as it is in the database.
 *
 * @param opensAt when the sale opens, UTC
 * @param closesAt when the sale closes, UTC, exclusive
 * @param admissionsPerSecond the highest rate
 * @param capacity how many fans may be inside at once
 * @param seed decides the order of the lobby; a secret until {@code drawnAt}; {@code null} when there is no room yet
 * @param commitment the hexadecimal SHA-256 of the seed; {@code null} when there is no room yet
 * @param drawn how many tickets took part in the draw
 * @param lastPlace the highest place that was given
 * @param credit admissions saved up until {@code pacedAt}
 * @param pace by how many fans a second the line has moved lately
 * @param carried which part of the rate the system carries at present, above 0 up to 1
 */
record WaitingRoom(
        PerformanceId performance,
        Instant opensAt,
        Instant closesAt,
        boolean cancelled,
        boolean enabled,
        double admissionsPerSecond,
        int capacity,
        @Nullable String seed,
        @Nullable String commitment,
        @Nullable Instant drawnAt,
        int drawn,
        long lastPlace,
        double credit,
        @Nullable Instant pacedAt,
        double pace,
        double carried) {

    /** Below this pace, in fans a second, the line stands still and there is no estimate. */
    private static final double STANDSTILL = 0.005;

    /** The time over which the pace is averaged. */
    private static final Duration MEMORY = Duration.ofSeconds(30);

    /** The part of the rate that is admitted under any load. */
    private static final double LEAST_CARRIED = 0.05;

    /** By how much the carried part grows in a second without overload. A second with overload halves it. */
    private static final double RECOVERY = 0.05;

    /** Whether a fan needs a pass. */
    boolean isOn(Instant now) {
        return enabled && !cancelled && now.isBefore(closesAt);
    }

    boolean isDrawn() {
        return drawnAt != null;
    }

    boolean isOpen(Instant now) {
        return !now.isBefore(opensAt);
    }

    /**
     * The time until the fan at this position is admitted, at the present pace; {@code null} when the line stands
     * still.
     */
    @Nullable Duration estimate(long position) {
        return pace < STANDSTILL ? null : Duration.ofSeconds((long) Math.ceil(position / pace));
    }

    /** Admissions saved up until now: at most a second's worth, so that a pause does not end in a burst. */
    double creditAt(Instant now) {
        double rate = admissionsPerSecond * carried;
        return pacedAt == null ? 0 : Math.min(Math.max(rate, 1), credit + rate * seconds(pacedAt, now));
    }

    /**
     * Which part of the rate is carried after the time since {@code pacedAt}. It falls fast and grows slowly, so the
     * number of fans inside settles at what the system just carries. Each instance accounts for its own slices of time.
     *
     * @param overloaded whether holds were turned away meanwhile
     */
    double carriedAfter(boolean overloaded, Instant now) {
        double elapsed = pacedAt == null ? 0 : seconds(pacedAt, now);
        return overloaded
                ? Math.max(LEAST_CARRIED, carried * Math.pow(0.5, Math.min(1, elapsed)))
                : Math.min(1, carried + RECOVERY * elapsed);
    }

    /** The pace when the line has moved by so many fans since {@code pacedAt}. */
    double paceAfter(int moved, Instant now) {
        double elapsed = pacedAt == null ? 0 : seconds(pacedAt, now);
        if (elapsed <= 0) {
            return pace;
        }
        double weight = 1 - Math.exp(-elapsed / MEMORY.toSeconds());
        return pace + weight * (moved / elapsed - pace);
    }

    private static double seconds(Instant from, Instant to) {
        return Math.max(0, Duration.between(from, to).toNanos() / 1e9);
    }
}
