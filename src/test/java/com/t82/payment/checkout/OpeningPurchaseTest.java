package com.t82.payment.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.payment.OtherModulesGuard.Answer;
import com.t82.payment.PaymentApproved;
import com.t82.payment.PaymentTest;
import com.t82.payment.PurchaseAbandoned;
import com.t82.payment.PurchaseAbandoned.Reason;
import com.t82.payment.gateway.TossPayStub;
import com.t82.payment.gateway.TossPayStub.Fault;
import com.t82.payment.purchase.PurchaseState;
import com.t82.shared.Money;
import com.t82.user.UserId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.servlet.MvcResult;

class OpeningPurchaseTest extends PaymentTest {

    @Test
    void heldSeatsAreBoughtThroughTheCheckoutLink() throws Exception {
        MvcResult answer = call("/api/v1/payment", order(1, 2));

        assertThat(answer.getResponse().getStatus()).isEqualTo(200);
        assertThat(answer.getResponse().getContentType()).startsWith("text/plain");
        TossPayStub.StubPayment entry = TOSS.only();
        assertThat(answer.getResponse().getContentAsString())
                .isEqualTo("https://ul.toss.im?payToken=" + entry.payToken);
        assertThat(entry.amount).isEqualTo(100_000);
        assertThat(purchase(entry).state()).isEqualTo(PurchaseState.AWAITING_APPROVAL);

        TOSS.approve(entry.payToken);
        assertThat(callback(entry)).isEqualTo(200);

        assertThat(purchase(entry).state()).isEqualTo(PurchaseState.APPROVED);
        assertThat(entry.charges).isEqualTo(1);
        assertThat(others.published(PaymentApproved.class)).singleElement().satisfies(approved -> {
            assertThat(approved.buyer()).isEqualTo(buyer);
            assertThat(approved.performance()).isEqualTo(performance);
            assertThat(approved.total()).isEqualTo(Money.of(100_000));
            assertThat(approved.lines()).extracting(line -> line.seat().value()).containsExactly(1L, 2L);
            assertThat(approved.approvedAt()).isEqualTo("2026-11-23T06:00:00Z");
        });
    }

    @Test
    void aHoldThatOutlastsTheBookingPeriodIsPaid() throws Exception {
        performance = announce(NOW.plus(Duration.ofDays(1)), NOW.minusSeconds(1));

        assertThat(purchase(pay(1)).state()).isEqualTo(PurchaseState.APPROVED);
    }

    @Test
    void aCheckoutBeginsBeforeThePerformanceStartsAndMayBeApprovedAfterwards() throws Exception {
        performance = announce(NOW.plusSeconds(60));
        TossPayStub.StubPayment inTime = checkout(1);
        clock.advance(Duration.ofSeconds(60));

        MvcResult late = call(UserId.random(), "/api/v1/payment", order(2));
        assertThat(late.getResponse().getStatus()).isEqualTo(409);
        assertThat(body(late).path("code").asString()).isEqualTo("PAYMENT-010");

        TOSS.approve(inTime.payToken);
        callback(inTime);
        assertThat(purchase(inTime).state()).isEqualTo(PurchaseState.APPROVED);
    }

    @Test
    void theCreationRequestHasTheGatewaysFormat() throws Exception {
        var creation = checkout(1).creation;

        assertThat(creation.path("apiKey").asString()).isEqualTo(TossPayStub.API_KEY);
        assertThat(creation.path("orderNo").asString()).hasSizeLessThanOrEqualTo(50);
        assertThat(creation.path("amount").isIntegralNumber()).isTrue();
        assertThat(creation.path("amountTaxFree").asInt()).isZero();
        assertThat(creation.path("autoExecute").isBoolean()).isTrue();
        assertThat(creation.path("autoExecute").asBoolean()).isFalse();
        assertThat(creation.path("callbackVersion").asString()).isEqualTo("V2");
        assertThat(creation.path("productDesc").asString()).isEqualTo("노래하는 밤");
        assertThat(creation.path("resultCallback").asString())
                .isEqualTo("https://tickets.example.com/api/v1/payment/callback");
        assertThat(creation.path("retUrl").asString()).startsWith("https://tickets.example.com/api/v1/payment/return?");
        assertThat(creation.path("retCancelUrl").asString()).contains("/return/cancel?");
        assertThat(creation.path("retAppScheme").asString()).isEqualTo("hellot82://");
        assertThat(creation.path("expiredTime").asString()).isEqualTo("2026-11-23 14:09:00");
    }

    @Test
    void wrongAmountsPinNoSeats() throws Exception {
        MvcResult total = call(
                "/api/v1/payment",
                Map.of(
                        "totalAmount",
                        1,
                        "eventId",
                        performance.value(),
                        "items",
                        List.of(Map.of("seatId", 1, "amount", 50_000))));
        MvcResult line = call(
                "/api/v1/payment",
                Map.of(
                        "totalAmount",
                        50_000,
                        "eventId",
                        performance.value(),
                        "items",
                        List.of(Map.of("seatId", 1, "amount", 1))));
        MvcResult before = call(
                "/api/v1/payment",
                Map.of(
                        "totalAmount",
                        50_000,
                        "eventId",
                        performance.value(),
                        "items",
                        List.of(Map.of("seatId", 1, "amount", 50_000, "beforeAmount", 60_000))));

        for (MvcResult answer : List.of(total, line, before)) {
            assertThat(answer.getResponse().getStatus()).isEqualTo(409);
            assertThat(body(answer).path("code").asString()).isEqualTo("PAYMENT-002");
            assertThat(body(answer).path("message").asString()).contains("50,000");
        }
        assertThat(rows()).isZero();
        assertThat(TOSS.calls).isEmpty();
    }

    @Test
    void withoutAnAnswerAboutTheSeatsNothingIsBought() throws Exception {
        others.pin = Answer.SILENCE;

        MvcResult answer = call("/api/v1/payment", order(1));

        assertThat(answer.getResponse().getStatus()).isEqualTo(409);
        assertThat(body(answer).path("name").asString()).isEqualTo("SEATS_NOT_HELD");
        assertThat(rows()).isZero();
        assertThat(TOSS.calls).isEmpty();
    }

    @Test
    void couponsGiveTheirDiscountAndWithoutAnAnswerNothingIsBought() throws Exception {
        Map<String, Object> order = Map.of(
                "totalAmount",
                95_000,
                "eventId",
                performance.value(),
                "items",
                List.of(
                        Map.of(
                                "seatId",
                                1,
                                "couponIds",
                                List.of(UUID.randomUUID().toString()),
                                "beforeAmount",
                                50_000,
                                "amount",
                                45_000),
                        Map.of("seatId", 2, "couponIds", List.of(), "amount", 50_000)));
        others.coupon = Answer.SILENCE;
        assertThat(body(call("/api/v1/payment", order)).path("name").asString()).isEqualTo("COUPONS_NOT_USABLE");
        assertThat(rows()).isZero();

        others.coupon = Answer.YES;
        assertThat(call("/api/v1/payment", order).getResponse().getStatus()).isEqualTo(200);
        assertThat(TOSS.only().amount).isEqualTo(95_000);
    }

    @Test
    void aPurchaseThatCostsNothingIsApprovedWithoutTheGateway() throws Exception {
        others.discount = Money.of(50_000);
        Map<String, Object> order = Map.of(
                "totalAmount",
                0,
                "eventId",
                performance.value(),
                "items",
                List.of(Map.of(
                        "seatId", 1, "couponIds", List.of(UUID.randomUUID().toString()), "amount", 0)));

        MvcResult answer = call("/api/v1/payment", order);

        assertThat(answer.getResponse().getStatus()).isEqualTo(200);
        assertThat(answer.getResponse().getContentAsString())
                .startsWith("https://tickets.example.com/api/v1/payment/return?orderNo=");
        assertThat(others.published(PaymentApproved.class)).hasSize(1);
        assertThat(TOSS.calls).isEmpty();
    }

    @Test
    void aRepeatedRequestGetsTheSameLinkAndAnotherOrderOfTheSeatsAConflict() throws Exception {
        String first = call("/api/v1/payment", order(1, 2)).getResponse().getContentAsString();
        String second = call("/api/v1/payment", order(2, 1)).getResponse().getContentAsString();
        MvcResult other = call("/api/v1/payment", order(2, 3));

        assertThat(second).isEqualTo(first);
        assertThat(other.getResponse().getStatus()).isEqualTo(409);
        assertThat(body(other).path("code").asString()).isEqualTo("PAYMENT-005");
        assertThat(TOSS.count("payments")).isEqualTo(1);
    }

    private void theProcessDiesBeforeTheAnswerIsStored() {
        jdbc.sql("delete from idempotent_answer").update();
    }

    @Test
    void anIdempotencyKeyMeansOnePurchaseInEveryState() throws Exception {
        String first =
                call(buyer, "/api/v1/payment", order(1), "k").getResponse().getContentAsString();
        assertThat(call(buyer, "/api/v1/payment", order(1), "k").getResponse().getContentAsString())
                .isEqualTo(first);
        assertThat(call(buyer, "/api/v1/payment", order(2), "k").getResponse().getStatus())
                .isEqualTo(422);
        assertThat(call(UserId.random(), "/api/v1/payment", order(2), "k")
                        .getResponse()
                        .getStatus())
                .isEqualTo(200);

        TossPayStub.StubPayment entry = TOSS.entry(first.substring(first.indexOf("token-")));
        TOSS.approve(entry.payToken);
        callback(entry);
        assertThat(call(buyer, "/api/v1/payment", order(1), "k").getResponse().getContentAsString())
                .isEqualTo(first);
        theProcessDiesBeforeTheAnswerIsStored();
        assertThat(call(buyer, "/api/v1/payment", order(1), "k").getResponse().getContentAsString())
                .endsWith("/api/v1/payment/return?orderNo=" + entry.orderNo);
        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void theAnswerHasTheLocationOfTheOrderAndSoHasARepeatedOne() throws Exception {
        var first = call(buyer, "/api/v1/payment", order(1), "l").getResponse();
        assertThat(first.getStatus()).as(first.getContentAsString()).isEqualTo(200);
        String location = "/api/v1/payment/" + TOSS.only().orderNo;

        assertThat(first.getHeader("Location")).isEqualTo(location);
        assertThat(call(buyer, "/api/v1/payment", order(1), "l").getResponse().getHeader("Location"))
                .isEqualTo(location);
        assertThat(call("/api/v1/payment", order(1)).getResponse().getHeader("Location"))
                .isEqualTo(location);
        theProcessDiesBeforeTheAnswerIsStored();
        assertThat(call(buyer, "/api/v1/payment", order(1), "l").getResponse().getHeader("Location"))
                .isEqualTo(location);
        assertThat(read(buyer, location).getResponse().getStatus()).isEqualTo(200);
    }

    @Test
    void payingAgainForPaidSeatsIsRefusedUntilTheyAreRefunded() throws Exception {
        TossPayStub.StubPayment entry = pay(1, 2);

        MvcResult same = call("/api/v1/payment", order(1, 2));
        assertThat(same.getResponse().getStatus()).isEqualTo(409);
        assertThat(body(same).path("code").asString()).isEqualTo("PAYMENT-015");
        assertThat(body(call("/api/v1/payment", order(2, 3))).path("code").asString())
                .isEqualTo("PAYMENT-015");
        assertThat(call("/api/v1/payment", order(3)).getResponse().getStatus()).isEqualTo(200);

        call("/api/v1/refund", Map.of("orderNo", entry.orderNo, "seatId", 2));
        assertThat(call("/api/v1/payment", order(2)).getResponse().getStatus()).isEqualTo(200);
    }

    @Test
    void theBuyersPurchasesAreListedTheLatestFirst() throws Exception {
        TossPayStub.StubPayment first = pay(1);
        clock.advance(Duration.ofMinutes(1));
        TossPayStub.StubPayment second = checkout(2, 3);
        call(UserId.random(), "/api/v1/payment", order(4));

        var page = body(read(buyer, "/api/v1/payment?size=1"));
        var next = body(read(buyer, "/api/v1/payment?size=1&page=1"));

        assertThat(page.path("totalElements").asInt()).isEqualTo(2);
        assertThat(page.path("content").path(0).path("orderNo").asString()).isEqualTo(second.orderNo);
        assertThat(page.path("content").path(0).path("items").size()).isEqualTo(2);
        assertThat(next.path("content").path(0).path("orderNo").asString()).isEqualTo(first.orderNo);
        assertThat(body(read(UserId.random(), "/api/v1/payment"))
                        .path("totalElements")
                        .asInt())
                .isZero();
    }

    @Test
    void aDoubleTapIsOnePurchase() throws Exception {
        TOSS.delayMillis = 100;
        List<Callable<MvcResult>> taps = java.util.Collections.nCopies(6, () -> call("/api/v1/payment", order(1, 2)));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var tap : threads.invokeAll(taps)) {
                assertThat(tap.get().getResponse().getStatus()).isIn(200, 409);
            }
        }
        assertThat(rows()).isEqualTo(1);
        assertThat(TOSS.count("payments")).isEqualTo(1);
    }

    @Test
    void aRefusedCheckoutReleasesTheSeatsAtOnce() throws Exception {
        TOSS.next("payments", Fault.REFUSE);

        MvcResult answer = call("/api/v1/payment", order(1));

        assertThat(answer.getResponse().getStatus()).isEqualTo(502);
        assertThat(others.published(PurchaseAbandoned.class))
                .extracting(PurchaseAbandoned::reason)
                .containsExactly(Reason.REFUSED_BY_GATEWAY);
    }

    @Test
    void anUnansweredCheckoutKeepsTheSeatsAndASecondAttemptSucceeds() throws Exception {
        for (Fault fault : List.of(Fault.DONE_BUT_HANG, Fault.GARBAGE, Fault.RESET, Fault.SERVER_ERROR)) {
            TOSS.next("payments", fault);
            MvcResult answer = call("/api/v1/payment", order(1));
            assertThat(answer.getResponse().getStatus()).as(fault.name()).isEqualTo(503);
            assertThat(answer.getResponse().getHeader("Retry-After")).isNotNull();
        }

        MvcResult retry = call("/api/v1/payment", order(1));

        assertThat(retry.getResponse().getStatus()).isEqualTo(200);
        assertThat(others.published).isEmpty();
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void aLateAnswerAboutAReplacedOrderNumberIsIgnored() throws Exception {
        TOSS.next("payments", Fault.DONE_BUT_HELD);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> call("/api/v1/payment", order(1)));
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> TOSS.ledger.size() == 1);
            clock.advance(Duration.ofMinutes(1));
            String link = call("/api/v1/payment", order(1)).getResponse().getContentAsString();
            TOSS.sendHeldAnswers();

            assertThat(first.get().getResponse().getStatus()).isIn(409, 503);
            TossPayStub.StubPayment entry = TOSS.entry(link.substring(link.indexOf("token-")));
            assertThat(purchase(entry).payToken()).isEqualTo(entry.payToken);
            TOSS.approve(entry.payToken);
            callback(entry);
            assertThat(purchase(entry).state()).isEqualTo(PurchaseState.APPROVED);
        }
    }

    @Test
    void aPurchaseWithAnUnknownCheckoutEndsAtItsDeadline() throws Exception {
        TOSS.next("payments", Fault.DONE_BUT_HANG);
        call("/api/v1/payment", order(1));

        reconcileAfter(Duration.ofMinutes(9));
        assertThat(others.published).isEmpty();
        reconcileAfter(Duration.ofMinutes(1));

        assertThat(others.published(PurchaseAbandoned.class))
                .extracting(PurchaseAbandoned::reason)
                .containsExactly(Reason.DEADLINE_PASSED);
    }

    @Test
    void invalidRequestsAreRefused() throws Exception {
        assertThat(call("/api/v1/payment", Map.of("eventId", 1)).getResponse().getStatus())
                .isEqualTo(400);
        assertThat(call("/api/v1/payment", order(1, 1)).getResponse().getStatus())
                .isEqualTo(400);
        assertThat(call("/api/v1/payment", order(1, 2, 3, 4, 5, 6))
                        .getResponse()
                        .getStatus())
                .isEqualTo(400);
        performance = new com.t82.event.PerformanceId(9_999_999);
        assertThat(call("/api/v1/payment", order(1)).getResponse().getStatus()).isEqualTo(404);
        performance = announce(NOW);
        assertThat(body(call("/api/v1/payment", order(1))).path("name").asString())
                .isEqualTo("PERFORMANCE_OVER");
        others.price = Money.of(10_000_000);
        performance = announce(NOW.plusSeconds(3600));
        assertThat(body(call("/api/v1/payment", order(1))).path("name").asString())
                .isEqualTo("AMOUNT_TOO_LARGE");
        assertThat(rows()).isZero();
    }

    @Test
    void onlyTheBuyerReadsAPurchase() throws Exception {
        TossPayStub.StubPayment entry = checkout(1);
        String path = "/api/v1/payment/" + entry.orderNo;

        var answer = body(read(buyer, path));

        assertThat(answer.path("state").asString()).isEqualTo("AWAITING_APPROVAL");
        assertThat(answer.path("totalAmount").asInt()).isEqualTo(50_000);
        assertThat(answer.path("deadline").asString()).isEqualTo("2026-11-23T14:10:00");
        assertThat(answer.path("approvedAt").isNull()).isTrue();
        assertThat(answer.path("items").path(0).path("seatId").asLong()).isEqualTo(1);
        assertThat(read(UserId.random(), path).getResponse().getStatus()).isEqualTo(404);
        assertThat(mvc.perform(org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get(path))
                        .andReturn()
                        .getResponse()
                        .getStatus())
                .isEqualTo(401);
    }

    private int rows() {
        return jdbc.sql("select count(*) from payment_purchase")
                .query(Integer.class)
                .single();
    }
}
