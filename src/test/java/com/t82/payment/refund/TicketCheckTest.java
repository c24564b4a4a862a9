package com.t82.payment.refund;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.payment.OtherModulesGuard.Answer;
import com.t82.payment.PaymentRefunded;
import com.t82.payment.PaymentTest;
import com.t82.payment.TicketsOverdue;
import com.t82.payment.gateway.TossPayStub;
import com.t82.payment.gateway.TossPayStub.Fault;
import com.t82.seat.SeatId;
import com.t82.seat.SeatsNotSold;
import com.t82.shared.Money;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionTemplate;

/** Paid seats that cannot be provided are refunded in full, and no others are. */
class TicketCheckTest extends PaymentTest {

    private static final SeatId ONE = new SeatId(1);
    private static final SeatId TWO = new SeatId(2);

    @Autowired
    TicketCheck ticketCheck;

    @Autowired
    Refunding refunding;

    @Autowired
    ApplicationEventPublisher events;

    @Autowired
    TransactionTemplate transaction;

    @Test
    void aPaidPurchaseWithoutTicketsIsRefundedInFullWithoutARequest() throws Exception {
        performance = announce(NOW.plus(Duration.ofHours(5)));
        TossPayStub.StubPayment entry = pay(1, 2);
        others.withheld = List.of(ONE, TWO);
        callback(entry);
        reconcileAfter(Duration.ofMinutes(14));
        assertThat(others.published(TicketsOverdue.class)).isEmpty();

        reconcileAfter(Duration.ofMinutes(1));

        assertThat(entry.refunded).isEqualTo(100_000);
        assertThat(others.published(PaymentRefunded.class)).singleElement().satisfies(refunded -> {
            assertThat(refunded.seats()).containsExactly(ONE, TWO);
            assertThat(refunded.refunded()).isEqualTo(Money.of(100_000));
        });
        reconcileAfter(Duration.ofHours(1));
        assertThat(others.published(TicketsOverdue.class)).hasSize(1);
        assertThat(entry.refunds).hasSize(1);
    }

    @Test
    void aPurchaseWithTicketsIsCheckedOnce() throws Exception {
        TossPayStub.StubPayment entry = pay(1);
        reconcileAfter(Duration.ofMinutes(15));
        others.withheld = List.of(ONE);
        reconcileAfter(Duration.ofHours(1));

        assertThat(others.published(TicketsOverdue.class)).hasSize(1);
        assertThat(entry.refunded).isZero();
    }

    @Test
    void anUnansweredOrFailedCheckIsRepeated() throws Exception {
        TossPayStub.StubPayment entry = pay(1);
        others.withheld = List.of(ONE);
        others.tickets = Answer.SILENCE;
        reconcileAfter(Duration.ofMinutes(15));
        others.tickets = Answer.VETO;
        reconcileAfter(Duration.ofMinutes(1));
        assertThat(entry.refunded).isZero();

        others.tickets = Answer.YES;
        reconcileAfter(Duration.ofMinutes(1));

        assertThat(entry.refunded).isEqualTo(50_000);
    }

    @Test
    void afterADowntimeEventsAreDeliveredBeforeTicketsAreChecked() throws Exception {
        TossPayStub.StubPayment entry = pay(1);
        others.withheld = List.of(ONE);
        clock.advance(Duration.ofHours(1));
        TicketCheck restarted = new TicketCheck(purchases, refunding, events, transaction, jdbc, clock);

        restarted.checkNext();
        assertThat(others.published(TicketsOverdue.class)).isEmpty();
        clock.advance(Duration.ofMinutes(5));
        restarted.checkNext();

        assertThat(others.published(TicketsOverdue.class)).hasSize(1);
        reconcileAfter(Duration.ZERO);
        assertThat(entry.refunded).isEqualTo(50_000);
    }

    @Test
    void aCheckThatCannotBePostponedDoesNotFailTheRound() throws Exception {
        pay(1);
        TransactionTemplate broken = new TransactionTemplate() {
            @Override
            public <T> T execute(TransactionCallback<T> action) {
                throw new CannotCreateTransactionException("The database is unavailable");
            }
        };
        TicketCheck failing = new TicketCheck(purchases, refunding, events, broken, jdbc, clock);
        clock.advance(Duration.ofMinutes(20));

        failing.checkNext();

        assertThat(others.published(TicketsOverdue.class)).isEmpty();
    }

    @Test
    void aRefundOfMissingTicketsWaitsForAnotherRefundOfThePurchase() throws Exception {
        TossPayStub.StubPayment entry = pay(1, 2);
        TOSS.next("refunds", Fault.SERVER_ERROR);
        call("/api/v1/refund", Map.of("orderNo", entry.orderNo, "seatId", 1));
        others.withheld = List.of(TWO);

        reconcileAfter(Duration.ofMinutes(15));
        assertThat(entry.refunded).isEqualTo(50_000);
        reconcileAfter(Duration.ofMinutes(1));

        assertThat(entry.refunded).isEqualTo(100_000);
        assertThat(entry.refunds).hasSize(2);
    }

    @Test
    void seatsThatAreNotSoldAreRefundedOnceAndTheOthersStayPaid() throws Exception {
        performance = announce(NOW.plus(Duration.ofHours(5)));
        TossPayStub.StubPayment entry = pay(1, 2);
        SeatsNotSold notSold = new SeatsNotSold(purchase(entry).id().value(), performance, List.of(TWO));

        ticketCheck.on(notSold);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> purchase(entry).lines().get(1).isKept(), kept -> !kept);
        reconcileAfter(Duration.ofSeconds(1));
        ticketCheck.on(notSold);
        reconcileAfter(Duration.ofMinutes(1));

        assertThat(entry.refunded).isEqualTo(50_000);
        assertThat(others.published(PaymentRefunded.class))
                .singleElement()
                .satisfies(refunded -> assertThat(refunded.seats()).containsExactly(TWO));
        assertThat(purchase(entry).lines().getFirst().isKept()).isTrue();
    }
}
