package com.t82.seat.waiting;

import com.t82.event.PerformanceId;
import com.t82.shared.ProblemException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Opens waiting rooms and sets how fast they let people in. Switching one off lets everybody through. */
@Component
class Switching {

    private final WaitingRooms rooms;
    private final Drawing drawing;
    private final WaitingSettings settings;

    Switching(WaitingRooms rooms, Drawing drawing, WaitingSettings settings) {
        this.rooms = rooms;
        this.drawing = drawing;
        this.settings = settings;
    }

    /**
     * What is {@code null} stays as it is.
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
        String seed = drawing.newSeed();
        rooms.put(
                performance,
                enabled,
                admissionsPerSecond != null
                        ? admissionsPerSecond
                        : room != null ? room.admissionsPerSecond() : settings.admissionsPerSecond(),
                capacity != null ? capacity : room != null ? room.capacity() : settings.capacity(),
                seed,
                Drawing.commitment(seed));
        WaitingRoom changed = rooms.lock(performance);
        if (changed == null) {
            throw new ProblemException(WaitingProblem.WAITING_PERFORMANCE_NOT_FOUND);
        }
        return changed;
    }
}
