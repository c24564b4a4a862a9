package com.t82.journey;

import static com.t82.journey.StandaloneHouse.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.ReaderException;
import com.google.zxing.client.j2se.BufferedImageLuminanceSource;
import com.google.zxing.common.GlobalHistogramBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import com.t82.journey.StandaloneHouse.Answer;
import com.t82.journey.StandaloneHouse.Seat;
import com.t82.shared.KoreanTime;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Buying, paying and refunding over HTTP, and the comparison of all ledgers that must hold after every scenario. */
final class BoxOffice {

    static final Duration PATIENCE = Duration.ofSeconds(90);

    private final StandaloneHouse house;
    private final JdbcClient database;
    private @Nullable String admin;

    BoxOffice(StandaloneHouse house) {
        this.house = house;
        this.database = house.database();
    }

    /** A purchase up to its checkout link. */
    record Checkout(String token, List<Seat> seats, String orderNo, String payToken) {}

    String admin() {
        if (admin == null) {
            admin = house.post(
                            "/api/v1/users/login", null, Map.of("email", "admin@t82.local", "password", "admin-1234!"))
                    .json()
                    .get("token")
                    .asString();
        }
        return admin;
    }

    /** A new performance of a show that is on sale, in its own venue of a hundred seats. */
    long newPerformance(Duration fromNow) {
        LocalDateTime starts = now().plus(fromNow);
        long room = created(
                "/api/v1/contents/init/place",
                Map.of(
                        "placeName",
                        "나들이소극장 " + UUID.randomUUID(),
                        "address",
                        "서울특별시 종로구 나들이길 1",
                        "totalSeat",
                        100,
                        "seatAvailable",
                        true,
                        "totalRow",
                        10,
                        "totalCol",
                        10));
        long show = created(
                "/api/v1/contents",
                Map.of(
                        "title",
                        "나들이 " + UUID.randomUUID(),
                        "description",
                        "혼자 쓰는 방의 공연",
                        "runningTime",
                        "90분",
                        "ageRestriction",
                        "12세 이상",
                        "bookStartTime",
                        wire(now().minusDays(3)),
                        "placeId",
                        room,
                        "categoryId",
                        7,
                        "imageUrl",
                        "/posters/blue-midnight.svg"));
        sell(room, show, "R석", 1, 4, 55_000);
        sell(room, show, "S석", 5, 6, 44_000);
        long performance = created(
                "/api/v1/contents/" + show + "/events",
                Map.of("eventStartTime", wire(starts), "bookEndTime", wire(starts.minusMinutes(30))));
        eventually(
                PATIENCE,
                () -> house.get("/api/v1/events/" + performance + "/seats", null),
                seats -> seats.status() == 200 && seats.json().size() == 100);
        return performance;
    }

    private void sell(long room, long show, String section, int firstRow, int rows, long price) {
        long id = created(
                "/api/v1/contents/init/place/" + room + "/section",
                Map.of(
                        "startRow", firstRow,
                        "startCol", 1,
                        "seatRowCount", rows,
                        "seatColumnsCount", 10,
                        "sectionName", section));
        created("/api/v1/contents/init/" + show + "/section/" + id + "/grade", Map.of("price", price));
    }

    private long created(String path, Map<String, Object> body) {
        Answer answer = house.post(path, admin(), body);
        assertThat(answer.status()).as(path + ": " + answer).isEqualTo(200);
        return answer.json().get("id").asLong();
    }

    long showOf(long performance) {
        return house.get("/api/v1/contents/" + performance + "/details", null)
                .json()
                .get("eventInfoId")
                .asLong();
    }

    private static LocalDateTime now() {
        return KoreanTime.local(Instant.now());
    }

    private static String wire(LocalDateTime time) {
        return time.format(KoreanTime.WIRE_FORMAT);
    }

    long studioShow() {
        for (JsonNode show : house.get("/api/v1/contents/rank", null).json()) {
            long id = show.get("eventInfoId").asLong();
            boolean open =
                    LocalDateTime.parse(show.get("bookStartTime").asString()).isBefore(now());
            if (open
                    && house.get("/api/v1/contents/" + id, null)
                                    .json()
                                    .get("totalSeat")
                                    .asInt()
                            == 100) {
                return id;
            }
        }
        throw new IllegalStateException("No demo show on sale in the studio");
    }

    void faults(Map<String, Object> faults) {
        assertThat(house.put("/sandbox/toss-pay/faults", null, faults).status()).isEqualTo(200);
    }

    static Map<String, Object> order(List<Seat> seats) {
        return order(seats, List.of(), 0);
    }

    /** An order in which the first seat gets the coupons. */
    static Map<String, Object> order(List<Seat> seats, List<String> coupons, long discount) {
        List<Map<String, Object>> items = new ArrayList<>();
        for (Seat seat : seats) {
            boolean first = items.isEmpty();
            items.add(Map.of(
                    "seatId",
                    seat.seatId(),
                    "couponIds",
                    first ? coupons : List.of(),
                    "beforeAmount",
                    seat.price(),
                    "amount",
                    seat.price() - (first ? discount : 0)));
        }
        return Map.of(
                "totalAmount",
                seats.stream().mapToLong(Seat::price).sum() - discount,
                "eventId",
                seats.getFirst().eventId(),
                "items",
                items);
    }

    List<Seat> hold(String token, long performance, int count) {
        for (int tries = 0; tries < 5; tries++) {
            List<Seat> seats = house.freeSeats(performance, count);
            if (house.put("/api/v1/seats/choice", token, seats).status() == 200) {
                return seats;
            }
        }
        throw new AssertionError("No " + count + " seats of performance " + performance + " could be held");
    }

    Checkout checkout(String token, long performance, int count) {
        return checkout(token, hold(token, performance, count));
    }

    /** Repeats the request, as a client does, while the result at the gateway is unknown. */
    Checkout checkout(String token, List<Seat> seats) {
        String key = UUID.randomUUID().toString();
        Answer answer = eventually(
                PATIENCE,
                () -> house.send("POST", "/api/v1/payment", token, order(seats), key),
                given -> given.status() != 503);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return checkout(token, seats, answer);
    }

    Checkout checkout(String token, List<Seat> seats, Answer answer) {
        String payToken = answer.text().replaceAll(".*payToken=", "");
        String orderNo = ledger().stream()
                .filter(entry -> entry.get("payToken").asString().equals(payToken))
                .findFirst()
                .orElseThrow()
                .get("orderNo")
                .asString();
        return new Checkout(token, seats, orderNo, payToken);
    }

    void approve(Checkout checkout) {
        Answer approved = house.post("/sandbox/toss-pay/payments/" + checkout.payToken() + "/approve", null, null);
        assertThat(approved.status()).as(approved.toString()).isEqualTo(200);
    }

    /** A new coupon that takes so many won off every purchase. */
    String newCoupon(long won) {
        return coupon("/api/v1/coupons", won, Map.of());
    }

    /** A new coupon with a minimum purchase. */
    String newCoupon(long won, long minimumPurchase) {
        return coupon("/api/v1/coupons", won, Map.of("minPurchase", minimumPurchase));
    }

    /** A new first-come campaign that has just begun. */
    String newCampaign(int coupons) {
        return coupon(
                "/api/v1/coupons/events",
                1_000,
                Map.of("totalCoupon", coupons, "eventStartTime", wire(now().minusMinutes(5))));
    }

    private String coupon(String path, long won, Map<String, Object> more) {
        Map<String, Object> coupon = new HashMap<>(Map.of(
                "couponName",
                "나들이 할인 " + UUID.randomUUID(),
                "discountType",
                "FIXED",
                "discountValue",
                won,
                "validEnd",
                "2099-12-31T23:59:59.000+0900",
                "minPurchase",
                0,
                "duplicate",
                true,
                "category",
                "ALL"));
        coupon.putAll(more);
        Answer created = house.post(path, admin(), coupon);
        assertThat(created.status()).as(created.toString()).isEqualTo(200);
        return created.json().get("id").asString();
    }

    /** Buys and pays, and waits for the tickets. */
    Checkout buy(String token, long performance, int count) {
        Checkout checkout = checkout(token, performance, count);
        approve(checkout);
        awaitTickets(checkout);
        return checkout;
    }

    void awaitTickets(Checkout checkout) {
        eventually(
                PATIENCE,
                () -> liveTickets(checkout),
                tickets -> tickets == checkout.seats().size());
    }

    int liveTickets(Checkout checkout) {
        int live = 0;
        for (JsonNode ticket : tickets(checkout)) {
            live += ticket.get("isRefund").asBoolean() ? 0 : 1;
        }
        return live;
    }

    List<JsonNode> tickets(Checkout checkout) {
        return house.get("/api/v1/tickets", checkout.token())
                .json()
                .valueStream()
                .filter(ticket -> ticket.get("orderNum").asString().equals(checkout.orderNo()))
                .toList();
    }

    String state(Checkout checkout) {
        return house.get("/api/v1/payment/" + checkout.orderNo(), checkout.token())
                .json()
                .get("state")
                .asString();
    }

    Answer refund(Checkout checkout, @Nullable Seat seat, @Nullable String key) {
        Map<String, Object> body = new HashMap<>();
        body.put("orderNo", checkout.orderNo());
        if (seat != null) {
            body.put("seatId", seat.seatId());
        }
        return house.send("POST", "/api/v1/refund", checkout.token(), body, key);
    }

    List<JsonNode> ledger() {
        return house.get("/sandbox/toss-pay/ledger", null).json().valueStream().toList();
    }

    JsonNode ledgerOf(Checkout checkout) {
        return ledger().stream()
                .filter(entry -> entry.get("payToken").asString().equals(checkout.payToken()))
                .findFirst()
                .orElseThrow();
    }

    /** The text of a QR code. Read as a clean image, because the detection for photos sometimes fails on it. */
    static String read(byte[] picture) throws IOException, ReaderException {
        return new QRCodeReader()
                .decode(
                        new BinaryBitmap(new GlobalHistogramBinarizer(
                                new BufferedImageLuminanceSource(ImageIO.read(new ByteArrayInputStream(picture))))),
                        Map.of(DecodeHintType.PURE_BARCODE, true))
                .getText();
    }

    /** Runs all of these at the same time. */
    static <T> List<T> atOnce(List<Callable<T>> calls) {
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> answers = new ArrayList<>();
            for (Callable<T> call : calls) {
                answers.add(threads.submit(() -> {
                    start.await();
                    return call.call();
                }));
            }
            start.countDown();
            List<T> results = new ArrayList<>();
            for (Future<T> answer : answers) {
                results.add(answer.get());
            }
            return results;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until no charge, refund or event is pending. */
    void awaitRest() {
        eventually(PATIENCE, this::restless, List::isEmpty);
    }

    private List<String> restless() {
        return database.sql("""
                select 'purchase ' || id || ' ' || state from payment_purchase
                where state in ('SETTLING', 'COMPENSATING')
                union all select 'refund ' || id from payment_refund where state = 'REFUNDING'
                union all select listener_id || ' ' || status from event_publication
                """).query(String.class).list();
    }

    /** Checks what must hold after every scenario. Returns the number of checked purchases. */
    int auditBooks() {
        awaitRest();
        Map<String, List<JsonNode>> ledger = new HashMap<>();
        for (JsonNode entry : ledger()) {
            ledger.computeIfAbsent(entry.get("orderNo").asString(), key -> new ArrayList<>())
                    .add(entry);
        }
        record Ours(UUID id, String orderNo, String state, long total, long compensated, long refunded) {}
        List<Ours> purchases = database.sql("""
                select p.id, p.order_no, p.state, p.total,
                    coalesce(sum(r.amount) filter (where r.kind = 'COMPENSATION'), 0) as compensated,
                    coalesce(sum(r.amount) filter (where r.state = 'SUCCEEDED'), 0) as refunded
                from payment_purchase p left join payment_refund r on r.purchase_id = p.id group by p.id
                """)
                .query((row, number) -> new Ours(
                        row.getObject("id", UUID.class),
                        row.getString("order_no"),
                        row.getString("state"),
                        row.getLong("total"),
                        row.getLong("compensated"),
                        row.getLong("refunded")))
                .list();
        for (Ours ours : purchases) {
            List<JsonNode> charges = ledger.getOrDefault(ours.orderNo(), List.of()).stream()
                    .filter(entry -> !List.of("PAY_STANDBY", "PAY_CANCEL", "PAY_APPROVED", "PAY_PROGRESS")
                            .contains(entry.get("state").asString()))
                    .toList();
            assertThat(charges).as("charges of %s", ours).hasSizeLessThanOrEqualTo(1);
            long charged = charges.stream()
                    .mapToLong(entry -> entry.get("amount").asLong())
                    .sum();
            long refunded = charges.stream()
                    .mapToLong(entry -> entry.get("refundedAmount").asLong())
                    .sum();
            assertThat(charged)
                    .as("charged for %s", ours)
                    .isEqualTo(ours.state().equals("APPROVED") ? ours.total() : ours.compensated());
            assertThat(refunded).as("refunded of %s", ours).isEqualTo(ours.refunded());
        }
        assertThat(charged(ledger))
                .as("charges that we know nothing of")
                .isSubsetOf(purchases.stream().map(Ours::orderNo).toList());
        assertThat(database.sql("""
                select p.id || ' seat ' || l.seat_id || ' ' || s.state from payment_purchase p
                join payment_purchase_line l on l.purchase_id = p.id
                join seat s on s.id = l.seat_id
                where p.state = 'APPROVED' and l.refunded_at is null
                  and (s.state <> 'SOLD' or s.purchase is distinct from p.id or not exists (
                    select 1 from ticket t where t.purchase_id = p.id and t.seat_id = l.seat_id
                      and t.issued_at is not null and t.cancelled_at is null))
                """).query(String.class).list())
                .as("charged without a seat and a ticket")
                .isEmpty();
        assertThat(database.sql("""
                select 'seat ' || s.id || ' of ' || s.purchase from seat s where s.state = 'SOLD' and not exists (
                  select 1 from payment_purchase p join payment_purchase_line l on l.purchase_id = p.id
                  where p.id = s.purchase and p.state = 'APPROVED' and l.seat_id = s.id and l.refunded_at is null)
                union all
                select 'ticket ' || t.id from ticket t
                where t.issued_at is not null and t.cancelled_at is null and not exists (
                  select 1 from payment_purchase p join payment_purchase_line l on l.purchase_id = p.id
                  where p.id = t.purchase_id and p.state = 'APPROVED' and l.seat_id = t.seat_id
                    and l.refunded_at is null)
                """).query(String.class).list())
                .as("sold or ticketed without a charge")
                .isEmpty();
        return purchases.size();
    }

    private static List<String> charged(Map<String, List<JsonNode>> ledger) {
        return ledger.entrySet().stream()
                .filter(entries -> entries.getValue().stream()
                        .anyMatch(entry -> !List.of("PAY_STANDBY", "PAY_CANCEL", "PAY_APPROVED", "PAY_PROGRESS")
                                .contains(entry.get("state").asString())))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Runs the application's own comparison of a day with the gateway's ledger. */
    JsonNode compareDayOf(Checkout checkout) {
        return compare(database.sql(
                        "select (requested_at at time zone 'Asia/Seoul')::date from payment_purchase where order_no = ?")
                .param(checkout.orderNo())
                .query(LocalDate.class)
                .single());
    }

    void assertNoDifferenceFromTheGatewaysLedger() {
        assertThat(compareAllDays())
                .allSatisfy(compared ->
                        assertThat(compared.get("differences").asInt()).isZero());
    }

    void assertEqualToTheGatewaysLedger() {
        assertThat(compareAllDays()).allSatisfy(compared -> {
            assertThat(compared.get("differences").asInt()).isZero();
            assertThat(compared.get("undecided").asInt()).isZero();
        });
    }

    private List<JsonNode> compareAllDays() {
        return database
                .sql("select distinct (requested_at at time zone 'Asia/Seoul')::date from payment_purchase")
                .query(LocalDate.class)
                .list()
                .stream()
                .map(this::compare)
                .toList();
    }

    private JsonNode compare(LocalDate day) {
        Answer compared = house.post("/api/v1/payment/differences", admin(), Map.of("day", day.toString()));
        assertThat(compared.status()).as(compared.toString()).isEqualTo(200);
        return compared.json();
    }

    JdbcClient database() {
        return database;
    }
}
