package com.t82.payment.settlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import com.t82.event.PerformanceCancelled;
import com.t82.event.ShowId;
import com.t82.payment.OtherModulesGuard.Answer;
import com.t82.payment.PaymentApproved;
import com.t82.payment.PaymentTest;
import com.t82.payment.PurchaseAbandoned;
import com.t82.payment.PurchaseAbandoned.Reason;
import com.t82.payment.PurchaseId;
import com.t82.payment.gateway.TossPayStub;
import com.t82.payment.gateway.TossPayStub.Fault;
import com.t82.payment.purchase.Purchase;
import com.t82.payment.purchase.PurchaseState;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class SettlingTest extends PaymentTest {

    @Autowired
    Settling settling;

    @Test
    void aForgedCallbackChangesNothingAndGetsTheSameAnswer() throws Exception {
        TossPayStub.StubPayment entry = checkout(1);

        assertThat(callback(entry.orderNo, "made-up")).isEqualTo(200);
        assertThat(callback("made-up", entry.payToken)).isEqualTo(200);
        assertThat(callback(entry)).isEqualTo(200);

        assertThat(purchase(entry).state()).isEqualTo(PurchaseState.AWAITING_APPROVAL);
        assertThat(entry.charges).isZero();
        assertThat(TOSS.count("status")).isEqualTo(1);
    }

    @Test
    void repeatedAndLateCallbacksChargeOnce() throws Exception {
        TossPayStub.StubPayment entry = pay(1);
        callback(entry);
        clock.advance(Duration.ofHours(3));
        callback(entry);

        assertThat(entry.charges).isEqualTo(1);
        assertThat(others.published(PaymentApproved.class)).hasSize(1);
        assertThat(TOSS.count("execute")).isEqualTo(1);
    }

    @Test
    void theReconcilerFindsAnApprovalWithoutACallback() throws Exception {
        TossPayStub.StubPayment entry = checkout(1);
        TOSS.approve(entry.payToken);

        reconcileAfter(Duration.ofSeconds(20));

        assertThat(purchase(entry).state()).isEqualTo(PurchaseState.APPROVED);
        assertThat(entry.charges).isEqualTo(1);
    }

    @Test
    void theBuyersReturnSettlesThePurchase() throws Exception {
        TossPayStub.StubPayment entry = checkout(1);
        TOSS.approve(entry.payToken);

        var korean = mvc.perform(get("/api/v1/payment/return").param("orderNo", entry.orderNo))
                .andReturn()
                .getResponse();
        var english = mvc.perform(get("/api/v1/payment/return/cancel")
                        .param("orderNo", "\"><script>")
                        .header("Accept-Language", "en"))
                .andReturn()
                .getResponse();

        assertThat(korean.getStatus()).isEqualTo(200);
        assertThat(korean.getContentType()).startsWith("text/html");
        assertThat(korean.getContentAsString()).contains("결제가 완료되었습니다.", "hellot82://payment?orderNo=" + entry.orderNo);
        assertThat(english.getContentAsString())
                .contains("There is no such order.")
                .doesNotContain("<script>");
        assertThat(purchase(entry).state()).isEqualTo(PurchaseState.APPROVED);
    }

    private void buyerReturns(TossPayStub.StubPayment entry) throws Exception {
        mvc.perform(get("/api/v1/payment/return").param("orderNo", entry.orderNo))
                .andReturn();
    }

    @Test
    void repeatedReturnsAskTheGatewayOnceInTwoSecondsAndLoseNoApproval() throws Exception {
        TossPayStub.StubPayment entry = checkout(1);
        for (int i = 0; i < 20; i++) {
            buyerReturns(entry);
            callback(entry);
        }
        assertThat(TOSS.count("status")).isEqualTo(1);

        TOSS.approve(entry.payToken);
        buyerReturns(entry);
        assertThat(TOSS.count("status")).isEqualTo(1);
        reconcileAfter(Duration.ofSeconds(2));

        assertThat(purchase(entry).state()).isEqualTo(PurchaseState.APPROVED);
    }

    @Test
    void theGatewayIsNotAskedAboutADecidedPurchase() throws Exception {
        TossPayStub.StubPayment paid = pay(1);
        TossPayStub.StubPayment cancelled = checkout(2);
        cancelled.state = "PAY_CANCEL";
        callback(cancelled);
        reconcileAfter(Duration.ofHours(1));
        assertThat(purchase(cancelled).nextCheckAt()).isNull();
        long asked = TOSS.count("status");

        for (int i = 0; i < 3; i++) {
            clock.advance(Duration.ofMinutes(1));
            buyerReturns(paid);
            buyerReturns(cancelled);
            callback(paid);
            callback(cancelled);
        }

        assertThat(TOSS.count("status")).isEqualTo(asked);
    }

    @Test
    void aPurchaseThatLosesItsHoldBeforeTheChargeIsNotCharged() throws Exception {
        for (Answer no : new Answer[] {Answer.VETO, Answer.SILENCE}) {
            others.reset();
            TossPayStub.StubPayment entry = checkout(no.ordinal() + 1);
            others.settlement = no;
            TOSS.approve(entry.payToken);

            callback(entry);
            callback(entry);

            assertThat(entry.charges).isZero();
            assertThat(others.published(PurchaseAbandoned.class))
                    .extracting(PurchaseAbandoned::reason)
                    .containsExactly(Reason.HOLD_LOST);
        }
    }

    @Test
    void anUnclearHoldIsConfirmedLater() throws Exception {
        TossPayStub.StubPayment entry = checkout(1);
        others.settlement = Answer.NOT_NOW;
        TOSS.approve(entry.payToken);

        callback(entry);
        assertThat(purchase(entry).state()).isEqualTo(PurchaseState.AWAITING_APPROVAL);
        others.settlement = Answer.YES;
        reconcileAfter(Duration.ofSeconds(30));

        assertThat(purchase(entry).state()).isEqualTo(PurchaseState.APPROVED);
    }

    @Test
    void aChargeWithoutAHoldGoesBackByItself() throws Exception {
        TossPayStub.StubPayment entry = checkout(1, 2);
        others.settlement = Answer.VETO;
        entry.state = "PAY_COMPLETE";

        callback(entry);

        assertThat(entry.refunded).isEqualTo(100_000);
        assertThat(others.published(PaymentApproved.class)).isEmpty();
        assertThat(others.published(PurchaseAbandoned.class))
                .extracting(PurchaseAbandoned::reason)
                .containsExactly(Reason.COMPENSATED);
        callback(entry);
        reconcileAfter(Duration.ofHours(1));
        assertThat(entry.refunds).hasSize(1);
    }

    @Test
    void aChargeOfTheWrongAmountGoesBack() throws Exception {
        TossPayStub.StubPayment entry = checkout(1);
        entry.amount = 60_000;
        entry.state = "PAY_COMPLETE";

        callback(entry);

        assertThat(entry.refunded).isEqualTo(60_000);
        assertThat(others.published(PaymentApproved.class)).isEmpty();
    }

    @Test
    void anApprovalOfTheWrongAmountIsNotCharged() throws Exception {
        TossPayStub.StubPayment entry = checkout(1);
        entry.amount = 1;
        TOSS.approve(entry.payToken);

        callback(entry);

        assertThat(entry.charges).isZero();
        assertThat(purchase(entry).state()).isEqualTo(PurchaseState.ABANDONED);
    }

    @Test
    void lateMoneyOnAnAbandonedPurchaseGoesBack() throws Exception {
        TossPayStub.StubPayment entry = checkout(1);
        reconcileAfter(Duration.ofMinutes(10));
        assertThat(purchase(entry).reason()).isEqualTo(Reason.DEADLINE_PASSED);

        entry.state = "PAY_COMPLETE";
        reconcileAfter(Duration.ofMinutes(2));

        assertThat(entry.refunded).isEqualTo(50_000);
        assertThat(purchase(entry).reason()).isEqualTo(Reason.COMPENSATED);
    }

    @Test
    void theWatchForLateMoneyDoesNotEndWithAnUnansweredCheck() throws Exception {
        TossPayStub.StubPayment entry = checkout(1);
        reconcileAfter(Duration.ofMinutes(10));
        TOSS.next("status", Fault.SERVER_ERROR);
        reconcileAfter(Duration.ofHours(1));

        entry.state = "PAY_COMPLETE";
        reconcileAfter(Duration.ofMinutes(8));

        assertThat(entry.refunded).isEqualTo(50_000);
    }

    @Test
    void anApprovalInTheLastSecondIsFoundInTimeWithoutTheBuyersReturn() throws Exception {
        TossPayStub.StubPayment entry = checkout(1);
        Purchase before = purchase(entry);
        while (purchase(entry).nextCheckAt().isBefore(before.checkoutEndsAt())) {
            clock.set(purchase(entry).nextCheckAt());
            reconciler.run();
        }
        TOSS.approve(entry.payToken);
        TOSS.next("status", Fault.SERVER_ERROR);
        clock.set(purchase(entry).nextCheckAt());
        reconciler.run();

        clock.set(purchase(entry).nextCheckAt());
        reconciler.run();

        assertThat(purchase(entry).state()).isEqualTo(PurchaseState.APPROVED);
        assertThat(clock.instant()).isBefore(before.deadline());
    }

    @Test
    void aLateApprovalOfAnAbandonedPurchaseIsNotCharged() throws Exception {
        TossPayStub.StubPayment entry = checkout(1);
        reconcileAfter(Duration.ofMinutes(10));
        TOSS.approve(entry.payToken);

        callback(entry);
        reconcileAfter(Duration.ofMinutes(2));
        reconcileAfter(Duration.ofMinutes(20));
        reconcileAfter(Duration.ofDays(1));

        assertThat(entry.charges).isZero();
        assertThat(purchase(entry).state()).isEqualTo(PurchaseState.ABANDONED);
        assertThat(purchase(entry).nextCheckAt()).isNull();
    }

    @Test
    void aCancelledCheckoutEndsThePurchase() throws Exception {
        TossPayStub.StubPayment entry = checkout(1);
        entry.state = "PAY_CANCEL";

        callback(entry);

        assertThat(others.published(PurchaseAbandoned.class))
                .extracting(PurchaseAbandoned::reason)
                .containsExactly(Reason.CANCELLED_BY_BUYER);
    }

    @Test
    void anUnansweredChargeIsUnknownUntilTheGatewayAnswers() throws Exception {
        for (Fault fault : new Fault[] {Fault.DONE_BUT_HANG, Fault.DONE_BUT_SERVER_ERROR, Fault.RESET, Fault.GARBAGE}) {
            others.reset();
            TOSS.next("execute", fault);
            TossPayStub.StubPayment entry = pay(fault.ordinal() + 1);
            assertThat(purchase(entry).state()).as(fault.name()).isEqualTo(PurchaseState.SETTLING);
            assertThat(others.published).isEmpty();

            reconcileAfter(Duration.ofSeconds(15));

            assertThat(purchase(entry).state()).as(fault.name()).isEqualTo(PurchaseState.APPROVED);
            assertThat(entry.charges).isEqualTo(1);
            assertThat(others.published(PaymentApproved.class)).hasSize(1);
        }
    }

    @Test
    void aSettlingPurchaseStaysOpenAfterItsDeadlineWhileTheGatewayIsSilent() throws Exception {
        TOSS.next("execute", Fault.DONE_BUT_SERVER_ERROR);
        TossPayStub.StubPayment entry = pay(1);
        for (int i = 0; i < 5; i++) {
            TOSS.next("status", Fault.SERVER_ERROR);
            reconcileAfter(Duration.ofMinutes(5));
            assertThat(purchase(entry).state()).isEqualTo(PurchaseState.SETTLING);
        }

        reconcileAfter(Duration.ofMinutes(5));

        assertThat(purchase(entry).state()).isEqualTo(PurchaseState.APPROVED);
        assertThat(entry.charges).isEqualTo(1);
    }

    @Test
    void aRefusedChargeReleasesTheSeats() throws Exception {
        TOSS.next("execute", Fault.REFUSE);
        TossPayStub.StubPayment entry = pay(1);

        assertThat(purchase(entry).reason()).isEqualTo(Reason.REFUSED_BY_GATEWAY);
        assertThat(entry.charges).isZero();
    }

    @Test
    void seatsAreReleasedWhenTheGatewayIsDownAtTheDeadline() throws Exception {
        TossPayStub.StubPayment entry = checkout(1);
        TOSS.next("status", Fault.SERVER_ERROR, Fault.SERVER_ERROR);

        reconcileAfter(Duration.ofMinutes(10));
        assertThat(purchase(entry).state()).isEqualTo(PurchaseState.AWAITING_APPROVAL);
        reconcileAfter(Duration.ofMinutes(2));

        assertThat(purchase(entry).reason()).isEqualTo(Reason.DEADLINE_PASSED);
    }

    @Test
    void concurrentHintsChargeOnce() throws Exception {
        TossPayStub.StubPayment entry = checkout(1);
        TOSS.approve(entry.payToken);
        TOSS.delayMillis = 50;
        PurchaseId id = purchase(entry).id();
        Callable<Integer> hint = () -> callback(entry);
        Callable<Integer> progress = () -> {
            settling.progress(id);
            return 0;
        };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(Collections.nCopies(5, hint))) {
                assertThat(done.get()).isEqualTo(200);
            }
            for (var done : threads.invokeAll(Collections.nCopies(5, progress))) {
                done.get();
            }
        }
        assertThat(purchase(entry).state()).isEqualTo(PurchaseState.APPROVED);
        assertThat(TOSS.count("execute")).isEqualTo(1);
        assertThat(others.published(PaymentApproved.class)).hasSize(1);
    }

    @Test
    void aDeadOwnersLeaseEndsByItself() throws Exception {
        TossPayStub.StubPayment entry = checkout(1);
        TOSS.approve(entry.payToken);
        jdbc.sql("update payment_purchase set claim = gen_random_uuid(), claimed_until = ?")
                .param(java.sql.Timestamp.from(clock.instant().plusSeconds(30)))
                .update();

        callback(entry);
        assertThat(purchase(entry).state()).isEqualTo(PurchaseState.AWAITING_APPROVAL);
        reconcileAfter(Duration.ofSeconds(31));

        assertThat(purchase(entry).state()).isEqualTo(PurchaseState.APPROVED);
    }

    @Test
    void aPurchaseOfACancelledPerformanceIsNotCharged() throws Exception {
        TossPayStub.StubPayment entry = checkout(1);
        performances.on(new PerformanceCancelled(performance, new ShowId(7), null));
        Awaitility.await().until(() -> performances.isCancelled(performance));
        TOSS.approve(entry.payToken);

        callback(entry);

        assertThat(entry.charges).isZero();
        assertThat(purchase(entry).reason()).isEqualTo(Reason.HOLD_LOST);
    }
}
