package com.t82.payment.refund;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.event.PerformanceCancelled;
import com.t82.event.PerformanceRescheduled;
import com.t82.event.ShowId;
import com.t82.payment.OtherModulesGuard.Answer;
import com.t82.payment.PaymentRefunded;
import com.t82.payment.PaymentTest;
import com.t82.payment.PurchaseAbandoned;
import com.t82.payment.RefundRefused;
import com.t82.payment.gateway.TossPayStub;
import com.t82.payment.gateway.TossPayStub.Fault;
import com.t82.payment.purchase.PurchaseState;
import com.t82.shared.Money;
import com.t82.user.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.servlet.MvcResult;

class RefundingTest extends PaymentTest {

    private MvcResult refund(TossPayStub.StubPayment entry, Object... more) throws Exception {
        var body = new java.util.HashMap<String, Object>();
        body.put("orderNo", entry.orderNo);
        for (int i = 0; i < more.length; i += 2) {
            body.put((String) more[i], more[i + 1]);
        }
        return call("/api/v1/refund", body);
    }

    private String problem(MvcResult answer) throws Exception {
        return body(answer).path("name").asString();
    }

    @Test
    void aSeatIsRefundedInFullSoonAfterBooking() throws Exception {
        TossPayStub.StubPayment entry = pay(1, 2);

        MvcResult answer = refund(entry, "seatId", 2, "amount", 50_000, "reason", "못 가요");

        assertThat(answer.getResponse().getStatus()).isEqualTo(200);
        assertThat(body(answer).path("refundedAmount").asLong()).isEqualTo(50_000);
        assertThat(body(answer).path("approvalTime").asString()).isEqualTo("2026-11-24T09:30:00");
        assertThat(body(answer).path("message").asString()).isNotBlank();
        assertThat(entry.refunded).isEqualTo(50_000);
        assertThat(entry.refunds.keySet())
                .allSatisfy(number -> assertThat(number).hasSizeLessThanOrEqualTo(36));
        assertThat(others.published(PaymentRefunded.class)).singleElement().satisfies(refunded -> {
            assertThat(refunded.seats()).extracting(seat -> seat.value()).containsExactly(2L);
            assertThat(refunded.refunded()).isEqualTo(Money.of(50_000));
            assertThat(refunded.kind()).isEqualTo(PaymentRefunded.Kind.BY_BUYER);
        });
        assertThat(problem(refund(entry, "seatId", 2))).isEqualTo("ALREADY_REFUNDED");
    }

    @Test
    void allRemainingSeatsAreRefundedWhenNoSeatIsNamed() throws Exception {
        TossPayStub.StubPayment entry = pay(1, 2, 3);
        refund(entry, "seatId", 1);

        assertThat(body(refund(entry)).path("refundedAmount").asLong()).isEqualTo(100_000);

        assertThat(entry.refunded).isEqualTo(150_000);
        assertThat(problem(refund(entry))).isEqualTo("ALREADY_REFUNDED");
    }

    @Test
    void aLaterRefundHasAFeeAndAWrongAmountIsRefused() throws Exception {
        performance = announce(NOW.plus(Duration.ofDays(5)));
        TossPayStub.StubPayment entry = pay(1);
        clock.advance(Duration.ofDays(2));

        MvcResult mismatch = refund(entry, "amount", 45_000);
        assertThat(mismatch.getResponse().getStatus()).isEqualTo(409);
        assertThat(body(mismatch).path("message").asString()).contains("40,000").contains("10,000");
        assertThat(entry.refunded).isZero();

        assertThat(body(refund(entry, "amount", 40_000)).path("refundedAmount").asLong())
                .isEqualTo(40_000);
        assertThat(entry.refunded).isEqualTo(40_000);
    }

    @Test
    void theQuoteHasTheRefundAndTheDatesOnWhichItChanges() throws Exception {
        performance = announce(NOW.plus(Duration.ofDays(5)));
        TossPayStub.StubPayment entry = pay(1, 2);
        clock.advance(Duration.ofHours(30));

        var quote = body(read(buyer, "/api/v1/refund/quote?seatId=1&orderNo=" + entry.orderNo));

        assertThat(quote.path("paidAmount").asLong()).isEqualTo(50_000);
        assertThat(quote.path("fee").asLong()).isEqualTo(10_000);
        assertThat(quote.path("refundAmount").asLong()).isEqualTo(40_000);
        assertThat(quote.path("refundableUntil").asString()).isEqualTo("2026-11-28T14:00:00");
        assertThat(quote.path("steps").path(1).path("from").asString()).isEqualTo("2026-11-26T00:00:00");
        assertThat(quote.path("steps").path(1).path("fee").asLong()).isEqualTo(15_000);
        assertThat(read(UserId.random(), "/api/v1/refund/quote?orderNo=" + entry.orderNo)
                        .getResponse()
                        .getStatus())
                .isEqualTo(404);
    }

    @Test
    void theTermsCanBeReadBeforeBuying() throws Exception {
        performance = announce(NOW.plus(Duration.ofDays(5)));

        var steps = json.readTree(mvc.perform(
                        org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get("/api/v1/refund/terms")
                                .param("eventId", performance.toString())
                                .param("amount", "50000"))
                .andReturn()
                .getResponse()
                .getContentAsByteArray());

        assertThat(steps.path(0).path("fee").asLong()).isZero();
        assertThat(steps.path(1).path("from").asString()).isEqualTo("2026-11-24T14:00:01");
        assertThat(steps.path(1).path("fee").asLong()).isEqualTo(10_000);
        assertThat(steps.path(1).path("refundAmount").asLong()).isEqualTo(40_000);
    }

    @Test
    void aRefundOfOthersOfUnpaidOfUnknownOrOfPastSeatsIsRefused() throws Exception {
        TossPayStub.StubPayment open = checkout(9);
        assertThat(problem(refund(open))).isEqualTo("NOT_PAID");
        TossPayStub.StubPayment entry = pay(1);
        assertThat(call(UserId.random(), "/api/v1/refund", Map.of("orderNo", entry.orderNo))
                        .getResponse()
                        .getStatus())
                .isEqualTo(404);
        assertThat(problem(refund(entry, "seatId", 77))).isEqualTo("NO_SUCH_SEAT");
        assertThat(call("/api/v1/refund", Map.of()).getResponse().getStatus()).isEqualTo(400);
        clock.set(NOW.plus(Duration.ofDays(30)));
        assertThat(problem(refund(entry))).isEqualTo("PERFORMANCE_BEGAN");
        assertThat(entry.refunded).isZero();
    }

    @Test
    void withoutTheTicketModulesClearanceNothingIsRefunded() throws Exception {
        TossPayStub.StubPayment entry = pay(1);
        for (Answer no : new Answer[] {Answer.SILENCE, Answer.VETO}) {
            others.refund = no;
            assertThat(refund(entry).getResponse().getStatus()).isEqualTo(409);
        }
        assertThat(TOSS.count("refunds")).isZero();

        others.refund = Answer.YES;
        assertThat(refund(entry).getResponse().getStatus()).isEqualTo(200);
    }

    @Test
    void anUnansweredRefundIsRepeatedUnderItsNumber() throws Exception {
        TossPayStub.StubPayment entry = pay(1, 2);
        TOSS.next("refunds", Fault.DONE_BUT_HANG, Fault.SERVER_ERROR, Fault.GARBAGE);

        MvcResult answer = refund(entry, "seatId", 1);
        assertThat(answer.getResponse().getStatus()).isEqualTo(503);
        assertThat(answer.getResponse().getHeader("Retry-After")).isNotNull();
        assertThat(problem(refund(entry, "seatId", 2))).isEqualTo("REFUND_IN_PROGRESS");
        assertThat(others.published(PaymentRefunded.class)).isEmpty();

        reconcileAfter(Duration.ofMinutes(1));
        reconcileAfter(Duration.ofMinutes(1));
        reconcileAfter(Duration.ofMinutes(1));

        assertThat(entry.refunds).hasSize(1);
        assertThat(entry.refunded).isEqualTo(50_000);
        assertThat(others.published(PaymentRefunded.class)).hasSize(1);
        assertThat(TOSS.count("refunds")).isEqualTo(4);
    }

    @Test
    void aRefusedRefundLeavesTheSeatPaidAndCanBeRequestedAgain() throws Exception {
        TossPayStub.StubPayment entry = pay(1);
        TOSS.next("refunds", Fault.REFUSE);
        assertThat(refund(entry).getResponse().getStatus()).isEqualTo(502);
        assertThat(others.published(PaymentRefunded.class)).isEmpty();
        assertThat(others.published(RefundRefused.class)).singleElement().satisfies(refused -> {
            assertThat(refused.seats()).extracting(seat -> seat.value()).containsExactly(1L);
            assertThat(refused.buyer()).isEqualTo(buyer);
            assertThat(refused.orderNo()).isEqualTo(entry.orderNo);
        });

        assertThat(refund(entry).getResponse().getStatus()).isEqualTo(200);
        assertThat(entry.refunded).isEqualTo(50_000);
    }

    @Test
    void aPartialRefundThatSucceededUnansweredCountsAlthoughItsRepetitionIsRefused() throws Exception {
        TossPayStub.StubPayment entry = pay(1, 2);
        TOSS.next("refunds", Fault.DONE_BUT_SERVER_ERROR, Fault.REFUSE);
        assertThat(refund(entry, "seatId", 1).getResponse().getStatus()).isEqualTo(503);

        reconcileAfter(Duration.ofMinutes(1));

        assertThat(entry.refunded).isEqualTo(50_000);
        assertThat(others.published(PaymentRefunded.class)).hasSize(1);
        assertThat(others.published(RefundRefused.class)).isEmpty();
    }

    @Test
    void aPartialRefundIsRefusedWhenTheRefusalsOfItsRepetitionsLast() throws Exception {
        TossPayStub.StubPayment entry = pay(1, 2);
        TOSS.next("refunds", Fault.SERVER_ERROR, Fault.REFUSE, Fault.REFUSE);
        refund(entry, "seatId", 1);

        reconcileAfter(Duration.ofMinutes(1));
        assertThat(others.published(RefundRefused.class)).isEmpty();
        reconcileAfter(Duration.ofMinutes(10));

        assertThat(entry.refunded).isZero();
        assertThat(others.published(RefundRefused.class)).hasSize(1);
    }

    @Test
    void aRefusedRepetitionIsNotFinalWhileTheGatewayMayStillCarryOutTheFirstCall() throws Exception {
        TossPayStub.StubPayment entry = pay(1, 2);
        TOSS.next("refunds", Fault.LATE, Fault.REFUSE, Fault.REFUSE);
        assertThat(refund(entry, "seatId", 1).getResponse().getStatus()).isEqualTo(503);
        reconcileAfter(Duration.ofMinutes(1));
        assertThat(refund(entry, "seatId", 1).getResponse().getStatus()).isEqualTo(503);
        assertThat(others.published(RefundRefused.class)).isEmpty();

        TOSS.catchUp();
        reconcileAfter(Duration.ofMinutes(10));

        assertThat(entry.refunds).hasSize(1);
        assertThat(entry.refunded).isEqualTo(50_000);
        assertThat(others.published(RefundRefused.class)).isEmpty();
        assertThat(others.published(PaymentRefunded.class)).hasSize(1);
    }

    @Test
    void anIdempotencyKeyCanBeReusedAfterADayAndNotBefore() throws Exception {
        TossPayStub.StubPayment entry = pay(1, 2);
        Map<String, Object> one = Map.of("orderNo", entry.orderNo, "seatId", 1);
        Map<String, Object> two = Map.of("orderNo", entry.orderNo, "seatId", 2);
        call(buyer, "/api/v1/refund", one, "k");
        jdbc.sql("update idempotent_answer set claimed_at = now() - interval '2 days'")
                .update();
        assertThat(problem(call(buyer, "/api/v1/refund", two, "k"))).isEqualTo("IDEMPOTENCY_KEY_REUSED");

        clock.advance(Duration.ofHours(25));
        jdbc.sql("update idempotent_answer set claimed_at = now() - interval '2 days'")
                .update();

        assertThat(call(buyer, "/api/v1/refund", two, "k").getResponse().getStatus())
                .isEqualTo(200);
        assertThat(entry.refunded).isEqualTo(100_000);
    }

    @Test
    void concurrentRefundsOfAPurchaseAreOne() throws Exception {
        TossPayStub.StubPayment entry = pay(1, 2);
        TOSS.delayMillis = 50;
        Callable<MvcResult> refund = () -> refund(entry);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(Collections.nCopies(6, refund))) {
                assertThat(done.get().getResponse().getStatus()).isIn(200, 409, 503);
            }
        }
        assertThat(entry.refunds).hasSize(1);
        assertThat(entry.refunded).isEqualTo(100_000);
        assertThat(others.published(PaymentRefunded.class)).hasSize(1);
    }

    @Test
    void anIdempotencyKeyMeansOneRefund() throws Exception {
        TossPayStub.StubPayment entry = pay(1);
        Map<String, Object> body = Map.of("orderNo", entry.orderNo);
        var first = body(call(buyer, "/api/v1/refund", body, "r"));
        var second = body(call(buyer, "/api/v1/refund", body, "r"));

        assertThat(second).isEqualTo(first);
        assertThat(TOSS.count("refunds")).isEqualTo(1);
    }

    @Test
    void aRefusedCompensationIsRepeatedUntilItSucceeds() throws Exception {
        TossPayStub.StubPayment entry = checkout(1);
        others.settlement = Answer.VETO;
        entry.state = "PAY_COMPLETE";
        TOSS.next("refunds", Fault.REFUSE, Fault.HANG);
        callback(entry);
        assertThat(purchase(entry).state()).isEqualTo(PurchaseState.COMPENSATING);
        assertThat(others.published(PurchaseAbandoned.class)).isEmpty();

        reconcileAfter(Duration.ofMinutes(1));
        reconcileAfter(Duration.ofMinutes(1));

        assertThat(entry.refunded).isEqualTo(50_000);
        assertThat(purchase(entry).state()).isEqualTo(PurchaseState.ABANDONED);
        assertThat(others.published(PurchaseAbandoned.class)).singleElement().satisfies(abandoned -> {
            assertThat(abandoned.givenBack()).isEqualTo(Money.of(50_000));
            assertThat(abandoned.abandonedAt()).isEqualTo(clock.instant());
        });
    }

    @Test
    void aRescheduledPerformanceIsRefundedWithoutAFee() throws Exception {
        performance = announce(NOW.plus(Duration.ofDays(5)));
        TossPayStub.StubPayment entry = pay(1);
        Instant moved = NOW.plus(Duration.ofDays(6));
        performances.on(new PerformanceRescheduled(performance, new ShowId(7), moved, NOW, moved, 1));
        Awaitility.await().until(() -> startsAt().equals(moved));
        clock.advance(Duration.ofDays(5));

        assertThat(body(refund(entry)).path("refundedAmount").asLong()).isEqualTo(50_000);
    }

    @Test
    void allPurchasesOfACancelledPerformanceAreRefundedInFull() throws Exception {
        performance = announce(NOW.plus(Duration.ofDays(2)));
        TossPayStub.StubPayment one = pay(1, 2);
        TossPayStub.StubPayment two = pay(3);
        TossPayStub.StubPayment settling = checkout(4);
        TOSS.next("execute", Fault.DONE_BUT_SERVER_ERROR);
        TOSS.approve(settling.payToken);
        callback(settling);
        performances.on(new PerformanceCancelled(performance, new ShowId(7), null));
        performances.on(new PerformanceCancelled(performance, new ShowId(7), null));
        Awaitility.await().until(() -> jobs("finished_at is null") == 1);
        TOSS.next("refunds", Fault.SERVER_ERROR, Fault.REFUSE);

        for (int i = 0; i < 6; i++) {
            reconcileAfter(Duration.ofMinutes(1));
        }

        assertThat(List.of(one.refunded, two.refunded, settling.refunded)).containsExactly(100_000L, 50_000L, 50_000L);
        assertThat(others.published(PaymentRefunded.class))
                .hasSize(3)
                .extracting(PaymentRefunded::kind)
                .containsOnly(PaymentRefunded.Kind.BY_ORGANISER);
        assertThat(jobs("finished_at is not null")).isEqualTo(1);
        assertThat(problem(call("/api/v1/payment", order(8)))).isEqualTo("PERFORMANCE_OVER");
    }

    @Test
    void eventsOfAPerformanceMayArriveInAnyOrder() {
        var id = new com.t82.event.PerformanceId(555_555);
        Instant late = NOW.plus(Duration.ofDays(9));
        performances.on(new PerformanceRescheduled(id, new ShowId(7), late, NOW, late, 3));
        Awaitility.await()
                .until(() -> jdbc.sql("select count(*) from payment_performance where id = 555555 and revision = 3")
                                .query(Integer.class)
                                .single()
                        == 1);
        performances.on(new PerformanceRescheduled(id, new ShowId(7), NOW, NOW, NOW, 2));
        performances.on(new com.t82.event.PerformanceAnnounced(
                id, new ShowId(7), "늦은 소식", "홀", new com.t82.event.CategoryId(1), "", NOW, NOW, NOW, List.of()));

        Awaitility.await().until(() -> performances.find(id).isPresent());
        assertThat(performances.find(id).orElseThrow().startsAt()).isEqualTo(late);
        assertThat(performances.find(id).orElseThrow().title()).isEqualTo("늦은 소식");
    }

    private Instant startsAt() {
        return performances.find(performance).orElseThrow().startsAt();
    }

    private int jobs(String condition) {
        return jdbc.sql("select count(*) from payment_cancelled_performance where " + condition)
                .query(Integer.class)
                .single();
    }
}
