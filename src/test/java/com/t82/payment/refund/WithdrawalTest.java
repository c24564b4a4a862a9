package com.t82.payment.refund;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.payment.OtherModulesGuard.Answer;
import com.t82.payment.PaymentApproved;
import com.t82.payment.PaymentRefunded;
import com.t82.payment.PaymentTest;
import com.t82.payment.PurchaseAbandoned;
import com.t82.payment.PurchaseAbandoned.Reason;
import com.t82.payment.RefundRefused;
import com.t82.payment.RefundRequested;
import com.t82.payment.gateway.TossPayStub;
import com.t82.payment.gateway.TossPayStub.Fault;
import com.t82.payment.purchase.Buyers;
import com.t82.payment.purchase.PurchaseState;
import com.t82.shared.Money;
import com.t82.shared.Reply;
import com.t82.user.UserId;
import com.t82.user.UserWithdrawn;
import com.t82.user.WithdrawalAsked;
import com.t82.user.WithdrawalAsked.Consequence;
import com.t82.user.WithdrawalAsked.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.test.web.servlet.MvcResult;

/** A buyer with a closed account is not charged, and is refunded for future performances. */
class WithdrawalTest extends PaymentTest {

    /** The time of every charge at the stub of the gateway. */
    private static final Instant CHARGED = Instant.parse("2026-11-23T06:00:00Z");

    @Autowired
    Buyers buyers;

    @Autowired
    ApplicationEventPublisher events;

    private void withdraw(@Nullable Instant at) {
        buyers.on(new UserWithdrawn(buyer, at));
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> buyers.hasLeft(buyer));
        buyers.on(new UserWithdrawn(buyer, at));
    }

    private boolean isSettled() {
        return jdbc.sql("select next_check_at is null from payment_withdrawn_buyer where buyer = ?")
                .param(buyer.value())
                .query(Boolean.class)
                .single();
    }

    @Test
    void anApprovalAfterTheWithdrawalIsNotCharged() throws Exception {
        TossPayStub.StubPayment entry = checkout(1);
        withdraw(clock.instant());
        TOSS.approve(entry.payToken);

        callback(entry);
        for (int i = 0; i < 5; i++) {
            reconcileAfter(Duration.ofMinutes(8));
        }

        assertThat(entry.charges).isZero();
        assertThat(others.published(PurchaseAbandoned.class)).hasSize(1);
        assertThat(others.published(PaymentApproved.class)).isEmpty();
        assertThat(isSettled()).isTrue();
    }

    @Test
    void anUnapprovedPurchaseIsAbandonedSoonAfterTheWithdrawal() throws Exception {
        TossPayStub.StubPayment entry = checkout(1);
        withdraw(clock.instant());

        reconciler.run();

        assertThat(purchase(entry).reason()).isEqualTo(Reason.CANCELLED_BY_BUYER);
        assertThat(others.published(PurchaseAbandoned.class)).hasSize(1);
        reconcileAfter(Duration.ofSeconds(5));
        assertThat(isSettled()).isTrue();
    }

    @Test
    void aWithdrawalBetweenTheConfirmationAndTheChargeGivesTheMoneyBack() throws Exception {
        TossPayStub.StubPayment entry = checkout(1);
        TOSS.approve(entry.payToken);
        TOSS.next("execute", Fault.DONE_BUT_HELD);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var callback = threads.submit(() -> callback(entry));
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> TOSS.count("execute") == 1);
            withdraw(clock.instant());
            TOSS.sendHeldAnswers();
            callback.get();
        }
        reconcileAfter(Duration.ofMinutes(1));

        assertThat(entry.charges).isEqualTo(1);
        assertThat(entry.refunded).isEqualTo(50_000);
        assertThat(others.published(PaymentApproved.class)).isEmpty();
        assertThat(others.published(PurchaseAbandoned.class))
                .extracting(PurchaseAbandoned::reason)
                .containsExactly(Reason.COMPENSATED);
    }

    @Test
    void aChargeWithAnUnknownOutcomeIsRefundedOrNotMade() throws Exception {
        TOSS.next("execute", Fault.DONE_BUT_SERVER_ERROR, Fault.SERVER_ERROR);
        TossPayStub.StubPayment charged = pay(1);
        TossPayStub.StubPayment notCharged = pay(2);
        assertThat(purchase(notCharged).state()).isEqualTo(PurchaseState.SETTLING);
        withdraw(clock.instant());

        for (int i = 0; i < 3; i++) {
            reconcileAfter(Duration.ofMinutes(1));
        }

        assertThat(charged.refunded).isEqualTo(50_000);
        assertThat(notCharged.charges).isZero();
        assertThat(purchase(charged).reason()).isEqualTo(Reason.COMPENSATED);
        assertThat(purchase(notCharged).reason()).isEqualTo(Reason.CANCELLED_BY_BUYER);
        assertThat(isSettled()).isTrue();
    }

    @RepeatedTest(5)
    void aRaceOfWithdrawalAndApprovalRefundsEveryCharge() throws Exception {
        TossPayStub.StubPayment entry = checkout(1);
        TOSS.approve(entry.payToken);
        Instant at = clock.instant();
        Callable<Object> approval = () -> callback(entry);
        Callable<Object> withdrawal = () -> {
            withdraw(at);
            return at;
        };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(List.of(approval, withdrawal))) {
                done.get();
            }
        }
        for (int i = 0; i < 4; i++) {
            reconcileAfter(Duration.ofMinutes(1));
        }

        assertThat(entry.refunded).isEqualTo(entry.charges * 50_000L);
        assertThat(entry.refunds).hasSize(entry.charges);
        assertThat(others.published(PurchaseAbandoned.class).size()
                        + others.published(PaymentRefunded.class).size())
                .isEqualTo(1);
        assertThat(isSettled()).isTrue();
    }

    @Test
    void aChargeBetweenTheWithdrawalAndItsEventIsRefundedInFull() throws Exception {
        performance = announce(CHARGED.plus(Duration.ofHours(12)));
        TossPayStub.StubPayment entry = pay(1, 2);
        withdraw(CHARGED.minusSeconds(3));

        reconcileAfter(Duration.ofSeconds(1));

        assertThat(entry.refunded).isEqualTo(100_000);
    }

    @Test
    void earlierPurchasesAreRefundedByTheirTermsDespiteARefusalOfTheGateway() throws Exception {
        performance = announce(NOW.plus(Duration.ofDays(2)));
        TossPayStub.StubPayment entry = pay(1, 2);
        clock.advance(Duration.ofHours(2));
        TOSS.next("refunds", Fault.REFUSE);
        withdraw(clock.instant());

        reconcileAfter(Duration.ofSeconds(1));
        assertThat(entry.refunded).isZero();
        assertThat(others.published(RefundRefused.class)).isEmpty();
        reconcileAfter(Duration.ofMinutes(1));
        reconcileAfter(Duration.ofMinutes(1));

        assertThat(entry.refunded).isEqualTo(70_000);
        assertThat(others.published(PaymentRefunded.class)).singleElement().satisfies(refunded -> {
            assertThat(refunded.refunded()).isEqualTo(Money.of(70_000));
            assertThat(refunded.kind()).isEqualTo(PaymentRefunded.Kind.BY_BUYER);
        });
        assertThat(isSettled()).isTrue();
    }

    @Test
    void theRefundWaitsForATicketAndAUsedTicketStaysPaid() throws Exception {
        TossPayStub.StubPayment entry = pay(1, 2);
        clock.advance(Duration.ofHours(2));
        others.refund = Answer.NOT_NOW;
        withdraw(clock.instant());
        reconcileAfter(Duration.ofSeconds(1));
        assertThat(isSettled()).isFalse();

        others.refund = Answer.VETO;
        reconcileAfter(Duration.ofSeconds(5));

        assertThat(isSettled()).isTrue();
        assertThat(entry.refunded).isZero();
        assertThat(others.published(RefundRequested.class).getLast().seats()).hasSize(1);
    }

    @Test
    void withoutAnAnswerAboutTheTicketsTheRefundWaits() throws Exception {
        TossPayStub.StubPayment entry = pay(1);
        clock.advance(Duration.ofHours(2));
        others.refund = Answer.SILENCE;
        withdraw(clock.instant());
        reconcileAfter(Duration.ofSeconds(1));
        assertThat(entry.refunded).isZero();

        others.refund = Answer.YES;
        reconcileAfter(Duration.ofSeconds(5));

        assertThat(entry.refunded).isEqualTo(50_000);
    }

    @Test
    void aRefundUnderWayIsCompletedAndTheRemainingSeatsFollow() throws Exception {
        TossPayStub.StubPayment entry = pay(1, 2);
        clock.advance(Duration.ofHours(2));
        TOSS.next("refunds", Fault.SERVER_ERROR, Fault.REFUSE, Fault.REFUSE);
        assertThat(call("/api/v1/refund", Map.of("orderNo", entry.orderNo, "seatId", 1))
                        .getResponse()
                        .getStatus())
                .isEqualTo(503);
        withdraw(clock.instant());

        for (int i = 0; i < 8; i++) {
            reconcileAfter(Duration.ofMinutes(10));
        }

        assertThat(entry.refunded).isEqualTo(100_000);
        assertThat(entry.refunds).hasSize(2);
        assertThat(others.published(RefundRefused.class)).isEmpty();
        assertThat(isSettled()).isTrue();
    }

    @Test
    void aPerformanceThatIsOverIsNotRefunded() throws Exception {
        performance = announce(NOW.plus(Duration.ofHours(3)));
        TossPayStub.StubPayment entry = pay(1);
        clock.advance(Duration.ofHours(4));
        withdraw(clock.instant());

        reconcileAfter(Duration.ofSeconds(1));

        assertThat(entry.refunded).isZero();
        assertThat(isSettled()).isTrue();
    }

    @Test
    void aClosedAccountCannotBuy() throws Exception {
        withdraw(clock.instant());

        MvcResult answer = call("/api/v1/payment", order(1));

        assertThat(answer.getResponse().getStatus()).isEqualTo(409);
        assertThat(body(answer).path("name").asString()).isEqualTo("BUYER_HAS_LEFT");
        assertThat(TOSS.calls).isEmpty();
    }

    @Test
    void aUserWhoAsksToWithdrawIsToldAboutOpenPaymentsAndRefunds() throws Exception {
        assertThat(ask(buyer)).isEmpty();
        pay(1, 2);
        TOSS.next("refunds", Fault.SERVER_ERROR);
        call("/api/v1/refund", Map.of("orderNo", pay(3).orderNo));
        performance = announce(NOW.plus(Duration.ofDays(40)));
        pay(4);
        TossPayStub.StubPayment open = checkout(5);

        assertThat(ask(buyer))
                .containsExactly(
                        new Consequence(
                                Kind.PURCHASE_ABANDONED, 1, purchase(open).deadline()),
                        new Consequence(Kind.REFUND_COMPLETED, 1, null),
                        new Consequence(Kind.TICKET_REFUNDED, 3, NOW.plus(Duration.ofDays(40))));
        assertThat(ask(UserId.random())).isEmpty();
    }

    private List<Consequence> ask(UserId user) {
        Reply<Consequence> reply = new Reply<>();
        events.publishEvent(new WithdrawalAsked(user, reply));
        return reply.all();
    }
}
