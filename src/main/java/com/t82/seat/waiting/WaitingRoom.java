package com.t82.seat.waiting;

import com.t82.event.PerformanceId;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The room of a performance as it stands in the database.
 *
 * @param opensAt when the sale opens, UTC
 * @param closesAt when the sale closes, UTC, exclusive
 * @param capacity how many may be inside at once
 * @param seed decides the order of the lobby; a secret until {@code drawnAt}; {@code null} when there is no room yet
 * @param commitment the hexadecimal SHA-256 of the seed; {@code null} when there is no room yet
 * @param drawn how many took part in the draw
 * @param lastPlace the highest place that was given
 * @param credit admissions saved up until {@code pacedAt}
 * @param pace by how many people a second the line has moved lately
 * @param carried which part of the rate the house carries at present, above 0 up to 1
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

    /** Below this the line stands still and any estimate would be a lie; people a second. */
    private static final double STANDSTILL = 0.005;

    /** Over which time the pace is averaged. */
    private static final Duration MEMORY = Duration.ofSeconds(30);

    /** However much the house has to do, some are let in. */
    private static final double LEAST_CARRIED = 0.05;

    /** By how much the carried part grows in a second without overload; a second with it halves it. */
    private static final double RECOVERY = 0.05;

    /** Whether one needs a pass at all. */
    boolean isOn(Instant now) {
        return enabled && !cancelled && now.isBefore(closesAt);
    }

    boolean isDrawn() {
        return drawnAt != null;
    }

    boolean isOpen(Instant now) {
        return !now.isBefore(opensAt);
    }

    /** How long so many people ahead will take as things go at present; {@code null} when the line stands still. */
    @Nullable Duration estimate(long people) {
        return pace < STANDSTILL ? null : Duration.ofSeconds((long) Math.ceil(people / pace));
    }

    /** Admissions saved up until now: at most a second's worth, so that a pause does not end in a burst. */
    double creditAt(Instant now) {
        double rate = admissionsPerSecond * carried;
        return pacedAt == null ? 0 : Math.min(Math.max(rate, 1), credit + rate * seconds(pacedAt, now));
    }

    /**
     * Which part of the rate is carried after the time since {@code pacedAt}: down fast, up slowly, so that the crowd
     * inside settles where the house is just busy. Each instance accounts for its own slices of time.
     *
     * @param overloaded whether holds were turned away meanwhile
     */
    double carriedAfter(boolean overloaded, Instant now) {
        double elapsed = pacedAt == null ? 0 : seconds(pacedAt, now);
        return overloaded
                ? Math.max(LEAST_CARRIED, carried * Math.pow(0.5, Math.min(1, elapsed)))
                : Math.min(1, carried + RECOVERY * elapsed);
    }

    /** The pace when the line has moved by so many people since {@code pacedAt}. */
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
