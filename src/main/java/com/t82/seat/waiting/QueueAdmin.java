package com.t82.seat.waiting;

import com.t82.event.PerformanceId;
import com.t82.shared.ProblemException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Switches waiting rooms on and off and sets their rate. While a room is off, every fan may choose seats. */
@Component
class QueueAdmin {

    private final WaitingRooms rooms;
    private final Lottery lottery;
    private final WaitingSettings settings;

    QueueAdmin(WaitingRooms rooms, Lottery lottery, WaitingSettings settings) {
        this.rooms = rooms;
        this.lottery = lottery;
        this.settings = settings;
    }

    /**
     * A value that is {@code null} stays as it is.
     *
     * @return the room as it is now
     * @throws ProblemException {@link WaitingProblem#WAITING_PERFORMANCE_NOT_FOUND}
     */
    @Transactional
    WaitingRoom set(
            PerformanceId performance,
            boolean enabled,
            @Nullable Double admissionsPerSecond,
            @Nullable Integer capacity) {
        WaitingRoom room = rooms.lock(performance);
        if (room == null && rooms.find(performance) == null) {
            throw new ProblemException(WaitingProblem.WAITING_PERFORMANCE_NOT_FOUND);
        }
        String seed = lottery.newSeed();
        rooms.put(
                performance,
                enabled,
                admissionsPerSecond != null
                        ? admissionsPerSecond
                        : room != null ? room.admissionsPerSecond() : settings.admissionsPerSecond(),
                capacity != null ? capacity : room != null ? room.capacity() : settings.capacity(),
                seed,
                Lottery.commitment(seed));
        WaitingRoom changed = rooms.lock(performance);
        if (changed == null) {
            throw new ProblemException(WaitingProblem.WAITING_PERFORMANCE_NOT_FOUND);
        }
        return changed;
    }
}
