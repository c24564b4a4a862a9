package com.t82.journey;

import static com.t82.journey.StandaloneHouse.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.t82.journey.StandaloneHouse.Answer;
import com.t82.journey.StandaloneHouse.Seat;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Notices to phones, through the real adapter to the sandbox's FCM. */
class NoticeJourneyTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final DateTimeFormatter WIRE = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss");

    private final StandaloneHouse house = StandaloneHouse.running();

    @Test
    void aFanIsToldOfABookingOfANewTimeAndOfThePerformanceAnHourBefore() {
        String fan = house.tokens(1).getFirst();
        String device = "phone-" + UUID.randomUUID();
        assertThat(house.post("/api/v1/users/notification", fan, Map.of("deviceToken", device))
                        .status())
                .isEqualTo(200);
        long performance = performanceAt(now().plusDays(3));
        eventually(
                PATIENCE,
                () -> house.get("/api/v1/events/" + performance + "/seats", null),
                answer -> answer.status() == 200 && !answer.json().isEmpty());
        List<Seat> seats = house.freeSeats(performance, 1);

        assertThat(house.put("/api/v1/seats/choice", fan, seats).status()).isEqualTo(200);
        Answer checkout = house.post(
                "/api/v1/payment",
                fan,
                Map.of(
                        "totalAmount",
                        seats.getFirst().price(),
                        "eventId",
                        performance,
                        "items",
                        List.of(Map.of(
                                "seatId", seats.getFirst().seatId(),
                                "amount", seats.getFirst().price()))));
        assertThat(checkout.status()).as(checkout.toString()).isEqualTo(200);
        house.post(
                "/sandbox/toss-pay/payments/" + checkout.text().replaceAll(".*payToken=", "") + "/approve", null, null);

        eventually(PATIENCE, () -> typesSentTo(device), List.of("BOOKING")::equals);
        eventually(PATIENCE, () -> remindersOf(performance), reminders -> reminders == 2);

        LocalDateTime moved = now().plusHours(1).plusSeconds(30);
        Answer rescheduled = house.put(
                "/api/v1/contents/" + showOf(performance) + "/events/" + performance,
                admin(),
                Map.of("eventStartTime", WIRE.format(moved), "bookEndTime", WIRE.format(moved.minusMinutes(1))));
        assertThat(rescheduled.status()).as(rescheduled.toString()).isEqualTo(200);

        eventually(PATIENCE, () -> typesSentTo(device), List.of("BOOKING", "RESCHEDULED", "HOUR_BEFORE")::equals);
        assertThat(house.get("/api/v1/notifications", fan)
                        .json()
                        .get("totalElements")
                        .asInt())
                .isEqualTo(3);
    }

    private static LocalDateTime now() {
        return LocalDateTime.now(ZoneId.of("Asia/Seoul"));
    }

    private List<String> typesSentTo(String device) {
        return house.get("/sandbox/fcm/messages?token=" + device, null)
                .json()
                .valueStream()
                .map(sent -> sent.path("message").path("data").path("type").asString())
                .toList();
    }

    private int remindersOf(long performance) {
        return house.database()
                .sql("select count(*) from push_reminder where performance_id = ?")
                .param(performance)
                .query(Integer.class)
                .single();
    }

    private long showOf(long performance) {
        return house.get("/api/v1/contents/" + performance + "/details", null)
                .json()
                .get("eventInfoId")
                .asLong();
    }

    private String admin() {
        return house.post("/api/v1/users/login", null, Map.of("email", "admin@t82.local", "password", "admin-1234!"))
                .json()
                .get("token")
                .asString();
    }

    private long performanceAt(LocalDateTime start) {
        String admin = admin();
        long venue = created(
                admin,
                "/api/v1/contents/init/place",
                Map.of(
                        "placeName", "알림극장 " + UUID.randomUUID(),
                        "address", "서울특별시 종로구 알림길 1",
                        "totalSeat", 4,
                        "seatAvailable", 4,
                        "totalRow", 2,
                        "totalCol", 2));
        long section = created(
                admin,
                "/api/v1/contents/init/place/" + venue + "/section",
                Map.of("startRow", 1, "startCol", 1, "seatRowCount", 2, "seatColumnsCount", 2, "sectionName", "전석"));
        long show = created(
                admin,
                "/api/v1/contents",
                Map.of(
                        "title", "앞당겨진 공연",
                        "description", "사흘 뒤였던 막이 한 시간 뒤에 오릅니다.",
                        "runningTime", "90분",
                        "ageRestriction", "전체 관람가",
                        "bookStartTime", WIRE.format(now().minusHours(1)),
                        "placeId", venue,
                        "categoryId", 10,
                        "imageUrl", "/posters/spring-tide.svg"));
        created(admin, "/api/v1/contents/init/" + show + "/section/" + section + "/grade", Map.of("price", 30_000));
        return created(
                admin,
                "/api/v1/contents/" + show + "/events",
                Map.of("eventStartTime", WIRE.format(start), "bookEndTime", WIRE.format(start.minusMinutes(1))));
    }

    private long created(String admin, String path, Object body) {
        Answer answer = house.post(path, admin, body);
        assertThat(answer.status()).as(path + ": " + answer).isEqualTo(200);
        return answer.json().get("id").asLong();
    }
}
