package com.t82.seat.waiting;

import com.t82.event.PerformanceId;
import com.t82.seat.waiting.QueueTickets.Moved;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
    private final AdmissionBrake brake;
    private final WaitingSettings settings;
    private final Clock clock;
    private final TransactionTemplate transaction;

    /** What failed in the last round. */
    private Set<String> failing = Set.of();

    Admitting(
            WaitingRooms rooms,
            QueueTickets tickets,
            Drawing drawing,
            AdmissionBrake brake,
            WaitingSettings settings,
            Clock clock,
            PlatformTransactionManager transactions) {
        this.rooms = rooms;
        this.tickets = tickets;
        this.drawing = drawing;
        this.brake = brake;
        this.settings = settings;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
    }

    @Scheduled(fixedDelayString = "${t82.seat.waiting.tick:500ms}")
    void tick() {
        Instant now = clock.instant();
        boolean overloaded = brake.isPulled();
        List<PerformanceId> due = new ArrayList<>();
        Set<String> failed = new HashSet<>();
        if (settings.defaultEnabled()) {
            attempt("opening of rooms", failed, () -> openRooms(now));
        }
        attempt(
                "lapsing of passes",
                failed,
                () -> tickets.lapse(now.minus(settings.grace()), now.minus(settings.idle()), now, LAPSES_AT_ONCE));
        attempt("search for rooms", failed, () -> due.addAll(rooms.due(now)));
        for (PerformanceId performance : due) {
            attempt(
                    "performance=" + performance,
                    failed,
                    () -> transaction.executeWithoutResult(status -> admit(performance, overloaded)));
        }
        if (failed.isEmpty() && !failing.isEmpty()) {
            log.info("admission works again");
        }
        failing = failed;
    }

    /** A step that fails stops no other step. It is reported when it begins to fail, not twice a second. */
    private void attempt(String step, Set<String> failed, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            failed.add(step);
            if (!failing.contains(step)) {
                log.warn("admission failed {}: {}", step, e.toString());
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
