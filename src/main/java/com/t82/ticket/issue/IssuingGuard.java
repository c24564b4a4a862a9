package com.t82.ticket.issue;

import com.t82.payment.PurchaseId;
import com.t82.payment.PurchasedSeat;
import com.t82.payment.TicketsOverdue;
import com.t82.payment.TicketsWithheld;
import com.t82.seat.SeatId;
import com.t82.ticket.code.TicketCode;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Answers whether paid seats have their tickets. A seat without a ticket at that moment never gets one, so that no
 * ticket is issued for a seat whose refund has begun.
 */
@Component
class IssuingGuard {

    private final Tickets tickets;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    IssuingGuard(Tickets tickets, Clock clock) {
        this.tickets = tickets;
        this.clock = clock;
    }

    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    void on(TicketsOverdue overdue) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        List<SeatId> withheld = overdue.lines().stream()
                .sorted(Comparator.comparingLong(line -> line.seat().value()))
                .filter(line -> tickets.withhold(overdue, line, TicketCode.randomNonce(random), now))
                .map(PurchasedSeat::seat)
                .toList();
        overdue.reply().give(new NeverIssued(overdue.purchase(), withheld));
    }

    /** The seats of a purchase that remain without a ticket. */
    record NeverIssued(PurchaseId purchase, List<SeatId> seats) implements TicketsWithheld {}
}
