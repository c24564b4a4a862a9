package com.t82.ticket.issue;

import com.t82.payment.RefundCleared;
import com.t82.payment.RefundId;
import com.t82.payment.RefundRequested;
import com.t82.seat.SeatId;
import com.t82.shared.ProblemException;
import com.t82.ticket.issue.Tickets.Refundable;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * May these seats be refunded? Not when a ticket has been used, is void already or has not been issued yet. The tickets
 * stay locked until the asker's transaction ends and shut to the door after it, so that nobody walks in on a ticket
 * whose money is on its way back.
 *
 * <p>A used ticket of a cancelled performance may be refunded: it may well be cancelled after the doors have opened.
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
        List<Refundable> found =
                seats.isEmpty() ? List.of() : tickets.lockOf(request.purchase(), request.buyer(), seats);
        if (found.isEmpty() || found.size() != seats.size()) {
            throw ProblemException.retryAfter(SOON, TicketProblem.NOT_ISSUED_YET);
        }
        for (Refundable ticket : found) {
            if (ticket.cancelled()) {
                throw new ProblemException(TicketProblem.TICKET_REFUNDED);
            }
            if (ticket.used() && !ticket.performanceCancelled()) {
                throw new ProblemException(TicketProblem.TICKET_USED);
            }
        }
        found.forEach(ticket -> tickets.setAside(ticket.ticket(), request.refund()));
        request.reply().give(new TicketsSetAside(request.refund()));
    }

    /** The yes: none of the tickets will open a door while the refund is under way. */
    record TicketsSetAside(RefundId refund) implements RefundCleared {}
}
