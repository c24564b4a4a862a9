package com.t82.journey;

import static com.t82.journey.StandaloneHouse.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.t82.journey.StandaloneHouse.Answer;
import com.t82.journey.StandaloneHouse.Seat;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class BookingJourneyTest {

    private final StandaloneHouse house = StandaloneHouse.running();

    @Test
    void aFanSignsUpBooksTwoSeatsPaysAndShowsTheCodeAtTheDoor() throws Exception {
        String token = signUp("journey@example.com", "010-8282-0001");
        long performance = house.performanceOnSale(2);
        List<Seat> seats = house.freeSeats(performance, 2);

        assertThat(house.put("/api/v1/seats/choice", token, seats).status()).isEqualTo(200);
        assertThat(house.freeSeats(performance, Integer.MAX_VALUE)).doesNotContainAnyElementsOf(seats);

        Answer checkout = house.post("/api/v1/payment", token, order(performance, seats));
        assertThat(checkout.status()).as(checkout.toString()).isEqualTo(200);
        String payToken = checkout.text().replaceAll(".*payToken=", "");
        assertThat(house.get(URI.create(checkout.text()).getPath() + "?payToken=" + payToken, null)
                        .status())
                .isEqualTo(200);
        assertThat(house.get("/api/v1/tickets", token).json()).isEmpty();

        assertThat(house.post("/sandbox/toss-pay/payments/" + payToken + "/approve", null, null)
                        .status())
                .isEqualTo(200);
        JsonNode tickets =
                eventually(() -> house.get("/api/v1/tickets", token).json(), answer -> answer.size() == seats.size());

        long total = seats.stream().mapToLong(Seat::price).sum();
        assertThat(tickets.valueStream()
                        .mapToLong(ticket -> ticket.get("paymentAmount").asLong()))
                .containsExactlyInAnyOrderElementsOf(
                        seats.stream().map(Seat::price).toList());
        assertThat(ledgerEntry(payToken).get("state").asString()).isEqualTo("PAY_COMPLETE");
        assertThat(ledgerEntry(payToken).get("amount").asLong()).isEqualTo(total);

        JsonNode ticket = tickets.get(0);
        String code = URI.create(ticket.get("qrCodeUrl").asString()).getPath();
        Answer picture = house.get(code, token);
        assertThat(picture.status()).isEqualTo(200);
        String content = BoxOffice.read(picture.body());
        assertThat(content).isNotBlank().isNotEqualTo(ticket.get("seatId").asString());
        String stranger = house.tokens(1).getFirst();
        assertThat(house.get(code, stranger).status()).isIn(403, 404);
    }

    @Test
    void aPriceSentByTheAppIsNotTrusted() {
        String token = house.tokens(1).getFirst();
        long performance = house.performanceOnSale(1);
        Seat seat = house.freeSeats(performance, 1).getFirst();
        Seat cheap = new Seat(seat.seatId(), seat.eventId(), 1);

        Answer refused = house.put("/api/v1/seats/choice", token, List.of(cheap));
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().get("code").asString()).startsWith("SEAT-");

        assertThat(house.put("/api/v1/seats/choice", token, List.of(seat)).status())
                .isEqualTo(200);
        Answer underpaid = house.post("/api/v1/payment", token, order(performance, List.of(cheap)));
        assertThat(underpaid.status()).as(underpaid.toString()).isEqualTo(409);
        assertThat(underpaid.json().get("code").asString()).startsWith("PAYMENT-");
    }

    @Test
    void aCancelledCheckoutReleasesTheSeats() {
        String token = house.tokens(1).getFirst();
        long performance = house.performanceOnSale(1);
        List<Seat> seats = house.freeSeats(performance, 1);
        house.put("/api/v1/seats/choice", token, seats);
        String payToken = house.post("/api/v1/payment", token, order(performance, seats))
                .text()
                .replaceAll(".*payToken=", "");

        assertThat(house.post("/sandbox/toss-pay/payments/" + payToken + "/cancel", null, null)
                        .status())
                .isEqualTo(200);

        eventually(() -> house.freeSeats(performance, Integer.MAX_VALUE), free -> free.contains(seats.getFirst()));
        assertThat(house.get("/api/v1/tickets", token).json()).isEmpty();
    }

    private String signUp(String email, String phone) {
        Answer signedUp = house.post(
                "/api/v1/users/signup",
                null,
                Map.of(
                        "email", email,
                        "password", "journey-1!",
                        "passwordCheck", "journey-1!",
                        "name", "김여정",
                        "birthDate", "1999-08-02",
                        "phoneNumber", phone,
                        "address", "서울특별시 송파구 올림픽로 424",
                        "addressDetail", "1층"));
        assertThat(signedUp.status()).as(signedUp.toString()).isEqualTo(200);
        return house.post("/api/v1/users/login", null, Map.of("email", email, "password", "journey-1!"))
                .json()
                .get("token")
                .asString();
    }

    private JsonNode ledgerEntry(String payToken) {
        return house.get("/sandbox/toss-pay/ledger", null)
                .json()
                .valueStream()
                .filter(entry -> entry.get("payToken").asString().equals(payToken))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, Object> order(long performance, List<Seat> seats) {
        return Map.of(
                "totalAmount",
                seats.stream().mapToLong(Seat::price).sum(),
                "eventId",
                performance,
                "items",
                seats.stream()
                        .map(seat -> Map.of(
                                "seatId",
                                seat.seatId(),
                                "couponIds",
                                List.of(),
                                "beforeAmount",
                                seat.price(),
                                "amount",
                                seat.price()))
                        .toList());
    }
}
