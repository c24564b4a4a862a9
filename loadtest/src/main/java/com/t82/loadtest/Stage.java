package com.t82.loadtest;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sets up what a run needs, over the instance's own API: a hall, a show, performances with free seats, a crowd. Nothing
 * of it touches what else is there, and at the end the show is withdrawn.
 */
final class Stage {

    private static final ZoneId KOREA = ZoneId.of("Asia/Seoul");
    private static final DateTimeFormatter WIRE = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");
    private static final Duration SEATS_READY = Duration.ofSeconds(60);

    private final Target target;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final JsonMapper json = new JsonMapper();
    private final List<Long> shows = new ArrayList<>();
    private final AtomicInteger days = new AtomicInteger();
    private String admin = "";

    Stage(Target target) {
        this.target = target;
    }

    /** One free seat. @param price won */
    record Seat(long id, long performance, long price) {

        String json() {
            return "{\"seatId\":" + id + ",\"eventId\":" + performance + ",\"price\":" + price + "}";
        }
    }

    /** Signs the administrator in, which also tells whether anybody is there. */
    void open() {
        String email = Options.text("t82.admin", "admin@t82.local");
        String password = Options.text("t82.admin-password", "admin-1234!");
        JsonNode answer = call("POST", "/api/v1/users/login", "", Map.of("email", email, "password", password));
        admin = answer.get("token").asString();
    }

    /** @return tokens, one for each of a fresh crowd */
    List<String> crowd(int count) {
        List<String> tokens = new ArrayList<>();
        call("POST", "/sandbox/users?count=" + count, "", null)
                .valueStream()
                .forEach(token -> tokens.add(token.asString()));
        return tokens;
    }

    /** @return the id of a show in a hall of its own with this many seats */
    long show(String title, int rows, int columns) {
        long hall = id(call(
                "POST",
                "/api/v1/contents/init/place",
                admin,
                Map.of(
                        "placeName", title + " " + UUID.randomUUID(),
                        "address", "서울특별시 중구 시험로 82",
                        "totalSeat", rows * columns,
                        "seatAvailable", true,
                        "totalRow", rows,
                        "totalCol", columns)));
        List<Long> sections = new ArrayList<>();
        int blockRows = Math.max(1, rows / 4);
        for (int row = 1; row <= rows; row += blockRows) {
            int height = Math.min(blockRows, rows - row + 1);
            for (int half = 0; half < 2; half++) {
                int width = half == 0 ? columns / 2 : columns - columns / 2;
                sections.add(id(call(
                        "POST",
                        "/api/v1/contents/init/place/" + hall + "/section",
                        admin,
                        Map.of(
                                "startRow", row,
                                "startCol", half == 0 ? 1 : columns / 2 + 1,
                                "seatRowCount", height,
                                "seatColumnsCount", width,
                                "sectionName", (char) ('A' + sections.size()) + "구역"))));
            }
        }
        LocalDateTime yesterday = LocalDateTime.now(KOREA).minusDays(1);
        long show = id(call(
                "POST",
                "/api/v1/contents",
                admin,
                Map.of(
                        "title", title,
                        "description", "부하 시험을 위한 공연입니다. 예매하지 마세요.",
                        "runningTime", "100분",
                        "ageRestriction", "전체 관람가",
                        "bookStartTime", WIRE.format(yesterday),
                        "placeId", hall,
                        "categoryId", 4)));
        shows.add(show);
        for (int i = 0; i < sections.size(); i++) {
            call(
                    "POST",
                    "/api/v1/contents/init/" + show + "/section/" + sections.get(i) + "/grade",
                    admin,
                    Map.of("price", 150_000 - 10_000 * (i / 2)));
        }
        return show;
    }

    /**
     * @return the id of a new performance of a show, on sale; its seats may take moments. Each one is played on a
     *     day of its own, since a hall is taken by one performance at a time
     */
    long performance(long show) {
        LocalDateTime start = LocalDateTime.now(KOREA).plusDays(30 + days.getAndIncrement());
        return id(call(
                "POST",
                "/api/v1/contents/" + show + "/events",
                admin,
                Map.of(
                        "eventStartTime", WIRE.format(start),
                        "bookEndTime", WIRE.format(start.minusHours(2)))));
    }

    /** Waits until they are there. @return the free seats of a performance */
    List<Seat> seats(long performance, int count) {
        long end = System.nanoTime() + SEATS_READY.toNanos();
        while (true) {
            HttpResponse<String> answer = send("GET", "/api/v1/events/" + performance + "/seats", "", null);
            if (answer.statusCode() == 200) {
                List<Seat> seats = new ArrayList<>();
                json.readTree(answer.body())
                        .valueStream()
                        .forEach(seat -> seats.add(new Seat(
                                seat.get("seatId").asLong(),
                                performance,
                                seat.get("price").asLong())));
                if (seats.size() >= count) {
                    return seats;
                }
            }
            if (System.nanoTime() - end > 0) {
                throw new Refusal("Performance " + performance + " has no " + count + " free seats after "
                        + SEATS_READY.toSeconds() + " s: " + answer.statusCode());
            }
            pause(Duration.ofMillis(200));
        }
    }

    /** Opens a waiting room. @return whether this instance has any */
    boolean waitingRoom(long performance, double perSecond, int capacity) {
        HttpResponse<String> answer = send(
                "PUT",
                "/api/v1/events/" + performance + "/queue/settings",
                admin,
                Map.of("enabled", true, "admissionsPerSecond", perSecond, "capacity", capacity));
        return answer.statusCode() == 200;
    }

    /** @return the id of a campaign that has begun, with this many coupons for the first to come */
    String campaign(int coupons) {
        LocalDateTime now = LocalDateTime.now(KOREA);
        return call(
                        "POST",
                        "/api/v1/coupons/events",
                        admin,
                        Map.of(
                                "couponName", "부하 시험 선착순 " + UUID.randomUUID(),
                                "discountType", "FIXED",
                                "discountValue", 1_000,
                                "validEnd", WIRE.format(now.plusDays(1)),
                                "minPurchase", 0,
                                "duplicate", false,
                                "category", "ALL",
                                "totalCoupon", coupons,
                                "eventStartTime", WIRE.format(now.minusMinutes(1))))
                .get("id")
                .asString();
    }

    /** @return shows and search words that are there anyway, for browsing */
    JsonNode get(String path) {
        return call("GET", path, "", null);
    }

    /** Whether there is such an address. */
    boolean answers(String path) {
        return send("GET", path, "", null).statusCode() == 200;
    }

    /** Withdraws what was put on. What is held runs out by itself. */
    void close() {
        for (long show : shows) {
            send("DELETE", "/api/v1/contents/" + show, admin, null);
        }
        shows.clear();
    }

    /** Leaves on sale what was put on. */
    void keep() {
        shows.clear();
    }

    private static long id(JsonNode answer) {
        return answer.get("id").asLong();
    }

    private JsonNode call(String method, String path, String token, Object body) {
        HttpResponse<String> answer = send(method, path, token, body);
        if (answer.statusCode() / 100 != 2) {
            throw new Refusal(method + " " + path + " answered " + answer.statusCode() + ": "
                    + answer.body().substring(0, Math.min(300, answer.body().length())));
        }
        return answer.body().isBlank() ? json.nullNode() : json.readTree(answer.body());
    }

    private HttpResponse<String> send(String method, String path, String token, Object body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(target.base() + path))
                .timeout(Duration.ofSeconds(60))
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(json.writeValueAsString(body)));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException unreachable) {
            throw new Refusal("Nobody answers at " + target.base() + ": " + unreachable);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Refusal("stopped");
        }
    }

    static void pause(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Refusal("stopped");
        }
    }
}
