package com.t82.journey;

import static com.t82.journey.BoxOffice.atOnce;
import static com.t82.journey.StandaloneHouse.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.t82.journey.BoxOffice.Checkout;
import com.t82.journey.StandaloneHouse.Answer;
import com.t82.journey.StandaloneHouse.Seat;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * One key, one effect, one answer with all its headers, for operations that {@link MoneyJourneyTest} does not cover.
 */
class RepeatedRequestsTest {

    private static final int CROWD = 20;

    /** What tells one sending of an answer from another. */
    private static final Set<String> OF_THE_SENDING =
            Set.of("connection", "keep-alive", "date", "idempotent-replayed", "x-request-id");

    private final StandaloneHouse house = StandaloneHouse.running();
    private final BoxOffice box = new BoxOffice(house);

    private String fan() {
        return house.tokens(1).getFirst();
    }

    private Answer same(String method, String path, String token, @Nullable Object body) {
        String key = UUID.randomUUID().toString();
        List<Answer> answers = atOnce(Collections.nCopies(CROWD, () -> house.send(method, path, token, body, key)));
        Answer first = answers.getFirst();
        assertThat(first.status()).as(path + " " + first).isEqualTo(200);
        assertThat(answers).as(path).allSatisfy(answer -> {
            assertThat(answer.toString()).isEqualTo(first.toString());
            assertThat(headers(answer)).isEqualTo(headers(first));
        });
        assertThat(answers.stream()
                        .filter(answer -> answer.headers()
                                .firstValue("Idempotent-Replayed")
                                .isEmpty()))
                .as(path + " was carried out")
                .hasSize(1);
        return first;
    }

    private static Map<String, List<String>> headers(Answer answer) {
        Map<String, List<String>> headers = new TreeMap<>();
        answer.headers().map().forEach((name, values) -> {
            if (!OF_THE_SENDING.contains(name.toLowerCase())) {
                headers.put(name.toLowerCase(), values);
            }
        });
        return headers;
    }

    @Test
    void aCouponIsTakenOnce() {
        String token = fan();
        String coupon = house.get("/api/v1/coupons?category=ALL", token)
                .json()
                .get(0)
                .get("couponId")
                .asString();

        same("POST", "/api/v1/coupons/" + coupon, token, null);

        assertThat(house.get("/api/v1/coupons/valid", token)
                        .json()
                        .valueStream()
                        .filter(held -> held.get("couponId").asString().equals(coupon)))
                .hasSize(1);
    }

    @Test
    void seatsAreReleasedOnceAndNotTakenFromTheNextHolder() {
        long performance = box.newPerformance(Duration.ofDays(20));
        String token = fan();
        List<Seat> seats = box.hold(token, performance, 2);
        String ids = seats.get(0).seatId() + "," + seats.get(1).seatId();

        same("DELETE", "/api/v1/seats/choice?seatIds=" + ids, token, null);

        String next = fan();
        eventually(() -> house.put("/api/v1/seats/choice", next, seats), answer -> answer.status() == 200);
    }

    @Test
    void aTicketIsCheckedInOnceAndTheRepetitionGetsTheSameAnswer() throws Exception {
        long performance = box.newPerformance(Duration.ofHours(2));
        Checkout checkout = box.buy(fan(), performance, 1);
        JsonNode ticket = box.tickets(checkout).getFirst();
        String code = BoxOffice.read(
                house.get(URI.create(ticket.get("qrCodeUrl").asString()).getPath(), checkout.token())
                        .body());

        same("POST", "/api/v1/check-in", box.admin(), Map.of("code", code, "gate", "A"));

        JsonNode history = house.get(
                        "/api/v1/check-in/" + ticket.get("ticketId").asLong() + "/history", box.admin())
                .json();
        assertThat(history.valueStream().map(incident -> incident.get("action").asString()))
                .containsExactly("ADMITTED");
    }

    @Test
    void aRepetitionGetsTheSameLocation() {
        Answer created = same(
                "POST",
                "/api/v1/contents/init/category",
                box.admin(),
                Map.of("categoryName", UUID.randomUUID().toString(), "parentId", 0));

        assertThat(created.headers().firstValue("Location")).isPresent();
    }
}
