package com.t82.ticket.issue;

import com.t82.payment.RefundCleared;
import com.t82.payment.RefundId;
import com.t82.payment.RefundRequested;
import com.t82.seat.SeatId;
import com.t82.shared.ProblemException;
import com.t82.ticket.issue.Tickets.LockedTicket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Answers whether seats may be refunded: not when a ticket is used, cancelled or not issued yet. The tickets stay
 * locked until the publisher's transaction ends and are blocked for check-in after it, so that no ticket is used while
 * its refund is under way.
 *
 * <p>A used ticket of a cancelled performance may be refunded, because a performance can be cancelled after check-in
 * has opened.
 */
@Component
class RefundGuard {

    private static final Duration SOON = Duration.ofSeconds(3);

    private final Tickets tickets;

    RefundGuard(Tickets tickets) {
        this.tickets = tickets;
    }

    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    void on(RefundRequested request) {
        Set<SeatId> seats = Set.copyOf(request.seats());
        List<LockedTicket> found =
                seats.isEmpty() ? List.of() : tickets.lock(request.purchase(), request.buyer(), seats);
        if (found.isEmpty() || found.size() != seats.size()) {
            throw ProblemException.retryAfter(SOON, TicketProblem.NOT_ISSUED_YET);
        }
        for (LockedTicket ticket : found) {
            if (ticket.cancelled()) {
                throw new ProblemException(TicketProblem.TICKET_REFUNDED);
            }
            if (ticket.used() && !ticket.performanceCancelled()) {
                throw new ProblemException(TicketProblem.TICKET_USED);
            }
        }
        found.forEach(ticket -> tickets.block(ticket.ticket(), request.refund()));
        request.reply().give(new TicketsBlocked(request.refund()));
    }

    /** The positive answer: none of the tickets can be checked in while the refund is under way. */
    record TicketsBlocked(RefundId refund) implements RefundCleared {}
}
