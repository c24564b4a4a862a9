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
 * How a refund ends for the tickets that were set aside for it. Those of refunded lines are void: the money is back, so
 * nothing speaks against it any more, not even that a ticket has been used since; but that is worth a look.
 */
@Component
class Cancelling {

    private static final Logger log = LoggerFactory.getLogger(Cancelling.class);

    private final Tickets tickets;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    Cancelling(Tickets tickets, ApplicationEventPublisher events, Clock clock) {
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
                            "Ticket {} was refunded ({}) although its holder had been let in",
                            cancelled.ticket(),
                            refunded.refund());
                }
                events.publishEvent(new TicketCancelled(
                        cancelled.ticket(), refunded.buyer(), refunded.show(), refunded.performance(), now));
            });
        }
    }

    /** Nothing came of it: the tickets open the door again. */
    @ApplicationModuleListener(id = "ticket.refund-refused")
    void on(RefundRefused refused) {
        tickets.putBack(refused.refund());
    }
}
