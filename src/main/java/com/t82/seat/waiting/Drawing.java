package com.t82.seat.waiting;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.t82.event.PerformanceId;
import com.t82.shared.Sha256;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Draws the order of the lobby when the sale opens.
 *
 * <p>The seed is made with the room, and its SHA-256 is public from then on; the seed itself is published with the result.
 * Places go by the SHA-256 of the text {@code seed:ticket id}. As the seed is fixed before the first ticket, whose id
 * nobody can choose, neither side can steer the outcome, and anyone can check it with standard tools.
 */
@Component
class Drawing {

    static final String METHOD =
            "commitment = sha256(seed); place by sha256(seed + \":\" + ticketId), ascending; UTF-8, lower-case hex";

    private static final int SEED_BYTES = 32;

    /** Bytes of drawn orders that are kept ready; an order of 100,000 tickets takes 6 million. */
    private static final long ORDERS = 64_000_000;

    private final WaitingRooms rooms;
    private final QueueTickets tickets;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Cache<PerformanceId, DrawnOrder> orders = Caffeine.newBuilder()
            .maximumWeight(ORDERS)
            .weigher((PerformanceId performance, DrawnOrder order) -> order.weight())
            .build();

    Drawing(WaitingRooms rooms, QueueTickets tickets, Clock clock) {
        this.rooms = rooms;
        this.tickets = tickets;
        this.clock = clock;
    }

    String newSeed() {
        byte[] seed = new byte[SEED_BYTES];
        random.nextBytes(seed);
        return HexFormat.of().formatHex(seed);
    }

    static String commitment(String seed) {
        return Sha256.hex(seed);
    }

    /** The room, locked and, once its sale is open, drawn. Nobody who comes after the opening takes part in the draw. */
    @Nullable WaitingRoom locked(PerformanceId performance) {
        WaitingRoom room = rooms.lock(performance);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        if (room == null || room.isDrawn() || !room.isOn(now) || !room.isOpen(now)) {
            return room;
        }
        int participants = tickets.draw(performance, Objects.requireNonNull(room.seed()));
        rooms.drawn(performance, participants, now);
        return rooms.lock(performance);
    }

    /** The ids of the tickets in the order that was drawn, one a line. */
    DrawnOrder order(PerformanceId performance) {
        return orders.get(performance, drawn -> DrawnOrder.of(rooms.drawnOrder(drawn)));
    }
}
