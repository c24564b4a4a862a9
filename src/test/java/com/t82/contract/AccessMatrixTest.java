package com.t82.contract;

import static com.t82.journey.StandaloneHouse.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.t82.contract.Document.Operation;
import com.t82.contract.Fixtures.Bought;
import com.t82.contract.Fixtures.Person;
import com.t82.contract.Fixtures.ShowOnSale;
import com.t82.journey.StandaloneHouse;
import com.t82.journey.StandaloneHouse.Answer;
import com.t82.journey.StandaloneHouse.Seat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Calls every operation as each kind of caller, on something that belongs to the owner. The expected statuses are in
 * {@code access-matrix.txt}; an operation without a line there fails the build.
 */
class AccessMatrixTest {

    private static final Path TABLE = Path.of("src/test/resources/access-matrix.txt");

    /** The owner calls last, because that call may use up the thing. */
    private static final List<String> ASKING = List.of("anonymous", "other", "staff", "admin", "owner");

    private static final List<String> COLUMNS = List.of("anonymous", "owner", "other", "staff", "admin");

    private final Fixtures fixtures = Fixtures.shared();
    private final StandaloneHouse house = fixtures.house;
    private final Document document = Document.of(house);
    private final Bodies bodies = new Bodies(document);

    @AfterAll
    static void withdrawShows() {
        Fixtures.shared().withdrawShows();
    }

    @Test
    void everyCallerMayDoWhatTheTableSaysAndNothingElse() throws IOException {
        Map<String, Map<String, String>> expected = table();
        Map<String, Operation> operations = document.byName();
        assertThat(operations.keySet())
                .as("operations without a line in %s, and lines without an operation", TABLE)
                .containsExactlyInAnyOrderElementsOf(expected.keySet());

        Things things = new Things(new People());
        Map<String, String> wrong = new TreeMap<>();
        int cells = 0;
        for (Operation operation : operations.values()) {
            // An operation that ends the caller's own sign-in needs other callers than the rest.
            People people = endsTheSignIn(operation.name()) ? new People() : things.people;
            for (String who : ASKING) {
                Answer answer = things.call(operation, people, who).answer();
                cells++;
                String outcome = outcome(answer);
                if (!who.equals("owner") && things.isLost(operation)) {
                    outcome += ", and what was the owner's is gone";
                }
                String should = expected.get(operation.name()).get(who);
                if (!outcome.equals(should)) {
                    wrong.put(
                            operation.name() + " as " + who,
                            "should be " + should + " and is " + outcome + ": " + answer);
                }
            }
        }

        System.out.printf("Access: %d operations, %d cells%n", operations.size(), cells);
        assertThat(wrong).isEmpty();
    }

    @Test
    void theTableItselfAgreesWithTheDocumentedAccess() throws IOException {
        // A caller with a permitted role is never answered 401; any other caller is never answered ok.
        Map<String, Map<String, String>> expected = table();
        for (Operation operation : document.operations()) {
            Map<String, String> row = expected.get(operation.name());
            String access = operation.node().get("x-access").asString();
            assertThat(row.get("anonymous").equals("401")).as(operation.name()).isEqualTo(!access.equals("anyone"));
            if (access.equals("admin") || access.equals("staff")) {
                assertThat(row)
                        .as(operation.name())
                        .containsEntry("owner", "403")
                        .containsEntry("other", "403");
            }
            if (access.equals("admin")) {
                assertThat(row).as(operation.name()).containsEntry("staff", "403");
            }
        }
    }

    private static boolean endsTheSignIn(String operation) {
        return operation.equals("DELETE /api/v1/users/me")
                || operation.equals("POST /api/v1/users/logout")
                || operation.equals("PUT /api/v1/users/me");
    }

    private static String outcome(Answer answer) {
        return answer.status() / 100 == 2 ? "ok" : Integer.toString(answer.status());
    }

    private static Map<String, Map<String, String>> table() throws IOException {
        Map<String, Map<String, String>> table = new LinkedHashMap<>();
        for (String line : Files.readAllLines(TABLE)) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] words = line.trim().split("\\s+");
            assertThat(words).as(line).hasSize(2 + COLUMNS.size());
            Map<String, String> row = new LinkedHashMap<>();
            for (int i = 0; i < COLUMNS.size(); i++) {
                assertThat(words[2 + i]).as(line).matches("ok|4\\d\\d");
                row.put(COLUMNS.get(i), words[2 + i]);
            }
            assertThat(table.put(words[0] + " " + words[1], row))
                    .as("twice: " + line)
                    .isNull();
        }
        return table;
    }

    /** Two fans, one of the staff and an admin. */
    private final class People {

        final Person owner = fixtures.person();
        final Person other = fixtures.person();
        final Person staff = fixtures.promoted("STAFF");
        final Person admin = fixtures.promoted("STAFF", "ADMIN");

        @Nullable String token(String who) {
            return switch (who) {
                case "owner" -> owner.token();
                case "other" -> other.token();
                case "staff" -> staff.token();
                case "admin" -> admin.token();
                default -> null;
            };
        }
    }

    /** The owner's paid ticket, review, reply and notice, and things that belong to no user. */
    private final class Things {

        final People people;
        private final ShowOnSale on = fixtures.showOnSale();
        private final ShowOnSale withdrawn = fixtures.showOnSale();
        private final ShowOnSale cancelled = fixtures.showOnSale();
        private final ShowOnSale rescheduled = fixtures.showOnSale();
        private final ShowOnSale queued = fixtures.showOnSale();
        private final ShowOnSale toChoose = fixtures.showOnSale();
        private final ShowOnSale toPay = fixtures.showOnSale();
        private final ShowOnSale toGiveBack = fixtures.showOnSale();
        private final Bought bought;
        private final Bought atTheDoor;
        private final Bought toRefund;
        private final List<String> codes = new ArrayList<>();
        private final List<Seat> free;
        private final List<Seat> heldToGiveBack;
        private final long emptyVenue;
        private final String device = "device-" + UUID.randomUUID();
        private final String boxed = fixtures.couponId("/api/v1/coupons", fixtures.coupon("ALL"));
        private @Nullable List<Seat> heldToPay;
        private final long review;
        private final long reviewToRemove;
        private final long comment;
        private final long commentToRemove;
        private final long notice;
        private final String coupon = fixtures.couponId("/api/v1/coupons", fixtures.coupon("ALL"));
        private final String campaign = fixtures.couponId("/api/v1/coupons/events", fixtures.campaign(1000));
        private final Person stranger = fixtures.person();

        Things(People people) {
            this.people = people;
            bought = fixtures.buy(people.owner.token(), on.performance(), 3);
            fixtures.begin(on.performance(), bought.tickets());
            toRefund = fixtures.buy(people.owner.token(), rescheduled.performance(), 1);
            atTheDoor = fixtures.buy(people.owner.token(), queued.performance(), 3);
            fixtures.open(queued.performance(), atTheDoor.tickets());
            for (long ticket : atTheDoor.tickets()) {
                codes.add(fixtures.code(people.owner.token(), ticket));
            }
            done(house.post("/api/v1/check-in", fixtures.admin, Map.of("code", codes.get(2))));
            free = house.freeSeats(toChoose.performance(), 400);
            heldToGiveBack = fixtures.hold(people.owner.token(), toGiveBack.performance(), 1);
            emptyVenue = done(house.post(
                            "/api/v1/contents/init/place",
                            fixtures.admin,
                            Map.of(
                                    "placeName", "빈 극장 " + UUID.randomUUID(),
                                    "address", "서울특별시 중구 약속로 2",
                                    "totalSeat", 100,
                                    "totalRow", 10,
                                    "totalCol", 10)))
                    .json()
                    .get("id")
                    .asLong();
            done(house.post("/api/v1/users/notification", people.owner.token(), Map.of("deviceToken", device)));
            done(house.post("/api/v1/coupons/" + boxed, people.owner.token(), null));
            review = fixtures.review(people.owner.token(), on.show());
            reviewToRemove = fixtures.review(people.owner.token(), on.show());
            comment = comment();
            commentToRemove = comment();
            done(house.put(
                    "/api/v1/events/" + queued.performance() + "/queue/settings",
                    fixtures.admin,
                    Map.of("enabled", true, "admissionsPerSecond", 10, "capacity", 10)));
            notice = eventually(
                            () -> house.get("/api/v1/notifications", people.owner.token())
                                    .json()
                                    .get("content"),
                            notices -> !notices.isEmpty())
                    .get(0)
                    .get("id")
                    .asLong();
        }

        private long comment() {
            return house.post("/api/v1/" + review + "/comments", people.owner.token(), Map.of("content", "덧붙임"))
                    .json()
                    .get("commentId")
                    .asLong();
        }

        private static Answer done(Answer answer) {
            assertThat(answer.status()).as(answer.toString().replace("%", "%%")).isEqualTo(200);
            return answer;
        }

        /** Held as late as possible, because a hold expires. */
        private List<Seat> heldToPay() {
            if (heldToPay == null) {
                heldToPay = fixtures.hold(people.owner.token(), toPay.performance(), 1);
            }
            return heldToPay;
        }

        /** Whether a call with an expected status has nevertheless taken something from the owner. */
        boolean isLost(Operation operation) {
            return switch (operation.name()) {
                case "DELETE /api/v1/seats/choice" ->
                    !isThere(
                            "select count(*) from seat where id = ? and holder = ?::uuid and state = 'HELD'",
                            heldToGiveBack.getFirst().seatId(),
                            people.owner.id());
                case "DELETE /api/v1/users/notification" ->
                    !isThere("select count(*) from push_device where token = ?", device);
                default -> false;
            };
        }

        private boolean isThere(String query, Object... parameters) {
            return house.database()
                            .sql(query)
                            .params(parameters)
                            .query(Integer.class)
                            .single()
                    > 0;
        }

        Call call(Operation operation, People caller, String who) {
            Call call =
                    Call.of(house, operation.verb() + " " + address(operation)).as(caller.token(who));
            if (operation.path().startsWith("/api/v1/users/login/")) {
                return Call.of(house, operation.verb() + " " + address(operation))
                        .header("Authorization", "sandbox-matrix");
            }
            if (operation.path().equals("/api/v1/images")) {
                return call.with(
                        "multipart/form-data; boundary=t82", Fixtures.multipart("t82", "image", Fixtures.picture()));
            }
            return operation.takesBody() ? call.with(body(operation, who)) : call;
        }

        private String address(Operation operation) {
            String address = operation.path();
            for (var parameter : operation.parameters("path")) {
                String name = parameter.get("name").asString();
                address = address.replace("{" + name + "}", value(operation, name));
            }
            List<String> query = new ArrayList<>();
            for (var parameter : operation.parameters("query")) {
                if (parameter.path("required").asBoolean(false)) {
                    String name = parameter.get("name").asString();
                    query.add(name + "=" + value(operation, name));
                }
            }
            return query.isEmpty() ? address : address + "?" + String.join("&", query);
        }

        private String value(Operation operation, String name) {
            switch (operation.name() + " " + name) {
                case "POST /api/v1/events/{eventId}/seats/best eventId" -> {
                    return Long.toString(toChoose.performance());
                }
                case "POST /api/v1/contents/init/place/{placeId}/section placeId" -> {
                    return Long.toString(emptyVenue);
                }
                case "DELETE /api/v1/users/{userId}/sessions userId" -> {
                    return fixtures.person().id();
                }
                case "DELETE /api/v1/check-in/{ticketId} ticketId" -> {
                    return Long.toString(atTheDoor.tickets().getLast());
                }
                case "DELETE /api/v1/seats/choice seatIds" -> {
                    return Long.toString(heldToGiveBack.getFirst().seatId());
                }
                default -> {
                    return thing(operation, name);
                }
            }
        }

        private String thing(Operation operation, String name) {
            boolean destroys = operation.verb().equals("DELETE")
                    && operation.path().startsWith("/api/v1/contents/")
                    && !operation.path().endsWith("/dibs");
            boolean reschedules = List.of(
                            "POST /api/v1/contents/{eventInfoId}",
                            "PUT /api/v1/contents/{eventInfoId}/events/{eventId}")
                    .contains(operation.name());
            ShowOnSale target = reschedules
                    ? rescheduled
                    : !destroys ? on : operation.path().contains("/events/") ? cancelled : withdrawn;
            if (operation.path().contains("/queue/draw")) {
                target = queued;
            }
            return switch (name) {
                case "eventInfoId" -> Long.toString(target.show());
                case "eventId", "performanceId" -> Long.toString(target.performance());
                case "categoryId" -> "10";
                case "placeId" -> Long.toString(fixtures.venue);
                case "sectionId" -> Long.toString(target.section());
                case "reviewId" ->
                    Long.toString(
                            operation.name().equals("DELETE /api/v1/reviews/{reviewId}") ? reviewToRemove : review);
                case "commentId" -> Long.toString(operation.verb().equals("DELETE") ? commentToRemove : comment);
                case "ticketId" -> Long.toString(bought.tickets().getFirst());
                case "orderNo" -> bought.orderNo();
                case "couponId" -> coupon;
                case "userId" -> stranger.id();
                case "sessionId" -> UUID.randomUUID().toString();
                case "email" -> stranger.email();
                case "id" -> Long.toString(notice);
                case "seatIds" -> Long.toString(bought.seats().getFirst().seatId());
                case "amount" -> "30000";
                case "searchWord" -> "a";
                case "provider" -> "kakao";
                default -> "1";
            };
        }

        private Object body(Operation operation, String who) {
            return switch (operation.name()) {
                case "POST /api/v1/users/signup" -> fixtures.application();
                case "POST /api/v1/users/login" -> Map.of("email", stranger.email(), "password", stranger.password());
                case "POST /api/v1/users/token/refresh" ->
                    Map.of(
                            "refreshToken",
                            house.post(
                                            "/api/v1/users/login",
                                            null,
                                            Map.of("email", stranger.email(), "password", stranger.password()))
                                    .json()
                                    .get("refreshToken")
                                    .asString());
                // To the role that every user has, so that no sign-in ends.
                case "POST /api/v1/users/me/invitation" -> Map.of("code", fixtures.invitation("USER"));
                case "PUT /api/v1/users/{userId}/roles" -> Map.of("roles", List.of("USER"));
                case "POST /api/v1/contents" ->
                    fixtures.showOpening(Fixtures.now().minusDays(4));
                case "POST /api/v1/contents/{eventInfoId}" ->
                    fixtures.showOpening(Fixtures.now().minusDays(4));
                case "POST /api/v1/contents/{eventInfoId}/events" -> Fixtures.evening(30);
                case "PUT /api/v1/contents/{eventInfoId}/events/{eventId}" -> Fixtures.evening(21);
                case "POST /api/v1/contents/init/category" ->
                    Map.of("categoryName", UUID.randomUUID().toString(), "parentId", 0);
                case "POST /api/v1/contents/init/place" ->
                    Map.of(
                            "placeName", "한 번만 있는 극장 " + UUID.randomUUID(),
                            "address", "서울특별시 중구 약속로 3",
                            "totalSeat", 100,
                            "totalRow", 10,
                            "totalCol", 10);
                case "PUT /api/v1/seats/choice" -> List.of(free.get(free.size() - 1 - ASKING.indexOf(who)));
                case "POST /api/v1/events/{eventId}/seats/best" -> Map.of("count", 1);
                case "POST /api/v1/check-in" -> Map.of("code", codes.get(who.equals("admin") ? 1 : 0));
                case "POST /api/v1/contents/init/place/{placeId}/section" ->
                    Map.of(
                            "startRow", 1,
                            "startCol", 1,
                            "seatRowCount", 5,
                            "seatColumnsCount", 5,
                            "sectionName", "나구역");
                case "DELETE /api/v1/users/notification" -> Map.of("deviceToken", device);
                case "POST /api/v1/seats/detail" ->
                    Map.of("seatIds", List.of(bought.seats().getFirst().seatId()));
                case "POST /api/v1/payment" -> Fixtures.order(toPay.performance(), heldToPay());
                case "POST /api/v1/refund" -> {
                    Seat seat = toRefund.seats().getFirst();
                    yield Map.of("orderNo", toRefund.orderNo(), "seatId", seat.seatId(), "amount", seat.price());
                }
                case "POST /api/v1/coupons/verify" ->
                    Map.of(
                            "userId", people.owner.id(),
                            "items", List.of(Map.of("couponIds", List.of(boxed), "beforeAmount", 30_000)));
                case "PUT /api/v1/refund/terms/{eventInfoId}" ->
                    operation.node().at("/requestBody/content/application~1json/example");
                case "POST /api/v1/coupons" -> fixtures.coupon("ALL");
                case "POST /api/v1/coupons/events" -> fixtures.campaign(5);
                case "POST /api/v1/coupons/events/issue" -> Map.of("couponId", campaign);
                case "POST /api/v1/reviews" -> Map.of("eventInfoId", on.show(), "content", "또", "rating", 3);
                default -> bodies.plausible(operation.bodySchema());
            };
        }
    }
}
