package com.t82.journey;

import static com.t82.journey.BoxOffice.PATIENCE;
import static com.t82.journey.BoxOffice.atOnce;
import static com.t82.journey.BoxOffice.order;
import static com.t82.journey.StandaloneHouse.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.t82.journey.BoxOffice.Checkout;
import com.t82.journey.StandaloneHouse.Answer;
import com.t82.journey.StandaloneHouse.Seat;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;
import tools.jackson.databind.JsonNode;

/**
 * No fan pays twice or without a ticket, whatever the gateway does. After each scenario all ledgers are compared: a
 * purchase has 0 or 1 charges, our ledger equals the gateway's, no seat is sold without a charge, and no charge is
 * without a ticket.
 */
class MoneyJourneyTest {

    private static final int CROWD = 100;
    private static final Duration SOON = Duration.ofDays(20);

    private final StandaloneHouse house = StandaloneHouse.running();
    private final BoxOffice box = new BoxOffice(house);

    @BeforeEach
    void noGatewayFaults() {
        box.faults(Map.of());
    }

    @AfterEach
    void allLedgersAgree() {
        box.faults(Map.of());
        System.out.println("Audited " + box.auditBooks() + " purchases");
    }

    private String fan() {
        return house.tokens(1).getFirst();
    }

    /** The token of a user whose e-mail address Kakao has verified. */
    private String vouchedFor() {
        Answer answer = house.post("/api/v1/users/login/kakao", "sandbox-" + UUID.randomUUID(), null);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json().get("token").asString();
    }

    @Test
    void withEveryCallbackLostAllTicketsArriveAllTheSame() {
        long performance = box.newPerformance(SOON);
        box.faults(Map.of("loseCallbacks", true));
        List<Checkout> checkouts = new ArrayList<>();
        for (String token : house.tokens(12)) {
            checkouts.add(box.checkout(token, performance, 2));
        }
        checkouts.forEach(box::approve);
        Instant approved = Instant.now();

        checkouts.forEach(box::awaitTickets);

        System.out.println("All callbacks lost: the last of " + 2 * checkouts.size() + " tickets after "
                + Duration.between(approved, Instant.now()).toMillis() + " ms");
    }

    @Test
    void duplicatedForgedEarlyAndLateCallbacksChangeNothing() {
        long performance = box.newPerformance(SOON);
        box.faults(Map.of("duplicateCallbacks", true, "delayMillis", 200));
        Checkout checkout = box.checkout(fan(), performance, 1);
        Checkout other = box.checkout(fan(), performance, 1);

        assertThat(callback(checkout.orderNo(), checkout.payToken())).isEqualTo(200);
        assertThat(callback(checkout.orderNo(), other.payToken())).isEqualTo(200);
        assertThat(callback(UUID.randomUUID().toString(), "forged")).isEqualTo(200);
        assertThat(box.state(checkout)).isEqualTo("AWAITING_APPROVAL");
        assertThat(box.state(other)).isEqualTo("AWAITING_APPROVAL");

        box.approve(checkout);
        box.awaitTickets(checkout);
        assertThat(atOnce(Collections.nCopies(10, () -> callback(checkout.orderNo(), checkout.payToken()))))
                .containsOnly(200);
        assertThat(box.liveTickets(checkout)).isEqualTo(1);
        assertThat(box.refund(checkout, null, null).status()).isEqualTo(200);
        assertThat(callback(checkout.orderNo(), checkout.payToken())).isEqualTo(200);
        assertThat(box.ledgerOf(other).get("state").asString()).isEqualTo("PAY_STANDBY");
    }

    private int callback(String orderNo, String payToken) {
        return house.post(
                        "/api/v1/payment/callback",
                        null,
                        Map.of(
                                "status", "PAY_COMPLETE",
                                "payToken", payToken,
                                "orderNo", orderNo,
                                "payMethod", "TOSS_MONEY",
                                "transactionId", "t"))
                .status();
    }

    @ParameterizedTest
    @ValueSource(strings = {"failNext", "hangNext", "garbageNext"})
    void aFailedCheckoutIsRepeatedWithTheSameKey(String fault) {
        long performance = box.newPerformance(SOON);
        String token = fan();
        List<Seat> seats = box.hold(token, performance, 1);
        box.faults(Map.of(fault, List.of("create")));

        Answer first = house.send("POST", "/api/v1/payment", token, order(seats), "checkout");
        Answer second = house.send("POST", "/api/v1/payment", token, order(seats), "checkout");

        if (fault.equals("failNext")) {
            assertThat(first.status()).isEqualTo(502);
            assertThat(second.status()).isEqualTo(409);
            eventually(() -> house.freeSeats(performance, 1000).size(), free -> free == 100);
        } else {
            assertThat(first.status()).isEqualTo(503);
            assertThat(second.status()).as(second.toString()).isEqualTo(200);
            Checkout checkout = box.checkout(token, seats, second);
            box.approve(checkout);
            box.awaitTickets(checkout);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hangNext", "garbageNext"})
    void aChargeWithAnUnreadableAnswerHappensOnce(String fault) {
        long performance = box.newPerformance(SOON);
        Checkout checkout = box.checkout(fan(), performance, 2);
        box.faults(Map.of(fault, List.of("execute", "status"), "loseCallbacks", true));

        box.approve(checkout);
        callback(checkout.orderNo(), checkout.payToken());

        box.awaitTickets(checkout);
    }

    @Test
    void aChargeThatIsRefusedGivesTheSeatsBack() {
        long performance = box.newPerformance(SOON);
        Checkout checkout = box.checkout(fan(), performance, 1);
        box.faults(Map.of("failNext", List.of("execute")));

        box.approve(checkout);

        eventually(PATIENCE, () -> box.state(checkout), "ABANDONED"::equals);
        eventually(() -> house.freeSeats(performance, 1000).size(), free -> free == 100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hangNext", "garbageNext"})
    void aRefundWithAnUnreadableAnswerHappensOnceAndARefusedRepetitionDoesNotUndoIt(String fault) {
        long performance = box.newPerformance(SOON);
        Checkout checkout = box.buy(fan(), performance, 2);
        box.faults(Map.of(fault, List.of("refund")));

        Answer first = box.refund(checkout, checkout.seats().getFirst(), "refund");
        box.faults(Map.of("failNext", List.of("refund")));

        assertThat(first.status()).as(first.toString()).isEqualTo(503);
        Answer last = eventually(
                PATIENCE,
                () -> box.refund(checkout, checkout.seats().getFirst(), "refund"),
                answer -> answer.status() == 200);
        assertThat(last.json().get("refundedAmount").asLong())
                .isEqualTo(checkout.seats().getFirst().price());
        eventually(PATIENCE, () -> box.liveTickets(checkout), live -> live == 1);
    }

    @Test
    void aRefundThatTheGatewayRefusesLeavesAValidTicket() throws Exception {
        long performance = box.newPerformance(Duration.ofHours(2));
        Checkout checkout = box.buy(fan(), performance, 1);
        box.faults(Map.of("failNext", List.of("refund")));

        assertThat(box.refund(checkout, null, null).status()).isEqualTo(502);

        String code = codeOf(box.tickets(checkout).getFirst(), checkout.token());
        Answer scanned = eventually(() -> checkIn(code), answer -> answer.status() == 200);
        assertThat(scanned.json().get("ticketId").asLong())
                .isEqualTo(box.tickets(checkout).getFirst().get("ticketId").asLong());
    }

    @Test
    void aUsedTicketIsNotRefunded() throws Exception {
        long performance = box.newPerformance(Duration.ofHours(2));
        Checkout checkout = box.buy(fan(), performance, 2);
        JsonNode used = box.tickets(checkout).getFirst();
        assertThat(checkIn(codeOf(used, checkout.token())).status()).isEqualTo(200);

        assertThat(box.refund(checkout, null, null).status()).isEqualTo(409);
        Seat usedSeat = seat(checkout, used.get("seatId").asLong());
        assertThat(box.refund(checkout, usedSeat, null).status()).isEqualTo(409);
        assertThat(box.ledgerOf(checkout).get("refundedAmount").asLong()).isZero();

        Seat other = checkout.seats().stream()
                .filter(seat -> seat.seatId() != usedSeat.seatId())
                .findFirst()
                .orElseThrow();
        assertThat(box.refund(checkout, other, null).status()).isEqualTo(200);
        Answer again = checkIn(codeOf(used, checkout.token()));
        assertThat(again.status()).isEqualTo(409);
    }

    private static Seat seat(Checkout checkout, long id) {
        return checkout.seats().stream()
                .filter(seat -> seat.seatId() == id)
                .findFirst()
                .orElseThrow();
    }

    private String codeOf(JsonNode ticket, String token) throws Exception {
        byte[] picture = house.get(
                        URI.create(ticket.get("qrCodeUrl").asString()).getPath(), token)
                .body();
        return BoxOffice.read(picture);
    }

    private Answer checkIn(String code) {
        return house.post("/api/v1/check-in", box.admin(), Map.of("code", code, "gate", "A"));
    }

    @Test
    void amountsBelowZeroAreRefused() {
        long performance = box.newPerformance(SOON);
        String token = fan();
        Seat seat = box.hold(token, performance, 1).getFirst();

        for (Map<String, Object> forged : List.of(
                Map.<String, Object>of(
                        "totalAmount",
                        -1,
                        "eventId",
                        performance,
                        "items",
                        List.of(Map.of("seatId", seat.seatId(), "amount", -1))),
                Map.<String, Object>of(
                        "totalAmount", seat.price(),
                        "eventId", performance,
                        "items",
                                List.of(Map.of(
                                        "seatId", seat.seatId(), "amount", seat.price(), "beforeAmount", -1))))) {
            assertThat(house.post("/api/v1/payment", token, forged).status()).isEqualTo(400);
        }
        Checkout checkout =
                box.checkout(token, List.of(seat), house.post("/api/v1/payment", token, order(List.of(seat))));
        box.approve(checkout);
        box.awaitTickets(checkout);
        assertThat(house.post("/api/v1/refund", token, Map.of("orderNo", checkout.orderNo(), "amount", -1))
                        .status())
                .isEqualTo(400);
        assertThat(box.liveTickets(checkout)).isEqualTo(1);
    }

    /** Deadlines are moved to the moment of the approval. Each purchase ends either sold or without a charge. */
    @Test
    void aHoldThatExpiresDuringThePaymentIsEitherSoldOrRefunded() {
        long performance = box.newPerformance(SOON);
        List<Checkout> checkouts = new ArrayList<>();
        for (String token : house.tokens(16)) {
            checkouts.add(box.checkout(token, performance, 1));
        }
        List<Callable<Integer>> race = new ArrayList<>();
        for (int fan = 0; fan < checkouts.size(); fan++) {
            Checkout checkout = checkouts.get(fan);
            int afterMillis = 20 * fan;
            race.add(() -> {
                box.approve(checkout);
                return 0;
            });
            race.add(() -> moveDeadline(checkout, afterMillis));
        }

        atOnce(race);

        int sold = 0;
        for (Checkout checkout : checkouts) {
            String end = eventually(
                    PATIENCE,
                    () -> box.state(checkout),
                    state -> List.of("APPROVED", "ABANDONED").contains(state));
            if (end.equals("APPROVED")) {
                box.awaitTickets(checkout);
                sold++;
            } else {
                JsonNode entry = box.ledgerOf(checkout);
                assertThat(entry.get("state").asString())
                        .isIn("PAY_STANDBY", "PAY_APPROVED", "PAY_CANCEL", "REFUND_SUCCESS");
            }
        }
        System.out.println("Racing the hold: " + sold + " of " + checkouts.size() + " sold");
    }

    /** One after the other, as the application does; that of the seat decides. */
    private int moveDeadline(Checkout checkout, int afterMillis) {
        box.database()
                .sql("""
                        update payment_purchase set deadline = now() + make_interval(secs => :secs),
                            next_check_at = least(next_check_at, now() + make_interval(secs => :secs))
                        where order_no = :order
                        """)
                .param("secs", afterMillis / 1000.0)
                .param("order", checkout.orderNo())
                .update();
        return box.database()
                .sql("""
                        update seat set held_until = now() + make_interval(secs => :secs)
                        where state = 'HELD' and id = :seat
                        """)
                .param("secs", afterMillis / 1000.0)
                .param("seat", checkout.seats().getFirst().seatId())
                .update();
    }

    @Test
    void concurrentRefundsOfTheWholeAndItsPartsReturnEachSeatOnce() {
        long performance = box.newPerformance(SOON);
        Checkout checkout = box.buy(fan(), performance, 3);
        List<Callable<Integer>> refunds = new ArrayList<>();
        for (int times = 0; times < 4; times++) {
            refunds.add(() -> box.refund(checkout, null, null).status());
            for (Seat seat : checkout.seats()) {
                refunds.add(() -> box.refund(checkout, seat, null).status());
            }
        }

        assertThat(atOnce(refunds)).allMatch(status -> List.of(200, 409, 503).contains(status));

        for (Seat seat : checkout.seats()) {
            eventually(
                    PATIENCE,
                    () -> box.refund(checkout, seat, null),
                    answer -> answer.text().contains("PAYMENT-023"));
        }
        assertThat(box.ledgerOf(checkout).get("refundedAmount").asLong())
                .isEqualTo(checkout.seats().stream().mapToLong(Seat::price).sum());
        eventually(PATIENCE, () -> box.liveTickets(checkout), live -> live == 0);
    }

    @Test
    void aCouponComesBackWithItsRefund() {
        long performance = box.newPerformance(SOON);
        String token = fan();
        long discount = 5_000;
        String id = box.newCoupon(discount);
        assertThat(house.post("/api/v1/coupons/" + id, token, null).status()).isEqualTo(200);
        List<Seat> seats = box.hold(token, performance, 1);
        Answer answer = house.post("/api/v1/payment", token, order(seats, List.of(id), discount));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        Checkout checkout = box.checkout(token, seats, answer);
        box.approve(checkout);
        box.awaitTickets(checkout);
        assertThat(box.ledgerOf(checkout).get("amount").asLong())
                .isEqualTo(seats.getFirst().price() - discount);
        assertThat(usable(token)).doesNotContain(id);

        assertThat(box.refund(checkout, null, null).status()).isEqualTo(200);

        eventually(PATIENCE, () -> usable(token), coupons -> coupons.contains(id));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aMinimumPurchaseHoldsInEveryOrderOfRefunds(int first) {
        long performance = box.newPerformance(SOON);
        String token = fan();
        List<Seat> seats = box.hold(token, performance, 2);
        long prices = seats.stream().mapToLong(Seat::price).sum();
        String id = box.newCoupon(5_000, prices);
        assertThat(house.post("/api/v1/coupons/" + id, token, null).status()).isEqualTo(200);
        Answer answer = house.post("/api/v1/payment", token, order(seats, List.of(id), 5_000));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        Checkout checkout = box.checkout(token, seats, answer);
        box.approve(checkout);
        box.awaitTickets(checkout);

        JsonNode one = box.refund(checkout, seats.get(first), null).json();
        assertThat(one.get("refundedAmount").asLong())
                .isEqualTo(seats.get(first).price() - 5_000);
        assertThat(one.get("lostDiscount").asLong()).isEqualTo(first == 0 ? 0 : 5_000);
        JsonNode other = box.refund(checkout, seats.get(1 - first), null).json();
        assertThat(other.get("refundedAmount").asLong())
                .isEqualTo(seats.get(1 - first).price());
        assertThat(other.get("returnedDiscount").asLong()).isEqualTo(first == 0 ? 0 : 5_000);

        assertThat(box.ledgerOf(checkout).get("refundedAmount").asLong()).isEqualTo(prices - 5_000);
        eventually(PATIENCE, () -> usable(token), coupons -> coupons.contains(id));
    }

    @Test
    void aWithdrawnUserIsNotChargedAndGetsFuturePerformancesRefunded() {
        long performance = box.newPerformance(SOON);
        String token = fan();
        Checkout paid = box.buy(token, performance, 1);
        long other = box.newPerformance(SOON);
        Checkout open = box.checkout(token, other, 1);

        Answer left = house.send("DELETE", "/api/v1/users/me?confirm=true", token, null, null);
        assertThat(left.status()).as(left.toString()).isEqualTo(200);
        box.approve(open);

        eventually(
                PATIENCE,
                () -> box.ledgerOf(paid).get("refundedAmount").asLong(),
                refunded -> refunded == paid.seats().getFirst().price());
        eventually(
                PATIENCE,
                () -> house.database()
                        .sql("select state from payment_purchase where order_no = ?")
                        .param(open.orderNo())
                        .query(String.class)
                        .single(),
                "ABANDONED"::equals);
        assertThat(box.ledgerOf(open).get("state").asString()).isEqualTo("PAY_APPROVED");
    }

    private List<String> usable(String token) {
        return house.get("/api/v1/coupons/valid", token)
                .json()
                .valueStream()
                .map(coupon -> coupon.get("couponId").asString())
                .toList();
    }

    @Test
    void aCancelledPerformanceIsRefundedInFullWhateverTheGatewayDoes() {
        long performance = box.newPerformance(SOON);
        List<Checkout> checkouts = new ArrayList<>();
        for (String token : house.tokens(8)) {
            checkouts.add(box.buy(token, performance, 2));
        }
        Checkout undecided = box.checkout(fan(), performance, 1);
        box.faults(Map.of(
                "hangNext",
                List.of("refund"),
                "failNext",
                List.of("refund", "refund"),
                "garbageNext",
                List.of("refund")));

        assertThat(house.send(
                                "DELETE",
                                "/api/v1/contents/" + box.showOf(performance) + "/events/" + performance,
                                box.admin(),
                                null)
                        .status())
                .isEqualTo(200);
        box.approve(undecided);

        for (Checkout checkout : checkouts) {
            long paid = checkout.seats().stream().mapToLong(Seat::price).sum();
            eventually(
                    Duration.ofMinutes(2),
                    () -> box.ledgerOf(checkout).get("refundedAmount").asLong(),
                    refunded -> refunded == paid);
            eventually(PATIENCE, () -> box.liveTickets(checkout), live -> live == 0);
        }
        eventually(
                PATIENCE,
                () -> box.state(undecided),
                state -> List.of("ABANDONED", "APPROVED").contains(state));
    }

    @Test
    void aHundredRequestsWithOneKeyHaveOneEffectAndOneAnswer() {
        long performance = box.newPerformance(SOON);
        String token = fan();
        List<Seat> seats = house.freeSeats(performance, 2);

        same("PUT", "/api/v1/seats/choice", token, seats, "hold");
        refusesOther("PUT", "/api/v1/seats/choice", token, house.freeSeats(performance, 1), "hold");

        Answer link = same("POST", "/api/v1/payment", token, order(seats), "pay");
        refusesOther("POST", "/api/v1/payment", token, order(seats.subList(0, 1)), "pay");
        Checkout checkout = box.checkout(token, seats, link);
        assertThat(box.database()
                        .sql("select count(*) from payment_purchase p join payment_purchase_line l"
                                + " on l.purchase_id = p.id where l.seat_id = ?")
                        .param(seats.getFirst().seatId())
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
        box.approve(checkout);
        box.awaitTickets(checkout);

        String campaign = box.newCampaign(10);
        Map<String, Object> claim = Map.of("couponId", campaign);
        same("POST", "/api/v1/coupons/events/issue", token, claim, "coupon");
        assertThat(rest(campaign)).isEqualTo(9);
        refusesOther("POST", "/api/v1/coupons/events/issue", token, Map.of("couponId", UUID.randomUUID()), "coupon");

        Map<String, Object> refund =
                Map.of("orderNo", checkout.orderNo(), "seatId", seats.getFirst().seatId());
        same("POST", "/api/v1/refund", token, refund, "refund");
        refusesOther("POST", "/api/v1/refund", token, Map.of("orderNo", checkout.orderNo()), "refund");
        assertThat(box.ledgerOf(checkout).get("refundedAmount").asLong())
                .isEqualTo(seats.getFirst().price());
    }

    private int rest(String campaign) {
        return house.get("/api/v1/coupons/events", null)
                .json()
                .valueStream()
                .filter(one -> one.get("couponId").asString().equals(campaign))
                .findFirst()
                .orElseThrow()
                .get("restCoupon")
                .asInt();
    }

    private Answer same(String method, String path, String token, Object body, String key) {
        List<Answer> answers = atOnce(Collections.nCopies(CROWD, () -> house.send(method, path, token, body, key)));
        Answer first = answers.getFirst();
        assertThat(first.status()).as(path + " " + first).isEqualTo(200);
        assertThat(answers)
                .as(path)
                .allMatch(answer -> answer.status() == first.status() && Arrays.equals(answer.body(), first.body()))
                .allMatch(answer -> Stream.of("Content-Type", "Location")
                        .allMatch(header -> answer.headers()
                                .allValues(header)
                                .equals(first.headers().allValues(header))));
        return first;
    }

    private void refusesOther(String method, String path, String token, Object body, String key) {
        assertThat(house.send(method, path, token, body, key).status()).as(path).isEqualTo(422);
    }

    @Test
    void aTemporaryAnswerIsNotStoredForTheKey() {
        long performance = box.newPerformance(SOON);
        Checkout checkout = box.buy(fan(), performance, 2);
        box.faults(Map.of("hangNext", List.of("refund")));
        List<Answer> both = atOnce(List.of(
                () -> box.refund(checkout, checkout.seats().get(0), "one"),
                () -> box.refund(checkout, checkout.seats().get(1), "two")));
        assertThat(both).anyMatch(answer -> answer.status() == 409 || answer.status() == 503);

        for (String key : List.of("one", "two")) {
            Seat seat = checkout.seats().get(key.equals("one") ? 0 : 1);
            eventually(PATIENCE, () -> box.refund(checkout, seat, key), answer -> answer.status() == 200);
        }
    }

    @Test
    void returnedSeatsComeBackAfterARandomDelayAndNotBefore() {
        long performance = box.newPerformance(SOON);
        Checkout checkout = box.buy(fan(), performance, 4);
        for (Seat seat : checkout.seats()) {
            assertThat(box.refund(checkout, seat, null).status()).isEqualTo(200);
        }
        box.awaitRest();

        List<Double> delays = box.database()
                .sql("""
                select extract(epoch from t.due_at - r.decided_at) from seat_return t
                join payment_refund r on r.id = t.return_reference
                join payment_purchase p on p.id = r.purchase_id where p.order_no = ?
                """)
                .param(checkout.orderNo())
                .query(Double.class)
                .list();
        assertThat(delays).hasSize(4).allSatisfy(delay -> assertThat(delay).isGreaterThanOrEqualTo(2.0));
        assertThat(delays.stream().distinct().count()).isGreaterThan(1);
        eventually(PATIENCE, () -> house.freeSeats(performance, 1000), free -> free.containsAll(checkout.seats()));
        assertThat(box.database()
                        .sql("""
                select count(*) from seat_return t join payment_refund r on r.id = t.return_reference
                join payment_purchase p on p.id = r.purchase_id
                where p.order_no = ? and t.done_at < t.due_at
                """)
                        .param(checkout.orderNo())
                        .query(Integer.class)
                        .single())
                .isZero();
        assertThat(box.hold(fan(), performance, 4)).isNotEmpty();
    }

    @Test
    void adminsSeeEveryDifferenceFromTheGatewaysLedger() {
        long performance = box.newPerformance(SOON);
        Checkout checkout = box.buy(fan(), performance, 1);
        box.awaitRest();
        assertThat(box.compareDayOf(checkout).get("differences").asInt()).isZero();
        box.database()
                .sql("update sandbox_payment set refunded_amount = 1000 where pay_token = ?")
                .param(checkout.payToken())
                .update();
        try {
            assertThat(box.compareDayOf(checkout).get("differences").asInt()).isEqualTo(1);
            JsonNode found =
                    house.get("/api/v1/payment/differences", box.admin()).json();
            assertThat(found.get("totalElements").asInt()).isEqualTo(1);
            assertThat(found.get("content").get(0).get("orderNo").asString()).isEqualTo(checkout.orderNo());
            assertThat(found.get("content").get(0).get("theirs").asLong()).isEqualTo(1000);
            assertThat(house.get("/api/v1/payment/differences", checkout.token())
                            .status())
                    .isEqualTo(403);
        } finally {
            box.database()
                    .sql("update sandbox_payment set refunded_amount = 0 where pay_token = ?")
                    .param(checkout.payToken())
                    .update();
        }
        assertThat(box.compareDayOf(checkout).get("differences").asInt()).isZero();
        assertThat(house.get("/api/v1/payment/differences", box.admin())
                        .json()
                        .get("totalElements")
                        .asInt())
                .isZero();
    }

    @Test
    void theAuditTrailIsCompleteAndCannotBeChanged() throws Exception {
        long performance = box.newPerformance(Duration.ofHours(2));
        String token = vouchedFor();
        Checkout checkout = box.buy(token, performance, 2);
        JsonNode ticket = box.tickets(checkout).getFirst();
        checkIn(codeOf(ticket, token));
        String fan = ticket.get("userId").asString();
        house.put("/api/v1/users/" + fan + "/roles", box.admin(), Map.of("roles", List.of("USER", "STAFF")));
        box.awaitRest();

        assertThat(actions("?subject=order:" + checkout.orderNo())).containsExactly("PAYMENT_APPROVED");
        assertThat(actions("?subject=ticket:" + ticket.get("ticketId")))
                .containsExactlyInAnyOrder("TICKET_CHECKED_IN", "TICKET_ISSUED");
        JsonNode roles = entries("?subject=user:" + fan).get(0);
        assertThat(roles.get("details").asString()).isEqualTo("USER,STAFF");
        String admin = roles.get("actor").asString();
        List<String> requests = entries("?size=100&actor=" + admin)
                .valueStream()
                .filter(entry -> entry.hasNonNull("requestId"))
                .map(entry -> entry.get("action").asString() + " "
                        + entry.get("details").asString())
                .toList();
        assertThat(requests)
                .contains(
                        "REQUEST PUT /api/v1/users/{userId}/roles userId=" + fan,
                        "VALUES PUT /api/v1/users/{userId}/roles userId=" + fan + " RolesChange[roles=[USER, STAFF]]",
                        "ANSWER PUT /api/v1/users/{userId}/roles userId=" + fan + " 200",
                        "REQUEST POST /api/v1/check-in",
                        "ANSWER POST /api/v1/check-in 200");
        assertThat(entries("?until=2020-01-01T00:00:00")).isEmpty();
        assertThat(house.get("/api/v1/audit", token).status()).isIn(401, 403);
        for (String ruin :
                List.of("update audit_entry set actor = null", "delete from audit_entry", "truncate audit_entry")) {
            assertThatThrownBy(() -> box.database().sql(ruin).update())
                    .isInstanceOf(DataAccessException.class)
                    .hasMessageContaining("append-only");
        }
    }

    private JsonNode entries(String query) {
        Answer answer = house.get("/api/v1/audit" + query, box.admin());
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json().get("content");
    }

    private List<String> actions(String query) {
        return entries(query)
                .valueStream()
                .map(entry -> entry.get("action").asString())
                .toList();
    }
}
