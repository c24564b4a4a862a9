package com.t82.ticket.issue;

import com.t82.payment.PaymentApproved;
import com.t82.ticket.code.TicketCode;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/** Issues a ticket for each line of the approved payments, all of them in one statement. */
@Component
class IssuingTickets {

    private final Tickets tickets;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    IssuingTickets(Tickets tickets, ApplicationEventPublisher events, Clock clock) {
        this.tickets = tickets;
        this.events = events;
        this.clock = clock;
    }

    @Order(Ordered.HIGHEST_PRECEDENCE)
    @ApplicationModuleListener(id = "ticket.issue")
    void on(List<PaymentApproved> approved) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        tickets.issue(approved, () -> TicketCode.randomNonce(random), now).forEach(events::publishEvent);
    }
}
