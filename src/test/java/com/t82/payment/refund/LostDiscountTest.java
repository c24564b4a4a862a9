package com.t82.payment.refund;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.payment.PaymentTest;
import com.t82.payment.gateway.TossPayStub;
import com.t82.payment.gateway.TossPayStub.Fault;
import com.t82.seat.SeatId;
import com.t82.seat.SeatsNotSold;
import com.t82.shared.Money;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.MvcResult;
import tools.jackson.databind.JsonNode;

/** A partial refund that breaks the minimum purchase of a coupon loses the discount, which is taken off the refund. */
class LostDiscountTest extends PaymentTest {

    @Autowired
    TicketCheck ticketCheck;

    /** Buys seats of 50,000 won, with a coupon on the first of them. */
    private TossPayStub.StubPayment bought(long discount, long minimum, long... seats) throws Exception {
        others.discount = Money.of(discount);
        others.minimumPurchase = Money.of(minimum);
        List<Map<String, Object>> items = new ArrayList<>();
        for (long seat : seats) {
            boolean first = items.isEmpty();
            items.add(Map.of(
                    "seatId",
                    seat,
                    "couponIds",
                    first ? List.of(UUID.randomUUID().toString()) : List.of(),
                    "amount",
                    50_000 - (first ? discount : 0)));
        }
        String link = call(
                        "/api/v1/payment",
                        Map.of(
                                "totalAmount",
                                50_000L * seats.length - discount,
                                "eventId",
                                performance.value(),
                                "items",
                                items))
                .getResponse()
                .getContentAsString();
        TossPayStub.StubPayment entry = TOSS.entry(link.substring(link.indexOf("token-")));
        TOSS.approve(entry.payToken);
        callback(entry);
        return entry;
    }

    private JsonNode quote(TossPayStub.StubPayment entry, long seat) throws Exception {
        return body(read(buyer, "/api/v1/refund/quote?orderNo=" + entry.orderNo + "&seatId=" + seat));
    }

    private JsonNode refund(TossPayStub.StubPayment entry, long seat) throws Exception {
        JsonNode quote = quote(entry, seat);
        MvcResult answer = call("/api/v1/refund", Map.of("orderNo", entry.orderNo, "seatId", seat));
        assertThat(answer.getResponse().getStatus()).isEqualTo(200);
        JsonNode refund = body(answer);
        assertThat(refund.path("refundedAmount")).isEqualTo(quote.path("refundAmount"));
        assertThat(refund.path("lostDiscount")).isEqualTo(quote.path("lostDiscount"));
        assertThat(refund.path("returnedDiscount")).isEqualTo(quote.path("returnedDiscount"));
        assertThat(quote.path("steps").path(0).path("refundAmount")).isEqualTo(quote.path("refundAmount"));
        return refund;
    }

    private static List<Long> sums(JsonNode refund) {
        return List.of(
                refund.path("refundedAmount").asLong(),
                refund.path("lostDiscount").asLong(),
                refund.path("returnedDiscount").asLong());
    }

    @Test
    void aDiscountIsLostWithTheSeatThatMetTheMinimumAndComesBackWithItsOwnSeat() throws Exception {
        TossPayStub.StubPayment entry = bought(20_000, 60_000, 1, 2);

        assertThat(sums(refund(entry, 2))).containsExactly(30_000L, 20_000L, 0L);
        assertThat(sums(refund(entry, 1))).containsExactly(50_000L, 0L, 20_000L);

        assertThat(entry.refunded).isEqualTo(80_000).isEqualTo(entry.amount);
    }

    @Test
    void nothingIsLostWhenTheSeatWithTheCouponIsRefundedFirst() throws Exception {
        TossPayStub.StubPayment entry = bought(20_000, 60_000, 1, 2);

        assertThat(sums(refund(entry, 1))).containsExactly(30_000L, 0L, 0L);
        assertThat(sums(refund(entry, 2))).containsExactly(50_000L, 0L, 0L);

        assertThat(entry.refunded).isEqualTo(entry.amount);
    }

    @Test
    void aRefundOfAllSeatsAtOnceGivesBackEverything() throws Exception {
        TossPayStub.StubPayment entry = bought(20_000, 60_000, 1, 2);

        assertThat(sums(body(call("/api/v1/refund", Map.of("orderNo", entry.orderNo)))))
                .containsExactly(80_000L, 0L, 0L);
    }

    @Test
    void aMinimumThatIsStillMetCostsNothing() throws Exception {
        TossPayStub.StubPayment entry = bought(20_000, 50_000, 1, 2);

        assertThat(sums(refund(entry, 2))).containsExactly(50_000L, 0L, 0L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1,2,3", "1,3,2", "2,1,3", "2,3,1", "3,1,2", "3,2,1"})
    void inEveryOrderARefundIsBetweenZeroAndItsSeatsPriceAndTheSumIsTheSame(String order) throws Exception {
        performance = announce(NOW.plus(Duration.ofDays(2)));
        TossPayStub.StubPayment entry = bought(45_000, 120_000, 1, 2, 3);

        for (String seat : order.split(",")) {
            assertThat(refund(entry, Long.parseLong(seat))
                            .path("refundedAmount")
                            .asLong())
                    .isBetween(0L, 50_000L);
        }

        assertThat(entry.amount).isEqualTo(105_000);
        assertThat(entry.refunded).as("all less 30 percent").isEqualTo(73_500);
    }

    @Test
    void aLostDiscountAboveOneRefundIsTakenOffTheNext() throws Exception {
        performance = announce(NOW.plus(Duration.ofDays(2)));
        TossPayStub.StubPayment entry = bought(45_000, 120_000, 1, 2, 3);

        assertThat(sums(refund(entry, 2))).containsExactly(0L, 35_000L, 0L);
        assertThat(sums(refund(entry, 3))).containsExactly(25_000L, 10_000L, 0L);
        assertThat(sums(refund(entry, 1))).containsExactly(48_500L, 0L, 45_000L);
    }

    @Test
    void seatsThatTheOrganiserTakesBackLoseNoDiscount() throws Exception {
        TossPayStub.StubPayment entry = bought(20_000, 60_000, 1, 2, 3);

        ticketCheck.on(new SeatsNotSold(purchase(entry).id().value(), performance, List.of(new SeatId(2))));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> purchase(entry).lines().get(1).isKept(), kept -> !kept);
        reconcileAfter(Duration.ofSeconds(1));

        assertThat(entry.refunded).isEqualTo(50_000);
        assertThat(sums(refund(entry, 3))).containsExactly(50_000L, 0L, 0L);
    }

    @Test
    void aRefusedRefundHasWithheldNothing() throws Exception {
        TossPayStub.StubPayment entry = bought(20_000, 60_000, 1, 2);
        TOSS.next("refunds", Fault.REFUSE);
        call("/api/v1/refund", Map.of("orderNo", entry.orderNo, "seatId", 2));

        assertThat(sums(refund(entry, 1))).containsExactly(30_000L, 0L, 0L);
    }

    @Test
    void aPurchaseOfAnEarlierReleaseKeepsItsDiscount() throws Exception {
        TossPayStub.StubPayment entry = bought(20_000, 60_000, 1, 2);
        jdbc.sql("delete from payment_purchase_coupon").update();

        assertThat(sums(refund(entry, 2))).containsExactly(50_000L, 0L, 0L);
    }

    @Test
    void theRefusalOfAWrongAmountNamesTheLostDiscount() throws Exception {
        TossPayStub.StubPayment entry = bought(20_000, 60_000, 1, 2);

        JsonNode answer = body(call("/api/v1/refund", Map.of("orderNo", entry.orderNo, "seatId", 2, "amount", 49_999)));

        assertThat(answer.path("code").asString()).isEqualTo("PAYMENT-026");
        assertThat(answer.path("message").asString()).contains("30,000", "20,000");
        assertThat(entry.refunds).isEmpty();
    }
}
