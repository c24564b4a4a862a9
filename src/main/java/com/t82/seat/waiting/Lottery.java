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
 * <p>The seed is created with the room. Its SHA-256 is public from then on, as a commitment; the seed itself is
 * published with the result. Places are in the order of the SHA-256 of the text {@code seed:ticket id}. The seed is
 * fixed before the first ticket, and neither the venue nor a fan can choose a ticket id. So neither side can influence
 * the outcome, and anyone can check it with standard tools.
 */
@Component
class Lottery {

    static final String METHOD =
            "commitment = sha256(seed); place by sha256(seed + \":\" + ticketId), ascending; UTF-8, lower-case hex";

    private static final int SEED_BYTES = 32;

    /** The bytes of drawn orders that are cached; an order of 100,000 tickets has 6 million. */
    private static final long ORDERS = 64_000_000;

    private final WaitingRooms rooms;
    private final QueueTickets tickets;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Cache<PerformanceId, DrawnOrder> orders = Caffeine.newBuilder()
            .maximumWeight(ORDERS)
            .weigher((PerformanceId performance, DrawnOrder order) -> order.weight())
            .build();

    Lottery(WaitingRooms rooms, QueueTickets tickets, Clock clock) {
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

    /**
     * Locks the room, and draws its lobby once its sale is open. A fan who enters after the opening takes no part in
     * the draw.
     */
    @Nullable WaitingRoom lock(PerformanceId performance) {
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
