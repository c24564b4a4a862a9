package com.t82.journey;

import com.t82.T82Application;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The application as {@code java -jar} starts it, with its own data directory and port. All journeys of a test run
 * share one and use it over HTTP.
 */
public final class StandaloneHouse {

    public static final JsonMapper JSON = JsonMapper.builder().build();

    /** Long enough for any machine, because a test that waits for an event does not measure its duration. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    private final String url;
    private final Path data;

    /** Absent when the application is another process. */
    private final @Nullable ConfigurableApplicationContext context;

    private StandaloneHouse(String url, Path data, @Nullable ConfigurableApplicationContext context) {
        this.url = url;
        this.data = data;
        this.context = context;
    }

    public static StandaloneHouse running() {
        return Running.HOUSE;
    }

    /** An instance that was started elsewhere. */
    static StandaloneHouse at(String url, Path data) {
        return new StandaloneHouse(url, data, null);
    }

    public String url() {
        return url;
    }

    /** The data directory of this instance. */
    public Path data() {
        return data;
    }

    /** The handlers and their addresses, for tests that compare them with the documents. */
    public <T> T bean(String name, Class<T> type) {
        return Objects.requireNonNull(context).getBean(name, type);
    }

    /** The database, for what the API does not show. */
    public JdbcClient database() {
        return JdbcClient.create(new DriverManagerDataSource(jdbcUrl()));
    }

    String jdbcUrl() {
        try {
            return JSON.readTree(Files.readString(data.resolve("services.json")))
                    .get("postgres")
                    .asString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Answer get(String path, @Nullable String token) {
        return send("GET", path, token, null);
    }

    public Answer post(String path, @Nullable String token, @Nullable Object body) {
        return send("POST", path, token, body);
    }

    public Answer put(String path, @Nullable String token, @Nullable Object body) {
        return send("PUT", path, token, body);
    }

    public Answer send(String method, String path, @Nullable String token, @Nullable Object body) {
        return send(method, path, token, body, null);
    }

    Answer send(
            String method,
            String path,
            @Nullable String token,
            @Nullable Object body,
            @Nullable String idempotencyKey) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path)).timeout(PATIENCE);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (idempotencyKey != null) {
            request.header("Idempotency-Key", idempotencyKey);
        }
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        request.method(
                method,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(JSON.writeValueAsString(body)));
        return exchange(request.build());
    }

    /** For requests that no ordinary client sends; their address begins with {@link #url()}. */
    public Answer exchange(HttpRequest request) {
        try {
            HttpResponse<InputStream> response = CLIENT.send(request, BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                return new Answer(
                        response.statusCode(),
                        response.headers(),
                        isEndless(response) ? new byte[0] : body.readAllBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static boolean isEndless(HttpResponse<?> response) {
        return response.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream");
    }

    /** Tokens of fresh users, without the cost of signing up. */
    public List<String> tokens(int count) {
        List<String> tokens = new ArrayList<>();
        post("/sandbox/users?count=" + count, null, null).json().forEach(token -> tokens.add(token.asString()));
        return tokens;
    }

    /** The user of a token. */
    static UUID subject(String token) {
        return UUID.fromString(JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]))
                .get("sub")
                .asString());
    }

    /** A performance that is on sale now, with at least so many free seats; those with the most free seats first. */
    public long performanceOnSale(int freeSeats) {
        List<Map.Entry<Long, Integer>> candidates = new ArrayList<>();
        for (JsonNode category : get("/api/v1/contents/init/category", null).json()) {
            String shows =
                    "/api/v1/contents/genre/" + category.get("categoryId").asLong() + "/events?size=100";
            for (JsonNode show : get(shows, null).json().get("content")) {
                long id = show.get("eventInfoId").asLong();
                for (JsonNode performance :
                        get("/api/v1/contents/" + id + "/events", null).json()) {
                    long eventId = performance.get("eventId").asLong();
                    int free = freeSeatsOf(eventId);
                    if (free >= freeSeats && isOpen(show.get("bookStartTime").asString())) {
                        candidates.add(Map.entry(eventId, free));
                    }
                }
            }
        }
        return candidates.stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow(() -> new IllegalStateException("No demo performance on sale has " + freeSeats))
                .getKey();
    }

    private int freeSeatsOf(long performance) {
        int free = 0;
        for (JsonNode section :
                get("/api/v1/events/" + performance + "/restseats", null).json()) {
            free += section.get("restSeat").asInt();
        }
        return free;
    }

    public List<Seat> freeSeats(long performance, int count) {
        List<Seat> seats = new ArrayList<>();
        for (JsonNode seat :
                get("/api/v1/events/" + performance + "/seats", null).json()) {
            seats.add(new Seat(
                    seat.get("seatId").asLong(), performance, seat.get("price").asLong()));
            if (seats.size() == count) {
                break;
            }
        }
        return seats;
    }

    /** Repeats the call until the answer is as expected; fails after two minutes with the last answer. */
    public static <T> T eventually(Supplier<T> question, Predicate<T> expected) {
        return eventually(PATIENCE, question, expected);
    }

    static <T> T eventually(Duration patience, Supplier<T> question, Predicate<T> expected) {
        Instant deadline = Instant.now().plus(patience);
        T last = question.get();
        while (!expected.test(last)) {
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError("Still not as expected: " + last);
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            last = question.get();
        }
        return last;
    }

    private static boolean isOpen(String koreanTime) {
        return LocalDateTime.parse(koreanTime).isBefore(LocalDateTime.now(ZoneId.of("Asia/Seoul")));
    }

    public record Seat(long seatId, long eventId, long price) {}

    public record Answer(int status, HttpHeaders headers, byte[] body) {

        public JsonNode json() {
            return JSON.readTree(body);
        }

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return status + " " + text();
        }
    }

    private static final class Running {

        static final StandaloneHouse HOUSE = start();

        private static StandaloneHouse start() {
            try {
                Path data = Files.createTempDirectory("t82-house");
                ConfigurableApplicationContext context = SpringApplication.run(
                        T82Application.class,
                        "--server.port=0",
                        "--t82.standalone.data-dir=" + data,
                        "--t82.payment.toss-pay.read-timeout=5s",
                        // Many concurrent requests on two processors take long.
                        "--t82.seat.queue.patience=30s",
                        "--spring.datasource.hikari.connection-timeout=30000",
                        // All tests sign in and up from one address; that limit is tested elsewhere.
                        "--t82.user.throttling.failures-per-address=1000000",
                        "--t82.user.throttling.sign-ups-per-address=1000000",
                        "--t82.seat.return-delay.min=2s",
                        "--t82.seat.return-delay.max=5s",
                        "--spring.main.banner-mode=off");
                Runtime.getRuntime().addShutdownHook(new Thread(context::close));
                String url = "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
                StandaloneHouse house = new StandaloneHouse(url, data, context);
                eventuallyReady(house);
                return house;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void eventuallyReady(StandaloneHouse house) {
            Instant deadline = Instant.now().plus(Duration.ofMinutes(5));
            while (house.get("/actuator/health/readiness", null).status() != 200) {
                if (Instant.now().isAfter(deadline)) {
                    throw new AssertionError("Not ready: " + house.get("/actuator/health/readiness", null));
                }
                try {
                    Thread.sleep(100);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException(e);
                }
            }
        }
    }
}
