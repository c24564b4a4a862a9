package com.t82.ticket.issue;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.ticket.Booking;
import com.t82.ticket.TicketCancelled;
import com.t82.ticket.TicketFixtures;
import com.t82.ticket.TicketId;
import com.t82.ticket.TicketIssued;
import com.t82.ticket.TicketTest;
import com.t82.user.UserId;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.modulith.test.Scenario;

/** Payment events issue and cancel tickets, however often and in whatever order they arrive. */
@TicketTest
class IssuingTicketsTest {

    @Autowired
    TicketFixtures fixtures;

    @Autowired
    HolderTickets tickets;

    private Booking booking;

    @BeforeEach
    void aBookingOfANewFan() {
        booking = Booking.startingAt(Instant.parse("2027-01-02T10:30:00Z"));
    }

    @Test
    void anApprovedPaymentBecomesATicketForEachSeat(Scenario scenario) {
        scenario.publish(booking.approved(1, 2, 3))
                .andWaitForStateChange(() -> fixtures.ticketsOf(booking), found -> found.size() == 3);

        assertThat(fixtures.announced(TicketIssued.class, booking.fan()))
                .hasSize(3)
                .allMatch(issued -> issued.show().equals(booking.show())
                        && issued.performance().equals(booking.performance()));
        Set<UUID> nonces = new HashSet<>();
        fixtures.ticketsOf(booking)
                .forEach(ticket -> nonces.add(
                        tickets.find(ticket, booking.fan()).orElseThrow().code().nonce()));
        assertThat(nonces).hasSize(3);
    }

    @Test
    void anApprovalDeliveredTwiceIssuesEachTicketOnce() {
        fixtures.publish(booking.approved(1, 2), booking.approved(2, 1));

        assertThat(fixtures.ticketsOf(booking)).hasSize(2);
        assertThat(fixtures.announced(TicketIssued.class, booking.fan())).hasSize(2);
    }

    @Test
    void aRefundCancelsTheTicketsOfItsSeatsOnlyAndOnce() {
        List<TicketId> issued = fixtures.issueTickets(booking, 1, 2, 3);

        fixtures.publish(booking.refunded(2), booking.refunded(2));

        assertThat(fixtures.announced(TicketCancelled.class, booking.fan()))
                .extracting(TicketCancelled::ticket)
                .containsExactly(issued.get(1));
        assertThat(isCancelled(issued.get(0), booking.fan())).isFalse();
        assertThat(isCancelled(issued.get(1), booking.fan())).isTrue();
    }

    @Test
    void aRefundThatArrivesBeforeTheApprovalCancelsTheTicket() {
        fixtures.publish(booking.refunded(2));
        assertThat(tickets.of(booking.fan())).isEmpty();

        fixtures.publish(booking.announced(), booking.approved(1, 2), booking.approved(1, 2));

        List<TicketId> both = fixtures.ticketsOf(booking);
        assertThat(isCancelled(both.get(0), booking.fan())).isFalse();
        assertThat(isCancelled(both.get(1), booking.fan())).isTrue();
        assertThat(tickets.of(booking.fan())).hasSize(2);
        assertThat(fixtures.announced(TicketIssued.class, booking.fan()))
                .extracting(TicketIssued::ticket)
                .containsExactly(both.get(0));
        assertThat(fixtures.announced(TicketCancelled.class, booking.fan())).isEmpty();
    }

    @Test
    void concurrentEventsCountOnceInAnyOrder() {
        for (int round = 0; round < 20; round++) {
            Booking another = Booking.startingAt(booking.startsAt());

            fixtures.publishTogether(
                    another.approved(1, 2, 3), another.refunded(3, 2), another.approved(3, 2, 1), another.refunded(2));

            List<TicketId> three = fixtures.ticketsOf(another);
            assertThat(three).hasSize(3);
            assertThat(three.stream().map(ticket -> isCancelled(ticket, another.fan())))
                    .containsExactly(false, true, true);
            List<TicketId> announced = fixtures.announced(TicketIssued.class, another.fan()).stream()
                    .map(TicketIssued::ticket)
                    .toList();
            assertThat(announced).doesNotHaveDuplicates().contains(three.getFirst());
            assertThat(fixtures.announced(TicketCancelled.class, another.fan()))
                    .extracting(TicketCancelled::ticket)
                    .containsExactlyInAnyOrderElementsOf(
                            announced.stream().skip(1).toList());
        }
    }

    @Test
    void aRefundedSeatCanBeBoughtAgain() {
        fixtures.issueTickets(booking, 1);
        fixtures.publish(booking.refunded(1));

        Booking again = booking.boughtAgain();
        fixtures.publish(again.approved(1));

        assertThat(isCancelled(fixtures.ticketsOf(again).getFirst(), booking.fan()))
                .isFalse();
        assertThat(fixtures.announced(TicketIssued.class, booking.fan())).hasSize(2);
    }

    private boolean isCancelled(TicketId ticket, UserId holder) {
        return tickets.find(ticket, holder).orElseThrow().cancelled();
    }
}
