package com.t82.seat.waiting;

import com.t82.event.PerformanceId;
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
 * Admits waiting fans at the rate of the room, as far as the system carries it, and up to the capacity of the room.
 * Every instance runs it: the row of the room has what was admitted already, so the number of instances makes no
 * difference.
 */
@Component
class Admitting {

    private static final Logger log = LoggerFactory.getLogger(Admitting.class);

    private static final int LAPSES_AT_ONCE = 1_000;
    private static final int ROOMS_AT_ONCE = 200;

    private final WaitingRooms rooms;
    private final QueueTickets tickets;
    private final Lottery lottery;
    private final AdmissionBrake brake;
    private final WaitingSettings settings;
    private final Clock clock;
    private final TransactionTemplate transaction;

    /** The steps that failed in the last round. */
    private Set<String> failing = Set.of();

    Admitting(
            WaitingRooms rooms,
            QueueTickets tickets,
            Lottery lottery,
            AdmissionBrake brake,
            WaitingSettings settings,
            Clock clock,
            PlatformTransactionManager transactions) {
        this.rooms = rooms;
        this.tickets = tickets;
        this.lottery = lottery;
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
            attempt("step=open-rooms", failed, () -> openRooms(now));
        }
        attempt(
                "step=lapse",
                failed,
                () -> tickets.lapse(now.minus(settings.grace()), now.minus(settings.idle()), now, LAPSES_AT_ONCE));
        attempt("step=find-rooms", failed, () -> due.addAll(rooms.due(now)));
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

    /** A step that fails does not stop the others. It is logged when it begins to fail, not twice a second. */
    private void attempt(String step, Set<String> failed, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            failed.add(step);
            if (!failing.contains(step)) {
                log.warn("admission failed {} cause={}", step, e.toString());
            }
        }
    }

    private void openRooms(Instant now) {
        for (PerformanceId performance : rooms.roomless(now, ROOMS_AT_ONCE)) {
            String seed = lottery.newSeed();
            rooms.put(
                    performance,
                    true,
                    settings.admissionsPerSecond(),
                    settings.capacity(),
                    seed,
                    Lottery.commitment(seed));
        }
    }

    private void admit(PerformanceId performance, boolean overloaded) {
        WaitingRoom room = lottery.lock(performance);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        if (room == null || !room.isOn(now) || !room.isDrawn() || !room.isOpen(now)) {
            return;
        }
        double credit = room.creditAt(now);
        int places = room.capacity() - tickets.inside(performance, now);
        int count = Math.max(0, Math.min((int) credit, places));
        Admission admission = count == 0
                ? new Admission(0, 0)
                : tickets.admit(
                        performance, count, now.minus(settings.grace()), now, now.plus(settings.passDuration()));
        rooms.paced(
                performance,
                credit - admission.admitted(),
                room.paceAfter(admission.total(), now),
                room.carriedAfter(overloaded, now),
                now);
    }
}
