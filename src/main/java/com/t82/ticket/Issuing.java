package com.t82.ticket;

import com.t82.payment.PaymentApproved;
import com.t82.payment.PurchasedSeat;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/** Makes a ticket of each line of an approved payment. */
@Component
class Issuing {

    private final Tickets tickets;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    Issuing(Tickets tickets, ApplicationEventPublisher events, Clock clock) {
        this.tickets = tickets;
        this.events = events;
        this.clock = clock;
    }

    @ApplicationModuleListener(id = "ticket.issue")
    void on(PaymentApproved approved) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        for (PurchasedSeat line : approved.lines().stream()
                .sorted(Comparator.comparingLong(line -> line.seat().value()))
                .toList()) {
            tickets.issue(approved, line, TicketCode.randomNonce(random), now)
                    .ifPresent(ticket -> events.publishEvent(
                            new TicketIssued(ticket, approved.buyer(), approved.show(), approved.performance(), now)));
        }
    }
}
