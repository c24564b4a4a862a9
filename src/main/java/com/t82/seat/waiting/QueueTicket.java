package com.t82.seat.waiting;

import com.t82.user.UserId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Somebody's place in a waiting room.
 *
 * @param id random and new with each entry; what the draw goes by
 * @param place in the order of admission, with gaps where people have left; {@code null} in the lobby
 * @param passUntil until when seats may be chosen, UTC; {@code null} unless admitted
 */
record QueueTicket(
        UUID id,
        UserId user,
        State state,
        @Nullable Long place,
        @Nullable Instant passUntil) {

    enum State {
        /** The sale is not open yet; the order is still to be drawn. */
        LOBBY,
        WAITING,
        ADMITTED,
        /** It was their turn, and nothing was heard of them. */
        LAPSED
    }

    boolean isAdmitted(Instant now) {
        return passUntil != null && passUntil.isAfter(now);
    }
}
