package com.t82.ticket.issue;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.ticket.Box;
import com.t82.ticket.TicketCancelled;
import com.t82.ticket.TicketId;
import com.t82.ticket.TicketIssued;
import com.t82.ticket.TicketTest;
import com.t82.ticket.World;
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

/** Tickets come and go with the news of payments, however often and in whatever order it arrives. */
@TicketTest
class IssuingTest {

    @Autowired
    World world;

    @Autowired
    Tickets tickets;

    private Box box;

    @BeforeEach
    void aFanWhoKnowsNobodyElse() {
        box = Box.startingAt(Instant.parse("2027-01-02T10:30:00Z"));
    }

    @Test
    void anApprovedPaymentBecomesATicketForEachSeat(Scenario scenario) {
        scenario.publish(box.approved(1, 2, 3))
                .andWaitForStateChange(() -> world.ticketsOf(box), found -> found.size() == 3);

        assertThat(world.announced(TicketIssued.class, box.fan()))
                .hasSize(3)
                .allMatch(issued ->
                        issued.show().equals(box.show()) && issued.performance().equals(box.performance()));
        Set<UUID> nonces = new HashSet<>();
        world.ticketsOf(box)
                .forEach(ticket -> nonces.add(
                        tickets.ofHolder(ticket, box.fan()).orElseThrow().code().nonce()));
        assertThat(nonces).hasSize(3);
    }

    @Test
    void anApprovalDeliveredTwiceIssuesEachTicketOnce() {
        world.hears(box.approved(1, 2), box.approved(2, 1));

        assertThat(world.ticketsOf(box)).hasSize(2);
        assertThat(world.announced(TicketIssued.class, box.fan())).hasSize(2);
    }

    @Test
    void aRefundCancelsTheTicketsOfItsSeatsOnlyAndOnce() {
        List<TicketId> issued = world.issues(box, 1, 2, 3);

        world.hears(box.refunded(2), box.refunded(2));

        assertThat(world.announced(TicketCancelled.class, box.fan()))
                .extracting(TicketCancelled::ticket)
                .containsExactly(issued.get(1));
        assertThat(isCancelled(issued.get(0), box.fan())).isFalse();
        assertThat(isCancelled(issued.get(1), box.fan())).isTrue();
    }

    @Test
    void aRefundThatIsHeardOfBeforeItsApprovalIsRemembered() {
        world.hears(box.refunded(2));
        assertThat(tickets.listedOf(box.fan())).isEmpty();

        world.hears(box.announced(), box.approved(1, 2), box.approved(1, 2));

        List<TicketId> both = world.ticketsOf(box);
        assertThat(isCancelled(both.get(0), box.fan())).isFalse();
        assertThat(isCancelled(both.get(1), box.fan())).isTrue();
        assertThat(tickets.listedOf(box.fan())).hasSize(2);
        assertThat(world.announced(TicketIssued.class, box.fan()))
                .extracting(TicketIssued::ticket)
                .containsExactly(both.get(0));
        assertThat(world.announced(TicketCancelled.class, box.fan())).isEmpty();
    }

    @Test
    void newsThatArrivesAtTheSameMomentIsTakenOnceAndInNoParticularOrder() {
        for (int round = 0; round < 20; round++) {
            Box another = Box.startingAt(box.startsAt());

            world.hearsAtOnce(
                    another.approved(1, 2, 3), another.refunded(3, 2), another.approved(3, 2, 1), another.refunded(2));

            List<TicketId> three = world.ticketsOf(another);
            assertThat(three).hasSize(3);
            assertThat(three.stream().map(ticket -> isCancelled(ticket, another.fan())))
                    .containsExactly(false, true, true);
            List<TicketId> announced = world.announced(TicketIssued.class, another.fan()).stream()
                    .map(TicketIssued::ticket)
                    .toList();
            assertThat(announced).doesNotHaveDuplicates().contains(three.getFirst());
            assertThat(world.announced(TicketCancelled.class, another.fan()))
                    .extracting(TicketCancelled::ticket)
                    .containsExactlyInAnyOrderElementsOf(
                            announced.stream().skip(1).toList());
        }
    }

    @Test
    void aSeatThatCameBackMayBeBoughtAgain() {
        world.issues(box, 1);
        world.hears(box.refunded(1));

        Box again = box.boughtAgain();
        world.hears(again.approved(1));

        assertThat(isCancelled(world.ticketsOf(again).getFirst(), box.fan())).isFalse();
        assertThat(world.announced(TicketIssued.class, box.fan())).hasSize(2);
    }

    private boolean isCancelled(TicketId ticket, UserId holder) {
        return tickets.ofHolder(ticket, holder).orElseThrow().cancelled();
    }
}
