package com.t82.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.contract.Fixtures.Bought;
import com.t82.contract.Fixtures.Person;
import com.t82.contract.Fixtures.ShowOnSale;
import com.t82.journey.StandaloneHouse;
import com.t82.journey.StandaloneHouse.Seat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Seats, payment, refund and tickets. */
class BookingContractTest {

    private static ShowOnSale on;

    private final Fixtures fixtures = Fixtures.shared();

    @BeforeAll
    static void putOn() {
        on = Fixtures.shared().showOnSale();
    }

    @AfterAll
    static void withdrawShows() {
        Fixtures.shared().withdrawShows();
    }

    @Test
    void freeSeatsAndWhatTheSectionsHaveLeft() {
        JsonNode seats = fixtures.call("GET /api/v1/events/%d/seats", on.performance())
                .answers(Shape.someOf(Shape.object()
                        .integer("seatId", "rowNum", "colNum", "price")
                        .text("name")));
        assertThat(seats.get(0).get("price").asLong()).isEqualTo(30_000);
        fixtures.call("GET /api/v1/events/%d/restseats", on.performance())
                .answers(Shape.someOf(
                        Shape.object().integer("sectionId", "restSeat").text("name")));
        fixtures.call("GET /api/v1/events/999999999/seats")
                .isRefusedInBothLanguages(404, "SEAT-001", "PERFORMANCE_NOT_FOUND");
    }

    @Test
    void seatsAreChosenAllOrNone() {
        Person first = fixtures.person();
        Person second = fixtures.person();
        List<Seat> free = fixtures.house.freeSeats(on.performance(), 400).subList(100, 108);

        fixtures.call("PUT /api/v1/seats/choice")
                .as(first.token())
                .with(free.subList(0, 2))
                .isOk();
        fixtures.call("PUT /api/v1/seats/choice")
                .as(second.token())
                .with(free.subList(1, 3))
                .isRefusedInBothLanguages(409, "SEAT-006", "SEAT_ALREADY_CHOSEN");
        assertThat(fixtures.house.freeSeats(on.performance(), 400)).contains(free.get(2));
        fixtures.call("PUT /api/v1/seats/choice")
                .as(second.token())
                .with(free.subList(2, 8))
                .isRefusedInBothLanguages(400, "SEAT-007", "TOO_MANY_SEATS");
        fixtures.call("PUT /api/v1/seats/choice")
                .as(second.token())
                .with(List.of())
                .isRefused(400, "COMMON-001", "INVALID_REQUEST");
    }

    @Test
    void whereSeatsAre() {
        Seat seat = fixtures.house.freeSeats(on.performance(), 1).getFirst();
        fixtures.call("POST /api/v1/seats/detail")
                .as(fixtures.person().token())
                .with(Map.of("seatIds", List.of(seat.seatId())))
                .answers(Shape.someOf(Shape.object()
                        .integer("seatId", "seatRowNumber", "seatColumnNumber")
                        .text("seatSection")));
    }

    @Test
    void payingAnswersALinkAsPlainText() {
        Person fan = fixtures.person();
        List<Seat> seats = fixtures.hold(fan.token(), on.performance(), 2);
        String link = fixtures.call("POST /api/v1/payment")
                .as(fan.token())
                .with(Fixtures.order(on.performance(), seats))
                .answersText("text/plain");
        assertThat(link).matches("https?://\\S+payToken=\\S+");
    }

    @Test
    void aCallbackIsAlwaysAccepted() {
        fixtures.call("POST /api/v1/payment/callback")
                .with(Map.of(
                        "status", "PAY_COMPLETE",
                        "payToken", "nobody-knows",
                        "orderNo", "nobody-knows",
                        "payMethod", "CARD",
                        "paidTs", "2026-12-24 19:30:00",
                        "transactionId", "t-1"))
                .isOk();
    }

    @Test
    void ticketsAreAnArrayOrAPage() {
        Person fan = fixtures.person();
        assertThat(fixtures.call("GET /api/v1/tickets").as(fan.token()).answers(Shape.arrayOf(ticket())))
                .isEmpty();
        fixtures.buy(fan.token(), on.performance(), 2);
        fixtures.call("GET /api/v1/tickets").as(fan.token()).answers(Shape.someOf(ticket()));
        JsonNode page =
                fixtures.call("GET /api/v1/tickets?page=0").as(fan.token()).answers(Shape.pageOf(ticket()));
        assertThat(page.get("size").asInt()).isEqualTo(5);
        JsonNode small =
                fixtures.call("GET /api/v1/tickets?size=1").as(fan.token()).answers(Shape.pageOf(ticket()));
        assertThat(small.get("totalElements").asInt()).isEqualTo(2);
    }

    @Test
    void refundingAnswersWhatCameBackAndTheTicketSaysSo() {
        Person fan = fixtures.person();
        Bought bought = fixtures.buy(fan.token(), on.performance(), 2);
        Seat seat = bought.seats().getFirst();
        JsonNode refund = fixtures.call("POST /api/v1/refund")
                .as(fan.token())
                .with(Map.of(
                        "orderNo", bought.orderNo(),
                        "seatId", seat.seatId(),
                        "amount", seat.price(),
                        "reason", "일정이 바뀌었어요"))
                .answers(Shape.object().text("message").time("approvalTime").integer("refundedAmount"));
        assertThat(refund.get("refundedAmount").asLong()).isEqualTo(seat.price());

        JsonNode tickets = StandaloneHouse.eventually(
                () -> fixtures.call("GET /api/v1/tickets").as(fan.token()).answers(Shape.someOf(ticket())),
                all -> all.valueStream()
                        .anyMatch(ticket -> ticket.get("isRefund").asBoolean()));
        assertThat(tickets.valueStream().filter(ticket -> ticket.get("isRefund").asBoolean()))
                .singleElement()
                .matches(ticket -> ticket.get("seatId").asLong() == seat.seatId());
        fixtures.call("POST /api/v1/refund")
                .as(fan.token())
                .with(Map.of("orderNo", bought.orderNo(), "seatId", seat.seatId(), "amount", 0, "reason", ""))
                .isRefused(409, "PAYMENT-023", "ALREADY_REFUNDED");
    }

    private static Shape ticket() {
        return Shape.object()
                .integer("ticketId", "eventInfoId", "seatId", "rowNum", "columnNum", "paymentAmount")
                .uuid("userId")
                .bool("isRefund")
                .text("sectionName", "eventName", "paymentDate", "orderNum", "imageUrl")
                .time("eventStartTime")
                .maybe("qrCodeUrl", Shape.text());
    }
}
