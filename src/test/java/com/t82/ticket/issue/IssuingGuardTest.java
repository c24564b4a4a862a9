package com.t82.ticket.issue;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.payment.TicketsOverdue;
import com.t82.seat.SeatId;
import com.t82.ticket.Booking;
import com.t82.ticket.TicketCancelled;
import com.t82.ticket.TicketFixtures;
import com.t82.ticket.TicketIssued;
import com.t82.ticket.TicketTest;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.support.TransactionTemplate;

/** A ticket that is overdue is never issued, so that no fan has both the ticket and the refund. */
@TicketTest
class IssuingGuardTest {

    @Autowired
    TicketFixtures fixtures;

    @Autowired
    HolderTickets tickets;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    ApplicationEventPublisher events;

    private Booking booking;

    @BeforeEach
    void aPaidPurchase() {
        booking = Booking.startingAt(Instant.parse("2027-01-02T10:30:00Z"));
    }

    private List<SeatId> ask(TicketsOverdue overdue) {
        transaction.executeWithoutResult(status -> events.publishEvent(overdue));
        return overdue.reply().single().orElseThrow().seats();
    }

    @Test
    void issuedTicketsAreNotWithheld() {
        fixtures.issueTickets(booking, 1, 2);

        assertThat(ask(booking.overdue(1, 2))).isEmpty();

        assertThat(live(booking)).isEqualTo(2);
    }

    @Test
    void aWithheldTicketIsNeverIssued() {
        assertThat(ask(booking.overdue(2, 1))).containsExactly(new SeatId(1), new SeatId(2));

        fixtures.issueTickets(booking, 1, 2);

        assertThat(live(booking)).isZero();
        assertThat(fixtures.announced(TicketIssued.class, booking.fan())).isEmpty();
        assertThat(ask(booking.overdue(1, 2))).containsExactly(new SeatId(1), new SeatId(2));
        fixtures.publish(booking.refunded(1, 2));
        assertThat(fixtures.announced(TicketCancelled.class, booking.fan())).isEmpty();
    }

    @Test
    void anAnswerThatIsRolledBackWithholdsNothing() {
        transaction.executeWithoutResult(status -> {
            events.publishEvent(booking.overdue(1));
            status.setRollbackOnly();
        });

        fixtures.issueTickets(booking, 1);

        assertThat(live(booking)).isEqualTo(1);
    }

    @Test
    void aTicketIsEitherIssuedOrWithheldWhenBothHappenAtOnce() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 20; round++) {
                Booking another = Booking.startingAt(booking.startsAt());
                fixtures.publish(another.announced());
                Future<List<SeatId>> withheld = threads.submit(() -> ask(another.overdue(1, 2)));
                fixtures.publishTogether(another.approved(1, 2));

                assertThat(withheld.get().size() + live(another)).isEqualTo(2);
            }
        }
    }

    private int live(Booking booking) {
        return (int) tickets.of(booking.fan()).stream()
                .filter(ticket -> !ticket.cancelled())
                .count();
    }
}
