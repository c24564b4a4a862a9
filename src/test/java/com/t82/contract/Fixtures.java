package com.t82.contract;

import static com.t82.journey.StandaloneHouse.eventually;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.ReaderException;
import com.google.zxing.client.j2se.BufferedImageLuminanceSource;
import com.google.zxing.common.GlobalHistogramBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import com.t82.journey.StandaloneHouse;
import com.t82.journey.StandaloneHouse.Answer;
import com.t82.journey.StandaloneHouse.Seat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Creates venues, shows and users of its own in the running application, so that tests do not disturb each other.
 */
final class Fixtures {

    private static final AtomicInteger PHONES = new AtomicInteger(1000);
    private static final DateTimeFormatter WIRE = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss");

    final StandaloneHouse house = StandaloneHouse.running();
    final String admin = signIn("admin@t82.local", "admin-1234!");
    final String staff = signIn("staff@t82.local", "staff-1234!");
    final long venue;
    final long section;

    private final long lastShowOfOthers;

    private Fixtures() {
        lastShowOfOthers = house.database()
                .sql("select max(id) from event_show")
                .query(Long.class)
                .single();
        venue = venue();
        section = section(venue);
    }

    private long venue() {
        return created(
                "/api/v1/contents/init/place",
                Map.of(
                        "placeName",
                        "약속극장 " + UUID.randomUUID(),
                        "address",
                        "서울특별시 중구 약속로 1",
                        "totalSeat",
                        400,
                        "seatAvailable",
                        true,
                        "totalRow",
                        20,
                        "totalCol",
                        20));
    }

    private long section(long venue) {
        return created(
                "/api/v1/contents/init/place/" + venue + "/section",
                Map.of(
                        "startRow", 1,
                        "startCol", 1,
                        "seatRowCount", 20,
                        "seatColumnsCount", 20,
                        "sectionName", "가구역"));
    }

    /** Withdraws all shows that tests have published, so that they do not rank above those of other tests. */
    void withdrawShows() {
        house.database()
                .sql("update event_show set withdrawn_at = now() where id > ? and withdrawn_at is null")
                .param(lastShowOfOthers)
                .update();
    }

    static Fixtures shared() {
        return Shared.FIXTURES;
    }

    private static final class Shared {
        static final Fixtures FIXTURES = new Fixtures();
    }

    /** A user with a token, an e-mail address and a password. */
    record Person(String token, String email, String password, String phoneNumber) {

        String id() {
            JsonNode claims =
                    StandaloneHouse.JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
            return claims.get("sub").asString();
        }
    }

    /**
     * @param performance on sale, with all seats created
     * @param section the only one of the venue
     */
    record ShowOnSale(long show, long performance, long section) {}

    /** A purchase that is paid for, and its tickets. */
    record Bought(String orderNo, List<Seat> seats, List<Long> tickets) {}

    String signIn(String email, String password) {
        Answer answer = house.post("/api/v1/users/login", null, Map.of("email", email, "password", password));
        if (answer.status() != 200) {
            throw new AssertionError(answer.toString());
        }
        return answer.json().get("token").asString();
    }

    static String newPhoneNumber() {
        return "010-7%03d-%04d".formatted(PHONES.get() % 1000, PHONES.getAndIncrement() % 10_000);
    }

    Map<String, Object> application() {
        Map<String, Object> application = new LinkedHashMap<>();
        application.put("email", "p" + UUID.randomUUID() + "@example.com");
        application.put("password", "promise-1!");
        application.put("passwordCheck", "promise-1!");
        application.put("name", "이약속");
        application.put("birthDate", "1998-03-01");
        application.put("phoneNumber", newPhoneNumber());
        application.put("address", "서울특별시 송파구 올림픽로 424");
        application.put("addressDetail", "3층");
        return application;
    }

    Person person() {
        Map<String, Object> application = application();
        Answer answer = house.post("/api/v1/users/signup", null, application);
        if (answer.status() != 200) {
            throw new AssertionError(answer.toString());
        }
        String email = (String) application.get("email");
        String password = (String) application.get("password");
        return new Person(signIn(email, password), email, password, (String) application.get("phoneNumber"));
    }

    /** A user who has redeemed an invitation to these roles, and signed in again. */
    Person promoted(String... roles) {
        Person person = person();
        Answer redeemed = house.post("/api/v1/users/me/invitation", person.token(), Map.of("code", invitation(roles)));
        if (redeemed.status() != 200) {
            throw new AssertionError(redeemed.toString());
        }
        return new Person(
                signIn(person.email(), person.password()), person.email(), person.password(), person.phoneNumber());
    }

    /** The code of a new invitation. */
    String invitation(String... roles) {
        Answer invited = house.post("/api/v1/users/invitations", admin, Map.of("roles", roles));
        if (invited.status() != 200) {
            throw new AssertionError(invited.toString());
        }
        return invited.json().get("code").asString();
    }

    long category(long parent) {
        return created(
                "/api/v1/contents/init/category",
                Map.of("categoryName", "분류 " + UUID.randomUUID().toString().substring(0, 20), "parentId", parent));
    }

    Map<String, Object> showOpening(LocalDateTime koreanTime) {
        Map<String, Object> show = new LinkedHashMap<>();
        show.put("title", "약속 " + UUID.randomUUID());
        show.put("description", "지켜야 할 것에 대하여");
        show.put("runningTime", "90분");
        show.put("ageRestriction", "전체 관람가");
        show.put("bookStartTime", WIRE.format(koreanTime));
        show.put("placeId", venue);
        show.put("categoryId", 10);
        show.put("imageUrl", "/posters/spring-tide.svg");
        return show;
    }

    long show() {
        long show = created("/api/v1/contents", showOpening(now().minusDays(4)));
        created("/api/v1/contents/init/" + show + "/section/" + section + "/grade", Map.of("price", 30_000));
        return show;
    }

    /** In a venue of its own, so that no other performance occupies it. */
    ShowOnSale showOnSale() {
        long hall = venue();
        long hallsSection = section(hall);
        Map<String, Object> billing = showOpening(now().minusDays(4));
        billing.put("placeId", hall);
        long show = created("/api/v1/contents", billing);
        created("/api/v1/contents/init/" + show + "/section/" + hallsSection + "/grade", Map.of("price", 30_000));
        long performance = created("/api/v1/contents/" + show + "/events", evening(20));
        eventually(
                () -> house.get("/api/v1/events/" + performance + "/seats", null),
                answer -> answer.status() == 200 && !answer.json().isEmpty());
        return new ShowOnSale(show, performance, hallsSection);
    }

    static Map<String, Object> evening(int daysAhead) {
        LocalDateTime start = now().plusDays(daysAhead);
        return Map.of("eventStartTime", WIRE.format(start), "bookEndTime", WIRE.format(start.minusHours(2)));
    }

    static LocalDateTime now() {
        return LocalDateTime.now(ZoneId.of("Asia/Seoul"));
    }

    static String wire(LocalDateTime koreanTime) {
        return WIRE.format(koreanTime);
    }

    List<Seat> hold(String token, long performance, int count) {
        List<Seat> free = house.freeSeats(performance, 400);
        List<Seat> wanted = new ArrayList<>(free.subList(0, count));
        Answer answer = house.put("/api/v1/seats/choice", token, wanted);
        if (answer.status() != 200) {
            throw new AssertionError(answer.toString());
        }
        return wanted;
    }

    static Map<String, Object> order(long performance, List<Seat> seats) {
        return Map.of(
                "totalAmount",
                seats.stream().mapToLong(Seat::price).sum(),
                "eventId",
                performance,
                "items",
                seats.stream()
                        .map(seat ->
                                Map.of("seatId", seat.seatId(), "beforeAmount", seat.price(), "amount", seat.price()))
                        .toList());
    }

    Bought buy(String token, long performance, int count) {
        List<Seat> seats = hold(token, performance, count);
        Answer checkout = house.post("/api/v1/payment", token, order(performance, seats));
        if (checkout.status() != 200) {
            throw new AssertionError(checkout.toString());
        }
        String payToken = checkout.text().replaceAll(".*payToken=", "");
        house.post("/sandbox/toss-pay/payments/" + payToken + "/approve", null, null);
        JsonNode tickets = eventually(
                () -> house.get("/api/v1/tickets", token).json(),
                all -> ofSeats(all, seats).size() == count);
        List<JsonNode> own = ofSeats(tickets, seats);
        return new Bought(
                own.getFirst().get("orderNum").asString(),
                seats,
                own.stream().map(ticket -> ticket.get("ticketId").asLong()).toList());
    }

    private static List<JsonNode> ofSeats(JsonNode tickets, List<Seat> seats) {
        return tickets.valueStream()
                .filter(ticket -> seats.stream()
                        .anyMatch(seat -> seat.seatId() == ticket.get("seatId").asLong()))
                .toList();
    }

    /** Moves the start of a performance into the past, so that its holders may write reviews. */
    void begin(long performance, List<Long> tickets) {
        eventually(
                () -> house.database()
                        .sql("select count(*) from review_ticket where ticket_id in (:tickets)")
                        .param("tickets", tickets)
                        .query(Integer.class)
                        .single(),
                known -> known == tickets.size());
        house.database()
                .sql("update review_performance set starts_at = now() - interval '1 hour' where performance_id = ?")
                .param(performance)
                .update();
    }

    /** Moves the start of a performance so near that its tickets may be checked in. */
    void open(long performance, List<Long> tickets) {
        eventually(
                () -> house.database()
                        .sql("select count(*) from ticket where id in (:tickets)")
                        .param("tickets", tickets)
                        .query(Integer.class)
                        .single(),
                known -> known == tickets.size());
        house.database()
                .sql("update ticket_performance set starts_at = now() + interval '1 hour' where performance_id = ?")
                .param(performance)
                .update();
    }

    /** The text of the QR code of a ticket. */
    String code(String token, long ticket) {
        Answer picture = house.get("/api/v1/tickets/" + ticket + "/qr", token);
        try {
            return new QRCodeReader()
                    .decode(
                            new BinaryBitmap(new GlobalHistogramBinarizer(new BufferedImageLuminanceSource(
                                    ImageIO.read(new ByteArrayInputStream(picture.body()))))),
                            Map.of(DecodeHintType.PURE_BARCODE, true))
                    .getText();
        } catch (IOException | ReaderException unreadable) {
            throw new AssertionError(picture.status() + " " + ticket, unreadable);
        }
    }

    long review(String token, long show) {
        Answer answer =
                house.post("/api/v1/reviews", token, Map.of("eventInfoId", show, "content", "약속을 지킨 공연", "rating", 5));
        if (answer.status() != 200) {
            throw new AssertionError(answer.toString());
        }
        return answer.json().get("id").asLong();
    }

    Map<String, Object> coupon(String category) {
        Map<String, Object> coupon = new LinkedHashMap<>();
        coupon.put("couponName", "약속 할인 " + UUID.randomUUID());
        coupon.put("discountType", "FIXED");
        coupon.put("discountValue", 1000);
        coupon.put("validEnd", "2099-12-31T23:59:59.000+0900");
        coupon.put("minPurchase", 0);
        coupon.put("duplicate", true);
        coupon.put("category", category);
        return coupon;
    }

    Map<String, Object> campaign(int total) {
        Map<String, Object> campaign = coupon("ALL");
        campaign.put("totalCoupon", total);
        campaign.put("eventStartTime", wire(now().minusMinutes(5)));
        return campaign;
    }

    String couponId(String path, Map<String, Object> coupon) {
        Answer answer = house.post(path, admin, coupon);
        if (answer.status() != 200) {
            throw new AssertionError(answer.toString());
        }
        return answer.json().get("id").asString();
    }

    private long created(String path, Map<String, Object> body) {
        Answer answer = house.post(path, admin, body);
        if (answer.status() != 200) {
            throw new AssertionError(path + " " + answer);
        }
        return answer.json().get("id").asLong();
    }

    Call call(String request, Object... variables) {
        return Call.of(house, request, variables);
    }

    /** A small picture. */
    static byte[] picture() {
        return Base64.getDecoder()
                .decode(
                        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
    }

    static byte[] multipart(String boundary, String part, byte @Nullable [] content) {
        byte[] head = ("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + part
                        + "\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
        byte[] tail = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8);
        byte[] bytes = content == null ? new byte[0] : content;
        byte[] all = new byte[head.length + bytes.length + tail.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(bytes, 0, all, head.length, bytes.length);
        System.arraycopy(tail, 0, all, head.length + bytes.length, tail.length);
        return all;
    }
}
