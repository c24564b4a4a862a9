package com.t82.seat.waiting;

import com.t82.event.PerformanceId;
import com.t82.seat.waiting.QueueTickets.Moved;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Lets people in, at the room's rate as far as the house carries it, and while there is room inside. Every instance does:
 * the room's row says what has been let in already, so it makes no difference how many there are or which of them dies.
 */
@Component
class Admitting {

    private static final Logger log = LoggerFactory.getLogger(Admitting.class);

    private static final int LAPSES_AT_ONCE = 1_000;
    private static final int ROOMS_AT_ONCE = 200;

    private final WaitingRooms rooms;
    private final QueueTickets tickets;
    private final Drawing drawing;
    private final Overload overload;
    private final WaitingSettings settings;
    private final Clock clock;
    private final TransactionTemplate transaction;

    Admitting(
            WaitingRooms rooms,
            QueueTickets tickets,
            Drawing drawing,
            Overload overload,
            WaitingSettings settings,
            Clock clock,
            PlatformTransactionManager transactions) {
        this.rooms = rooms;
        this.tickets = tickets;
        this.drawing = drawing;
        this.overload = overload;
        this.settings = settings;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
    }

    @Scheduled(fixedDelayString = "${t82.seat.waiting.tick:500ms}")
    void tick() {
        Instant now = clock.instant();
        if (settings.defaultEnabled()) {
            openRooms(now);
        }
        tickets.lapse(now.minus(settings.grace()), now.minus(settings.idle()), now, LAPSES_AT_ONCE);
        boolean overloaded = overload.sinceLastAsked();
        for (PerformanceId performance : rooms.due(now)) {
            try {
                transaction.executeWithoutResult(status -> admit(performance, overloaded));
            } catch (RuntimeException failure) {
                log.warn("Nobody was let in to performance {} this time", performance, failure);
            }
        }
    }

    private void openRooms(Instant now) {
        for (PerformanceId performance : rooms.roomless(now, ROOMS_AT_ONCE)) {
            String seed = drawing.newSeed();
            rooms.put(
                    performance,
                    true,
                    settings.admissionsPerSecond(),
                    settings.capacity(),
                    seed,
                    Drawing.commitment(seed));
        }
    }

    private void admit(PerformanceId performance, boolean overloaded) {
        WaitingRoom room = drawing.locked(performance);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        if (room == null || !room.isOn(now) || !room.isDrawn() || !room.isOpen(now)) {
            return;
        }
        double credit = room.creditAt(now);
        int places = room.capacity() - tickets.inside(performance, now);
        int count = Math.max(0, Math.min((int) credit, places));
        Moved moved = count == 0
                ? new Moved(0, 0)
                : tickets.admit(
                        performance, count, now.minus(settings.grace()), now, now.plus(settings.passDuration()));
        rooms.paced(
                performance,
                credit - moved.admitted(),
                room.paceAfter(moved.total(), now),
                room.carriedAfter(overloaded, now),
                now);
    }
}
