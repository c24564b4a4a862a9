package com.t82.contract;

import static com.t82.journey.StandaloneHouse.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.t82.contract.Document.Operation;
import com.t82.contract.Fixtures.Bought;
import com.t82.contract.Fixtures.Person;
import com.t82.contract.Fixtures.ShowOnSale;
import com.t82.journey.StandaloneHouse;
import com.t82.journey.StandaloneHouse.Answer;
import com.t82.testing.Crowd;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sends invalid and unusual requests to every operation of the document. No answer may be an internal error or show
 * internals, and no request may have a partial effect. An ordinary build always sends the same requests, so that it
 * fails because of a change in the code. {@code -Dt82.fuzz.seed} sends others, and {@code -Dt82.fuzz.requests} sets
 * their number.
 */
class FuzzTest {

    private static final int REQUESTS = Integer.getInteger("t82.fuzz.requests", Crowd.of(5_000, 20_000));
    private static final int AT_ONCE = 6;

    /** Percentage of answers that may be refusals for overload, since such requests are not executed. */
    private static final int OVERLOADED_OF_100 = 2;

    private static final Pattern INSIDES = Pattern.compile(
            "Exception|\\bat [a-z]+\\.[\\w.]+\\(|com\\.t82\\.|org\\.(springframework|apache|postgresql|hibernate|redisson)"
                    + "|tools\\.jackson|java\\.(lang|util|time|io)|\\bSQL\\b|(?i)insert into|select .* from ");

    private static final Pattern CODE = Pattern.compile("[A-Z]+-\\d{3}");

    private static final JsonNodeFactory NODES = StandaloneHouse.JSON.getNodeFactory();

    private final Fixtures fixtures = Fixtures.shared();
    private final StandaloneHouse house = fixtures.house;
    private final Document document = Document.of(house);
    private final Bodies bodies = new Bodies(document);

    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final Map<Integer, LongAdder> statuses = new TreeMap<>();
    private final AtomicInteger sent = new AtomicInteger();
    private final LongAdder overloads = new LongAdder();

    @AfterAll
    static void withdrawShows() {
        Fixtures.shared().withdrawShows();
    }

    @Test
    void noRequestCausesAnInternalError() throws Exception {
        long seed = Long.getLong("t82.fuzz.seed", Crowd.THOROUGH ? System.nanoTime() : 82);
        System.out.printf("Fuzz: seed %d, %d requests%n", seed, REQUESTS);
        Props props = new Props();
        List<Operation> operations = document.operations();

        long began = System.nanoTime();
        try (ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<?>> work = new ArrayList<>();
            AtomicInteger next = new AtomicInteger();
            for (int worker = 0; worker < AT_ONCE; worker++) {
                work.add(executor.submit(() -> {
                    while (sent.get() < REQUESTS && faults.size() < 40) {
                        int i = next.getAndIncrement();
                        Random random = new Random(seed * 1_000_003 + i);
                        send(operations.get(i % operations.size()), random, props, i);
                    }
                }));
            }
            for (Future<?> worker : work) {
                worker.get();
            }
        }

        System.out.printf(
                "Fuzz: %.1f s, %d sent, answers %s, of which %s from overload%n",
                (System.nanoTime() - began) / 1e9, sent.get(), statuses, overloads);
        assertThat(faults).as("with -Dt82.fuzz.seed=%d", seed).isEmpty();
        assertThat(statuses.values().stream().mapToLong(LongAdder::sum).sum())
                .as("answers to what was really sent")
                .isEqualTo(sent.get())
                .isGreaterThanOrEqualTo(REQUESTS);
        assertThat(overloads.sum() * 100)
                .as("answers that there is too much to do, of %s", statuses)
                .isLessThanOrEqualTo((long) OVERLOADED_OF_100 * sent.get());
        assertThat(statuses.get(200)).as("something must get through, too").isNotNull();
        assertThat(statuses.get(200).sum()).isGreaterThan(REQUESTS / 20);
        nothingIsHalfDone();
        assertThat(house.get("/actuator/health/readiness", null).status()).isEqualTo(200);
        fixtures.buy(fixtures.person().token(), props.performances.getFirst(), 1);
    }

    private void nothingIsHalfDone() {
        JdbcClient database = house.database();
        Map<String, String> invariants = Map.of(
                "a held seat without a hold of the same person",
                """
                select count(*) from seat s where s.state = 'HELD' and not exists (
                    select from seat_hold h where h.id = s.hold_id and h.holder = s.holder and s.id = any (h.seats))""",
                "a sold seat without a purchase that was approved",
                """
                select count(*) from seat s where s.state = 'SOLD' and not exists (
                    select from payment_purchase_line l join payment_purchase p on p.id = l.purchase_id
                    where l.seat_id = s.id and p.id = s.purchase and p.state in ('SETTLING', 'APPROVED'))""",
                "a purchase without lines",
                """
                select count(*) from payment_purchase p where not exists (
                    select from payment_purchase_line l where l.purchase_id = p.id)""",
                "a purchase whose lines do not add up",
                """
                select count(*) from payment_purchase p where p.total <> (
                    select sum(l.price - l.discount) from payment_purchase_line l where l.purchase_id = p.id)""",
                "a campaign that has given another number than there are in boxes",
                """
                select count(*) from coupon_campaign c where c.given <> (
                    select count(*) from coupon_box b where b.coupon_id = c.coupon_id)""",
                "a reservation of coupons for no purchase",
                """
                select count(*) from coupon_reservation r where r.state = 'RESERVED' and not exists (
                    select from payment_purchase p where p.id = r.reference)""",
                "an allowance that is not what a person has",
                """
                select count(*) from seat_allowance a where a.seats <> (
                    select count(*) from seat s
                    where s.performance_id = a.performance_id and s.holder = a.user_id)""",
                "a request that is still at work",
                "select count(*) from idempotent_answer where status is null",
                "events that no listener could handle",
                "select count(*) from event_publication where status = 'FAILED'",
                "a review of a ticket that is not the author's",
                """
                select count(*) from review r where not exists (
                    select from review_ticket t where t.ticket_id = r.ticket_id and t.holder = r.author)""");
        invariants.forEach((what, query) -> eventually(
                () -> what + ": " + database.sql(query).query(Integer.class).single(), found -> found.endsWith(": 0")));
    }

    private void send(Operation operation, Random random, Props props, int index) {
        HttpRequest request;
        String line;
        try {
            String address = address(operation, random, props);
            byte @Nullable [] body = body(operation, random, props);
            HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(house.url() + address))
                    .timeout(Duration.ofSeconds(60))
                    .method(
                            operation.verb(),
                            body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
            headers(operation, random, props, body != null, builder);
            request = builder.build();
            line = "#%d %s %s %s %s"
                    .formatted(
                            index,
                            operation.verb(),
                            address.length() > 300 ? address.substring(0, 300) : address,
                            request.headers().map().entrySet().stream()
                                    .filter(header -> !header.getKey().equals("Authorization"))
                                    .toList(),
                            body == null
                                    ? ""
                                    : new String(body, 0, Math.min(body.length, 400), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return;
        }
        try {
            Answer answer = house.exchange(request);
            sent.incrementAndGet();
            judge(operation, line, answer);
        } catch (RuntimeException e) {
            faults.add(line + " -> " + e);
        }
    }

    private void judge(Operation operation, String line, Answer answer) {
        synchronized (statuses) {
            statuses.computeIfAbsent(answer.status(), status -> new LongAdder()).increment();
        }
        String what = line + " -> " + answer.status() + " ";
        if (answer.status() == 429 || answer.status() == 503) {
            overloads.increment();
            if (answer.headers().firstValue("Retry-After").isEmpty()) {
                faults.add(what + "does not say when to come back: " + answer.text());
            }
        } else if (answer.status() >= 500) {
            faults.add(what + answer.text());
            return;
        }
        if (answer.status() >= 400) {
            if (!answer.headers().firstValue("Content-Type").orElse("").startsWith("application/problem+json")) {
                faults.add(what + "is no problem: " + answer.headers().map() + answer.text());
                return;
            }
            try {
                JsonNode problem = answer.json();
                if (problem.path("status").asInt(0) != answer.status()
                        || !CODE.matcher(problem.path("code").asString("")).matches()
                        || problem.path("name").asString("").isBlank()
                        || problem.path("message").asString("").isBlank()) {
                    faults.add(what + "is no problem of ours: " + answer.text());
                }
            } catch (JacksonException e) {
                faults.add(what + "is no JSON: " + answer.text());
            }
            if (INSIDES.matcher(answer.text()).find()) {
                faults.add(what + "tells of our insides: " + answer.text());
            }
        } else {
            List<String> contradictions = document.contradictions(operation, answer);
            if (!contradictions.isEmpty()) {
                faults.add(what + "contradicts the document: " + contradictions);
            }
        }
    }

    private String address(Operation operation, Random random, Props props) {
        String address = operation.path();
        for (JsonNode parameter : operation.parameters("path")) {
            String name = parameter.get("name").asString();
            String value = random.nextInt(100) < 70
                    ? props.value(operation, name, random).asString()
                    : encoded(pick(random, ODD_IDS));
            address = address.replace("{" + name + "}", value);
        }
        List<String> query = new ArrayList<>();
        for (JsonNode parameter : operation.parameters("query")) {
            String name = parameter.get("name").asString();
            boolean required = parameter.path("required").asBoolean(false);
            if (random.nextInt(100) < (required ? 85 : 40)) {
                String value = random.nextInt(100) < 50
                        ? props.value(operation, name, random).asString()
                        : pick(random, ODD_TEXTS);
                query.add(name + "=" + encoded(value));
                if (random.nextInt(20) == 0) {
                    query.add(name + "=" + encoded(pick(random, ODD_IDS)));
                }
            }
        }
        if (random.nextInt(10) == 0) {
            query.add(pick(
                    random,
                    List.of(
                            "sort=a,b",
                            "page=-1",
                            "size=0",
                            "size=999999999999",
                            "unknown[]=1",
                            "%5B=%5D",
                            "&&",
                            "a")));
        }
        return query.isEmpty() ? address : address + "?" + String.join("&", query);
    }

    private void headers(
            Operation operation, Random random, Props props, boolean hasBody, HttpRequest.Builder builder) {
        String token = props.token(operation, random);
        if (token != null) {
            builder.header("Authorization", token);
        }
        if (hasBody) {
            String type = operation.path().equals("/api/v1/images")
                    ? "multipart/form-data; boundary=t82"
                    : "application/json";
            builder.header("Content-Type", random.nextInt(100) < 92 ? type : pick(random, ODD_CONTENT_TYPES));
        }
        if (random.nextInt(5) == 0) {
            builder.header("Accept-Language", pick(random, ODD_LANGUAGES));
        }
        if (random.nextInt(8) == 0) {
            builder.header("Idempotency-Key", pick(random, ODD_KEYS));
        }
        if (random.nextInt(40) == 0) {
            builder.header(
                    "Accept", pick(random, List.of("*/*", "application/xml", "text/html", "image/png", "a/b;q=x", "")));
        }
        if (random.nextInt(60) == 0) {
            builder.header("If-None-Match", pick(random, List.of("*", "\"", "W/\"x\"", "abc")));
        }
    }

    private byte @Nullable [] body(Operation operation, Random random, Props props) {
        if (!operation.takesBody()) {
            return random.nextInt(20) == 0 ? "{\"unasked\": true}".getBytes(StandardCharsets.UTF_8) : null;
        }
        JsonNode schema = operation.bodySchema();
        if (schema == null) {
            byte[] picture = Fixtures.picture();
            if (random.nextInt(3) > 0) {
                picture = Arrays.copyOf(picture, 1 + random.nextInt(200));
                picture[random.nextInt(picture.length)] ^= 1;
            }
            return Fixtures.multipart(
                    random.nextInt(10) == 0 ? "other" : "t82", random.nextInt(10) == 0 ? "file" : "image", picture);
        }
        JsonNode good = props.body(operation, schema, random);
        switch (random.nextInt(40)) {
            case 0 -> {
                return null;
            }
            case 1 -> {
                return pick(
                                random,
                                List.of(
                                        "", "null", "[]", "{}", "0", "\"\"", "true", "{", "[", "{\"a\"", "\u0000",
                                        "NaN", "{} {}"))
                        .getBytes(StandardCharsets.UTF_8);
            }
            case 2 -> {
                return pick(random, List.of("[", "{\"a\":", "[{\"a\":"))
                        .repeat(random.nextInt(3_000))
                        .getBytes(StandardCharsets.UTF_8);
            }
            case 3 -> {
                byte[] text = StandaloneHouse.JSON.writeValueAsBytes(good);
                return Arrays.copyOf(text, random.nextInt(text.length + 1));
            }
            case 4 -> {
                byte[] text = StandaloneHouse.JSON.writeValueAsBytes(good);
                text[random.nextInt(text.length)] = (byte) random.nextInt(256);
                return text;
            }
            case 5 -> {
                if (random.nextInt(12) == 0) {
                    byte[] large = new byte[10_000_000];
                    Arrays.fill(large, (byte) ' ');
                    return large;
                }
                return StandaloneHouse.JSON.writeValueAsBytes(good);
            }
            case 6, 7, 8, 9, 10, 11, 12, 13 -> {
                return StandaloneHouse.JSON.writeValueAsBytes(good);
            }
            default -> {
                JsonNode spoilt = good;
                for (int i = 0; i <= random.nextInt(3); i++) {
                    spoilt = spoilt(spoilt, random);
                }
                return StandaloneHouse.JSON.writeValueAsBytes(spoilt);
            }
        }
    }

    /** The same with one random error. */
    private JsonNode spoilt(JsonNode node, Random random) {
        if (node instanceof ObjectNode object && !object.isEmpty() && random.nextInt(12) > 0) {
            ObjectNode copy = object.deepCopy();
            List<String> names = new ArrayList<>(copy.propertyNames());
            String name = names.get(random.nextInt(names.size()));
            switch (random.nextInt(8)) {
                case 0 -> copy.remove(name);
                case 1 -> copy.set(pick(random, ODD_TEXTS), odd(random));
                case 2 -> copy.set(name, NODES.arrayNode().add(copy.get(name)));
                default -> copy.set(name, spoilt(copy.get(name), random));
            }
            return copy;
        }
        if (node instanceof ArrayNode array && !array.isEmpty() && random.nextInt(4) > 0) {
            ArrayNode copy = array.deepCopy();
            int place = random.nextInt(copy.size());
            switch (random.nextInt(4)) {
                case 0 -> copy.add(copy.get(place));
                case 1 -> {
                    for (int i = 0; i < 200; i++) {
                        copy.add(copy.get(place));
                    }
                }
                default -> copy.set(place, spoilt(copy.get(place), random));
            }
            return copy;
        }
        return odd(random);
    }

    private JsonNode odd(Random random) {
        return switch (random.nextInt(14)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2 ->
                NODES.numberNode(
                        pick(random, List.of(0L, -1L, Long.MAX_VALUE, Long.MIN_VALUE, 2147483648L, 9_999_999L)));
            case 3 -> NODES.numberNode(new BigInteger("123456789012345678901234567890"));
            case 4 -> NODES.numberNode(new BigDecimal("1e999"));
            case 5 -> NODES.numberNode(0.5);
            case 6 -> NODES.arrayNode();
            case 7 -> NODES.objectNode();
            case 8 -> NODES.arrayNode().add(NODES.arrayNode().add(NODES.nullNode()));
            case 9 -> NODES.objectNode().put("$ref", "#").put("@class", "Object");
            default -> NODES.stringNode(pick(random, ODD_TEXTS));
        };
    }

    private static <T> T pick(Random random, List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** None of these is an existing id. */
    private static final List<String> ODD_IDS = List.of(
            "0",
            "-1",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "abc",
            "1e5",
            "null",
            "undefined",
            " ",
            "0x0",
            "1.5",
            "😀",
            "ㄱ",
            "a/b",
            "..",
            "%00",
            "%2e%2e",
            "'; drop table seat; --",
            "00000000-0000-0000-0000-000000000000",
            "{id}",
            "*",
            "\\",
            "\u202e",
            "a".repeat(3000),
            "\u0000");

    private static final List<String> ODD_TEXTS = List.of(
            "",
            " ",
            "\u0000",
            "a\u0000b",
            "😀👩‍👩‍👧‍👦🏳️‍🌈",
            "\ud800",
            "ㅋㅋㅋ",
            "%",
            "%s%n",
            "_",
            "\\",
            "'",
            "\"",
            "<script>alert(1)</script>",
            "${7*7}",
            "{0}",
            "{",
            "'{'",
            "null",
            "true",
            "-1",
            "0",
            "9".repeat(400),
            "a".repeat(70_000),
            "\r\nX-Evil: 1",
            "2026-02-30",
            "2026-02-30T25:61:00",
            "+999999999-12-31T23:59:59",
            "-999999999-01-01T00:00:00",
            "0000-00-00T00:00:00",
            "9999-12-31T23:59:59",
            "2026-12-31T23:59:59.000+0900",
            "1970-01-01T00:00:00",
            "가".repeat(5000),
            "\u202e",
            "\t\n",
            "ﷺ".repeat(50),
            "javascript:alert(1)",
            "/images/../../etc/passwd",
            "http://[",
            "a@b",
            "💺@example.com",
            "010-0000-00000",
            "A",
            "ALL",
            "PERCENTAGE",
            "ADMIN",
            "00000000-0000-0000-0000-000000000000");

    private static final List<String> ODD_CONTENT_TYPES = List.of(
            "text/plain",
            "application/xml",
            "application/json; charset=utf-16",
            "application/json; charset=nonsense",
            "application/json;charset=UTF-8",
            "multipart/form-data",
            "multipart/form-data; boundary=",
            "application/x-www-form-urlencoded",
            "a",
            "/",
            "application/",
            "*/*",
            "application/problem+json",
            "application/json; a=\"",
            "application/octet-stream");

    private static final List<String> ODD_LANGUAGES = List.of(
            "en",
            "ko",
            "*",
            "",
            "xx",
            "en;q=0",
            "en-US-x-" + "a".repeat(300),
            ";;;",
            "ko;q=abc",
            "zh-Hant-TW,ja;q=0.3",
            "en_US",
            "-",
            "a".repeat(2000),
            "en,".repeat(500));

    private static final List<String> ODD_KEYS = List.of(
            "k1", "k2", "k3", "k4", "", " ", "a".repeat(300), "a".repeat(101), "'; --", "%00", "\"", "k5", "{}");

    /** Things and users that the requests may change. */
    private final class Props {

        final List<Long> shows = new ArrayList<>();
        final List<Long> performances = new ArrayList<>();
        final List<Long> seats = new ArrayList<>();
        private final List<Long> tickets = new ArrayList<>();
        private final List<String> orders = new ArrayList<>();
        private final List<String> coupons = new ArrayList<>();
        private final List<Long> reviews = new ArrayList<>();
        private final List<Long> comments = new ArrayList<>();
        private final List<Person> fans = List.of(fixtures.person(), fixtures.person());
        private final Person admin = fixtures.promoted("STAFF", "ADMIN");
        private final Person staff = fixtures.promoted("STAFF");
        private final List<String> crowd = house.tokens(100);

        /** Takes coupons, whose requests are limited for each caller, and does not withdraw. */
        private final List<String> collectors = house.tokens(100);

        private final AtomicInteger turn = new AtomicInteger();

        /** May be changed without effect on the rest. */
        private final ShowOnSale doomed = fixtures.showOnSale();

        Props() {
            for (int i = 0; i < 3; i++) {
                ShowOnSale on = fixtures.showOnSale();
                shows.add(on.show());
                performances.add(on.performance());
                house.freeSeats(on.performance(), 60).forEach(seat -> seats.add(seat.seatId()));
            }
            for (Person fan : fans) {
                Bought bought = fixtures.buy(fan.token(), performances.getFirst(), 2);
                fixtures.begin(performances.getFirst(), bought.tickets());
                orders.add(bought.orderNo());
                tickets.addAll(bought.tickets());
                long review = fixtures.review(fan.token(), shows.getFirst());
                reviews.add(review);
                comments.add(house.post("/api/v1/" + review + "/comments", fan.token(), Map.of("content", "덧붙임"))
                        .json()
                        .get("commentId")
                        .asLong());
            }
            coupons.add(fixtures.couponId("/api/v1/coupons", fixtures.coupon("ALL")));
            coupons.add(fixtures.couponId("/api/v1/coupons/events", fixtures.campaign(50)));
        }

        private static boolean isUpkeep(Operation operation) {
            return operation.node().get("x-access").asString().equals("admin");
        }

        @Nullable String token(Operation operation, Random random) {
            if (operation.path().startsWith("/api/v1/users/me")
                    || operation.path().endsWith("/logout")) {
                return random.nextInt(10) == 0 ? null : "Bearer " + crowd.get(turn.getAndIncrement() % crowd.size());
            }
            if (operation.path().startsWith("/api/v1/users/login/")) {
                return pick(random, List.of("sandbox-fuzz", "Bearer sandbox-fuzz", "Bearer ", "x", "Bearer a b", "é"));
            }
            if (operation.name().equals("POST /api/v1/coupons/{couponId}")
                    || operation.name().equals("POST /api/v1/coupons/events/issue")) {
                return random.nextInt(10) == 0 ? null : "Bearer " + pick(random, collectors);
            }
            String access = operation.node().get("x-access").asString();
            return switch (random.nextInt(20)) {
                case 0 -> null;
                case 1 ->
                    pick(
                            random,
                            List.of(
                                    "Bearer",
                                    "Bearer ",
                                    "Bearer a.b.c",
                                    "Basic YTpi",
                                    "Bearer " + fans.getFirst().token() + "x",
                                    "bearer " + fans.getFirst().token(),
                                    "Bearer " + "a".repeat(5000)));
                case 2 -> "Bearer " + staff.token();
                case 3, 4 -> "Bearer " + pick(random, fans).token();
                default ->
                    "Bearer "
                            + (access.equals("admin") || access.equals("staff")
                                    ? admin.token()
                                    : pick(random, fans).token());
            };
        }

        JsonNode value(Operation operation, String name, Random random) {
            return switch (name) {
                case "eventInfoId" ->
                    NODES.numberNode((long) (isUpkeep(operation) ? doomed.show() : pick(random, shows)));
                case "eventId", "performanceId" ->
                    NODES.numberNode((long) (isUpkeep(operation) ? doomed.performance() : pick(random, performances)));
                case "categoryId" -> NODES.numberNode(10);
                case "placeId" -> NODES.numberNode(fixtures.venue);
                case "sectionId" -> NODES.numberNode((long) doomed.section());
                case "reviewId" -> NODES.numberNode(pick(random, reviews));
                case "commentId" -> NODES.numberNode(pick(random, comments));
                case "ticketId" -> NODES.numberNode(pick(random, tickets));
                case "seatId", "seatIds" -> NODES.numberNode(pick(random, seats));
                case "orderNo" -> NODES.stringNode(pick(random, orders));
                case "couponId", "couponIds" -> NODES.stringNode(pick(random, coupons));
                case "userId" -> NODES.stringNode(new Person(pick(random, crowd), "", "", "").id());
                case "price", "amount", "beforeAmount", "totalAmount" -> NODES.numberNode(30_000);
                case "provider" -> NODES.stringNode("kakao");
                case "page" -> NODES.numberNode(pick(random, List.of(0, 1, 2, 1_000_000, Integer.MAX_VALUE)));
                case "size" -> NODES.numberNode(1 + random.nextInt(20));
                case "category" -> NODES.stringNode("ALL");
                case "searchWord" -> NODES.stringNode(pick(random, List.of("약속", "a", "ㅇㅅ", "%", "콘서트")));
                case "email" -> NODES.stringNode("f" + random.nextInt(1_000_000) + "@example.com");
                default -> NODES.numberNode(random.nextInt(5));
            };
        }

        /** Plausible values that name existing things. */
        JsonNode body(Operation operation, JsonNode schema, Random random) {
            return about(operation, bodies.plausible(schema), random);
        }

        private JsonNode about(Operation operation, JsonNode node, Random random) {
            if (node instanceof ObjectNode object) {
                for (String name : List.copyOf(object.propertyNames())) {
                    JsonNode member = object.get(name);
                    if (member.isArray() && (name.equals("seatIds") || name.equals("couponIds"))) {
                        ArrayNode ids = NODES.arrayNode();
                        for (int i = 0; i < random.nextInt(4); i++) {
                            ids.add(value(operation, name, random));
                        }
                        object.set(name, ids);
                    } else if (member.isContainer()) {
                        object.set(name, about(operation, member, random));
                    } else if (KNOWN.contains(name)) {
                        object.set(name, value(operation, name, random));
                    }
                }
            } else if (node instanceof ArrayNode array) {
                for (int i = 0; i < array.size(); i++) {
                    array.set(i, about(operation, array.get(i), random));
                }
            }
            return node;
        }

        private static final List<String> KNOWN = List.of(
                "eventInfoId",
                "eventId",
                "placeId",
                "categoryId",
                "seatId",
                "orderNo",
                "couponId",
                "userId",
                "ticketId",
                "price",
                "amount",
                "beforeAmount",
                "totalAmount");
    }
}
