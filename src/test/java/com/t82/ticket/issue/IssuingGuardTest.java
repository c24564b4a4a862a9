package com.t82.ticket.issue;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.payment.TicketsOverdue;
import com.t82.seat.SeatId;
import com.t82.ticket.Box;
import com.t82.ticket.TicketCancelled;
import com.t82.ticket.TicketIssued;
import com.t82.ticket.TicketTest;
import com.t82.ticket.World;
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

/** A ticket that has not come in time never comes, so that nobody holds both it and the money. */
@TicketTest
class IssuingGuardTest {

    @Autowired
    World world;

    @Autowired
    Tickets tickets;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    ApplicationEventPublisher events;

    private Box box;

    @BeforeEach
    void aPaidPurchase() {
        box = Box.startingAt(Instant.parse("2027-01-02T10:30:00Z"));
    }

    private List<SeatId> ask(TicketsOverdue overdue) {
        transaction.executeWithoutResult(status -> events.publishEvent(overdue));
        return overdue.reply().single().orElseThrow().seats();
    }

    @Test
    void issuedTicketsStand() {
        world.issues(box, 1, 2);

        assertThat(ask(box.overdue(1, 2))).isEmpty();

        assertThat(live(box)).isEqualTo(2);
    }

    @Test
    void whatIsNotIssuedByThenNeverIs() {
        assertThat(ask(box.overdue(2, 1))).containsExactly(new SeatId(1), new SeatId(2));

        world.issues(box, 1, 2);

        assertThat(live(box)).isZero();
        assertThat(world.announced(TicketIssued.class, box.fan())).isEmpty();
        assertThat(ask(box.overdue(1, 2))).containsExactly(new SeatId(1), new SeatId(2));
        world.hears(box.refunded(1, 2));
        assertThat(world.announced(TicketCancelled.class, box.fan())).isEmpty();
    }

    @Test
    void anAnswerThatIsRolledBackWithholdsNothing() {
        transaction.executeWithoutResult(status -> {
            events.publishEvent(box.overdue(1));
            status.setRollbackOnly();
        });

        world.issues(box, 1);

        assertThat(live(box)).isEqualTo(1);
    }

    @Test
    void ofIssuingAndWithholdingAtTheSameMomentOneWins() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 20; round++) {
                Box another = Box.startingAt(box.startsAt());
                world.hears(another.announced());
                Future<List<SeatId>> withheld = threads.submit(() -> ask(another.overdue(1, 2)));
                world.hearsAtOnce(another.approved(1, 2));

                assertThat(withheld.get().size() + live(another)).isEqualTo(2);
            }
        }
    }

    private int live(Box box) {
        return (int) tickets.listedOf(box.fan()).stream()
                .filter(ticket -> !ticket.cancelled())
                .count();
    }
}
