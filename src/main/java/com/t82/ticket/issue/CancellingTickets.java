package com.t82.ticket.issue;

import com.t82.payment.PaymentRefunded;
import com.t82.payment.PurchasedSeat;
import com.t82.payment.RefundRefused;
import com.t82.ticket.TicketCancelled;
import com.t82.ticket.code.TicketCode;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/**
 * Reacts to the end of a refund. A successful refund cancels the tickets of its lines, even one that was checked in
 * meanwhile, because the money has been returned; that case is logged. A refused refund unblocks the tickets.
 */
@Component
class CancellingTickets {

    private static final Logger log = LoggerFactory.getLogger(CancellingTickets.class);

    private final Tickets tickets;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    CancellingTickets(Tickets tickets, ApplicationEventPublisher events, Clock clock) {
        this.tickets = tickets;
        this.events = events;
        this.clock = clock;
    }

    @ApplicationModuleListener(id = "ticket.cancel")
    void on(PaymentRefunded refunded) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        for (PurchasedSeat line : refunded.lines().stream()
                .sorted(Comparator.comparingLong(line -> line.seat().value()))
                .toList()) {
            tickets.cancel(refunded, line, TicketCode.randomNonce(random), now).ifPresent(cancelled -> {
                if (cancelled.used()) {
                    log.warn(
                            "refunded ticket was checked in ticket={} refund={}",
                            cancelled.ticket(),
                            refunded.refund());
                }
                events.publishEvent(new TicketCancelled(
                        cancelled.ticket(), refunded.buyer(), refunded.show(), refunded.performance(), now));
            });
        }
    }

    @ApplicationModuleListener(id = "ticket.refund-refused")
    void on(RefundRefused refused) {
        tickets.unblock(refused.refund());
    }
}
