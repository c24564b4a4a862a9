package com.t82.push;

import com.t82.event.PerformanceAnnounced;
import com.t82.event.PerformanceCancelled;
import com.t82.event.PerformanceRescheduled;
import com.t82.push.Performances.Performance;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/** Reacts to events of performances, in any order: tells holders of changes and plans their reminders. */
@Component
class PerformanceEvents {

    private static final long ANNOUNCEMENT = -1;

    /** Tickets voided so long before the event belong to the cancellation, if the event has no time of its own. */
    private static final Duration VOIDED_BY_CANCELLATION = Duration.ofDays(1);

    private final Performances performances;
    private final ReminderPlan reminders;
    private final ChangeNotices changes;
    private final Notices notices;
    private final Clock clock;

    PerformanceEvents(
            Performances performances, ReminderPlan reminders, ChangeNotices changes, Notices notices, Clock clock) {
        this.performances = performances;
        this.reminders = reminders;
        this.changes = changes;
        this.notices = notices;
        this.clock = clock;
    }

    @ApplicationModuleListener(id = "push.performance-announced")
    void on(PerformanceAnnounced event) {
        Performance before = performances.lockForAllHolders(event.performance(), event.show());
        if (before.startsAt() == null) {
            performances.setStart(event.performance(), event.startsAt(), ANNOUNCEMENT);
            reminders.plan(event.performance(), null);
        }
    }

    @ApplicationModuleListener(id = "push.performance-rescheduled")
    void on(PerformanceRescheduled event) {
        Performance before = performances.lockForAllHolders(event.performance(), event.show());
        if (before.revision() >= event.revision()) {
            return;
        }
        performances.setStart(event.performance(), event.startsAt(), event.revision());
        if (before.startsAt() != null && !before.startsAt().equals(event.startsAt())) {
            Instant now = clock.instant();
            performances.markStartChanged(event.performance(), event.revision(), now);
            reminders.move(event.performance(), event.startsAt(), now);
            notices.takeBack(event.performance(), null, "rescheduled");
            changes.tellOfNewTime(event.performance(), null);
        }
        reminders.plan(event.performance(), null);
    }

    @ApplicationModuleListener(id = "push.performance-cancelled")
    void on(PerformanceCancelled event) {
        performances.lockForAllHolders(event.performance(), event.show());
        Instant cancelledAt = event.cancelledAt();
        performances.cancel(
                event.performance(), cancelledAt == null ? clock.instant().minus(VOIDED_BY_CANCELLATION) : cancelledAt);
        notices.takeBack(event.performance(), null, "cancelled");
        changes.tellOfCancellation(event.performance(), event.show(), null);
    }
}
