package com.t82.push;

import com.t82.event.PerformanceId;
import com.t82.event.ShowId;
import com.t82.push.Performances.Performance;
import com.t82.ticket.TicketCancelled;
import com.t82.ticket.TicketCheckedIn;
import com.t82.ticket.TicketIssued;
import com.t82.user.UserId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/**
 * Reacts to events of tickets, in any order: plans and cancels the reminders of their holders, and tells a holder of a
 * change of the performance that was handled before the ticket was.
 */
@Component
class TicketEvents {

    private final Performances performances;
    private final Holders holders;
    private final ReminderPlan reminders;
    private final ChangeNotices changes;

    TicketEvents(Performances performances, Holders holders, ReminderPlan reminders, ChangeNotices changes) {
        this.performances = performances;
        this.holders = holders;
        this.reminders = reminders;
        this.changes = changes;
    }

    /** Locks performances in the order of their ids, so that two groups of events cannot wait for each other. */
    @ApplicationModuleListener(id = "push.ticket-issued")
    void on(List<TicketIssued> events) {
        Map<PerformanceId, List<TicketIssued>> byPerformance = events.stream()
                .collect(Collectors.groupingBy(
                        TicketIssued::performance,
                        () -> new TreeMap<>(Comparator.comparingLong(PerformanceId::value)),
                        Collectors.toList()));
        byPerformance.forEach(this::issued);
    }

    private void issued(PerformanceId performance, List<TicketIssued> tickets) {
        ShowId show = tickets.getFirst().show();
        Performance known = performances.lockForOneHolder(performance, show);
        holders.add(performance, show, tickets);
        Set<UserId> buyers = tickets.stream()
                .map(TicketIssued::holder)
                .collect(Collectors.toCollection(() -> new TreeSet<>(Comparator.comparing(UserId::value))));
        reminders.plan(performance, buyers);
        for (UserId buyer : buyers) {
            if (known.startChanged()) {
                changes.tellOfNewTime(performance, buyer);
            }
            if (known.cancelled()) {
                changes.tellOfCancellation(performance, show, buyer);
            }
        }
    }

    @ApplicationModuleListener(id = "push.ticket-cancelled")
    void on(TicketCancelled event) {
        performances.lockForAllHolders(event.performance(), event.show());
        holders.add(event.ticket(), event.holder(), event.show(), event.performance(), event.cancelledAt());
        if (!holders.hasTicket(event.performance(), event.holder())) {
            reminders.cancelReminders(event.performance(), event.holder());
        }
    }

    /** A check-in may be handled before the issue of its ticket. */
    @ApplicationModuleListener(id = "push.ticket-checked-in")
    void on(TicketCheckedIn event) {
        performances.lockForOneHolder(event.performance(), event.show());
        holders.add(event.ticket(), event.holder(), event.show(), event.performance(), null);
    }
}
