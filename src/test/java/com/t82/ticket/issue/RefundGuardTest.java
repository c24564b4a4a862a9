package com.t82.ticket.issue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.t82.event.PerformanceCancelled;
import com.t82.payment.RefundId;
import com.t82.payment.RefundRefused;
import com.t82.payment.RefundRequested;
import com.t82.seat.SeatId;
import com.t82.shared.ProblemException;
import com.t82.shared.ProblemType;
import com.t82.shared.Reply;
import com.t82.ticket.Booking;
import com.t82.ticket.TicketFixtures;
import com.t82.ticket.TicketId;
import com.t82.ticket.TicketTest;
import com.t82.ticket.checkin.CheckInProblem;
import com.t82.ticket.checkin.CheckIns;
import com.t82.ticket.checkin.CheckingIn;
import com.t82.ticket.code.TicketKeys;
import com.t82.user.UserId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionTemplate;

/** Only an unused ticket is refunded, and a ticket cannot be checked in while its refund is under way. */
@TicketTest
class RefundGuardTest {

    @Autowired
    TicketFixtures fixtures;

    @Autowired
    CheckingIn checkingIn;

    @Autowired
    HolderTickets tickets;

    @Autowired
    TicketKeys keys;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    ApplicationEventPublisher events;

    @Autowired
    JdbcClient jdbc;

    private Booking booking;

    @BeforeEach
    void aPerformanceWhoseCheckInIsOpen() {
        booking = Booking.startingAt(Instant.now().plus(1, ChronoUnit.HOURS));
    }

    @Test
    void anUnusedTicketMayBeRefunded() {
        fixtures.issueTickets(booking, 1, 2);

        RefundRequested request = request(1, 2);
        ask(request);

        assertThat(request.reply().all().size()).isOne();
    }

    @Test
    void aTicketIsBlockedWhileItsRefundIsUnderWay() {
        List<TicketId> issued = fixtures.issueTickets(booking, 1, 2);
        ask(request(1));

        assertThat(refusal(() -> admit(issued.get(0)))).isEqualTo(CheckInProblem.REFUND_PENDING);
        admit(issued.get(1));
    }

    @Test
    void aTicketStaysBlockedHoweverLongItsRefundTakes() {
        TicketId ticket = fixtures.issueTickets(booking, 1).getFirst();
        ask(request(1));
        jdbc.sql("update ticket set refund_pending_until = now() - interval '1 second' where id = ?")
                .param(ticket.value())
                .update();

        assertThat(refusal(() -> admit(ticket))).isEqualTo(CheckInProblem.REFUND_PENDING);
    }

    @Test
    void aRefusedRefundUnblocksOnlyTheTicketsThatItHasBlocked() {
        List<TicketId> issued = fixtures.issueTickets(booking, 1, 2);
        RefundRequested refused = request(1, 2);
        ask(refused);
        RefundRequested later = request(2);
        ask(later);

        fixtures.publish(new RefundRefused(
                refused.refund(),
                refused.purchase(),
                refused.buyer(),
                booking.performance(),
                refused.seats(),
                Instant.now(),
                booking.orderNo()));

        admit(issued.get(0));
        assertThat(refusal(() -> admit(issued.get(1)))).isEqualTo(CheckInProblem.REFUND_PENDING);
    }

    @Test
    void aRolledBackRefundDoesNotBlockTheTicket() {
        TicketId ticket = fixtures.issueTickets(booking, 1).getFirst();
        transaction.executeWithoutResult(status -> {
            events.publishEvent(request(1));
            status.setRollbackOnly();
        });

        assertThat(admit(ticket).ticket()).isEqualTo(ticket);
    }

    @Test
    void theSameRefundMayBeRequestedAgain() {
        fixtures.issueTickets(booking, 1);
        RefundRequested request = request(1);
        ask(request);
        ask(request);
        ask(request(1));

        assertThat(request.reply().all().size()).isEqualTo(2);
    }

    @Test
    void aUsedTicketIsNotRefunded() {
        List<TicketId> issued = fixtures.issueTickets(booking, 1, 2);
        admit(issued.get(1));

        RefundRequested both = request(1, 2);
        assertThat(refusal(() -> ask(both))).isEqualTo(TicketProblem.TICKET_USED);
        assertThat(both.reply().all().size()).isZero();
        ask(request(1));
    }

    @Test
    void evenAUsedTicketIsRefundedWhenThePerformanceIsCancelled() {
        TicketId ticket = fixtures.issueTickets(booking, 1).getFirst();
        admit(ticket);
        fixtures.publish(new PerformanceCancelled(booking.performance(), booking.show(), null));

        RefundRequested request = request(1);
        ask(request);

        assertThat(request.reply().all().size()).isOne();
    }

    @Test
    void aRefundedTicketIsNotRefundedAgain() {
        fixtures.issueTickets(booking, 1, 2);
        fixtures.publish(booking.refunded(1));

        assertThat(refusal(() -> ask(request(1, 2)))).isEqualTo(TicketProblem.TICKET_REFUNDED);
    }

    @Test
    void anUnissuedTicketAndATicketOfAnotherAreNotRefunded() {
        assertThat(refusal(() -> ask(request(1)))).isEqualTo(TicketProblem.NOT_ISSUED_YET);

        fixtures.issueTickets(booking, 1);
        assertThat(refusal(() -> ask(request(1, 2)))).isEqualTo(TicketProblem.NOT_ISSUED_YET);
        assertThat(refusal(() -> ask(request()))).isEqualTo(TicketProblem.NOT_ISSUED_YET);
        assertThat(refusal(() -> ask(new RefundRequested(
                        RefundId.random(),
                        booking.purchase(),
                        UserId.random(),
                        List.of(new SeatId(1)),
                        new Reply<>()))))
                .isEqualTo(TicketProblem.NOT_ISSUED_YET);
    }

    @Test
    void theQuestionNeedsATransaction() {
        assertThatThrownBy(() -> events.publishEvent(request(1))).isInstanceOf(IllegalTransactionStateException.class);
    }

    @Test
    void aScanWaitsForAConcurrentRefundRequest() throws Exception {
        TicketId ticket = fixtures.issueTickets(booking, 1).getFirst();
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch decide = new CountDownLatch(1);
        try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> refund = people.submit(() -> transaction.executeWithoutResult(status -> {
                events.publishEvent(request(1));
                asked.countDown();
                await(decide);
            }));
            await(asked);
            Future<ProblemType> scan = people.submit(() -> refusal(() -> admit(ticket)));
            awaitALockedTransaction();
            decide.countDown();

            refund.get(30, TimeUnit.SECONDS);
            assertThat(scan.get(30, TimeUnit.SECONDS)).isEqualTo(CheckInProblem.REFUND_PENDING);
        }
    }

    @Test
    void aRefundRequestWaitsForAConcurrentScan() throws Exception {
        TicketId ticket = fixtures.issueTickets(booking, 1).getFirst();
        CountDownLatch scanned = new CountDownLatch(1);
        CountDownLatch decide = new CountDownLatch(1);
        try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> scan = people.submit(() -> transaction.executeWithoutResult(status -> {
                admit(ticket);
                scanned.countDown();
                await(decide);
            }));
            await(scanned);
            Future<ProblemType> refund = people.submit(() -> refusal(() -> ask(request(1))));
            awaitALockedTransaction();
            decide.countDown();

            scan.get(30, TimeUnit.SECONDS);
            assertThat(refund.get(30, TimeUnit.SECONDS)).isEqualTo(TicketProblem.TICKET_USED);
        }
    }

    private RefundRequested request(long... seats) {
        return new RefundRequested(
                RefundId.random(),
                booking.purchase(),
                booking.fan(),
                Arrays.stream(seats).mapToObj(SeatId::new).toList(),
                new Reply<>());
    }

    private void ask(RefundRequested request) {
        transaction.executeWithoutResult(status -> events.publishEvent(request));
    }

    private CheckIns.Admission admit(TicketId ticket) {
        String code =
                keys.sign(tickets.find(ticket, booking.fan()).orElseThrow().code());
        return checkingIn.admit(code, null, "A", UserId.random());
    }

    private void awaitALockedTransaction() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> jdbc.sql("""
                        select exists (select 1 from pg_stat_activity
                            where datname = current_database() and wait_event_type = 'Lock')
                        """).query(Boolean.class).single());
    }

    private static ProblemType refusal(Runnable attempt) {
        ProblemType[] problem = new ProblemType[1];
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(attempt::run)
                .satisfies(thrown -> problem[0] = thrown.type());
        return problem[0];
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
