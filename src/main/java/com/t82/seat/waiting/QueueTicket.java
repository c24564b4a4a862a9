package com.t82.seat.waiting;

import com.t82.user.UserId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The ticket of a fan in a waiting room.
 *
 * @param id random and new with each entry; the draw sorts by its hash
 * @param place in the order of admission, with gaps where fans have left; {@code null} in the lobby
 * @param passUntil until when seats may be chosen, UTC; {@code null} unless admitted
 */
record QueueTicket(
        UUID id,
        UserId user,
        State state,
        @Nullable Long place,
        @Nullable Instant passUntil) {

    enum State {
        /** The sale is not open yet and the order has not been drawn. */
        LOBBY,
        WAITING,
        ADMITTED,
        /** The fan sent no heartbeat when it was the turn of this fan. */
        LAPSED
    }

    boolean isAdmitted(Instant now) {
        return passUntil != null && passUntil.isAfter(now);
    }
}
