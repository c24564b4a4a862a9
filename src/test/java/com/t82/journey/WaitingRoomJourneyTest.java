package com.t82.journey;

import static com.t82.journey.StandaloneHouse.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.t82.journey.StandaloneHouse.Answer;
import com.t82.journey.StandaloneHouse.Seat;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WaitingRoomJourneyTest {

    private final StandaloneHouse house = StandaloneHouse.running();

    @Test
    void aFanWaitsIsAdmittedAndHoldsASeat() throws Exception {
        String admin = house.post(
                        "/api/v1/users/login", null, Map.of("email", "admin@t82.local", "password", "admin-1234!"))
                .json()
                .get("token")
                .asString();
        List<String> fans = house.tokens(2);
        long performance = house.performanceOnSale(2);
        Seat seat = house.freeSeats(performance, 1).getFirst();
        String queue = "/api/v1/events/" + performance + "/queue";
        set(queue, admin, Map.of("enabled", true, "admissionsPerSecond", 100, "capacity", 1));
        try {
            assertThat(house.put("/api/v1/seats/choice", fans.get(1), List.of(seat))
                            .json()
                            .get("code")
                            .asString())
                    .isEqualTo("WAIT-003");
            assertThat(house.post("/api/v1/events/" + performance + "/seats/best", fans.get(1), Map.of("count", 2))
                            .json()
                            .get("code")
                            .asString())
                    .isEqualTo("WAIT-003");
            fans.forEach(fan ->
                    assertThat(house.post(queue + "/entry", fan, null).status()).isEqualTo(200));
            eventually(() -> status(queue, fans.get(0)), "ENDED"::equals);
            assertThat(status(queue, fans.get(1))).isEqualTo("IN_PROGRESS");
            assertThat(house.get(queue + "/status", fans.get(1)).text())
                    .startsWith("<!DOCTYPE html>")
                    .doesNotContain("location.href = 'hellot82://';</script>");

            HttpResponse<Stream<String>> stream = stream(queue, fans.get(1));
            assertThat(house.send("DELETE", queue + "/entry", fans.get(0), null).status())
                    .isEqualTo(200);

            assertThat(stream.statusCode()).isEqualTo(200);
            assertThat(stream.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("text/event-stream");
            assertThat(stream.body().filter(line -> line.startsWith("data:")).toList())
                    .as("the stream ends by itself once its reader is let in")
                    .hasSizeGreaterThanOrEqualTo(2)
                    .last()
                    .asString()
                    .contains("ENDED");
            Answer chosen = house.put("/api/v1/seats/choice", fans.get(1), List.of(seat));
            assertThat(chosen.status()).as(chosen.toString()).isEqualTo(200);
        } finally {
            set(queue, admin, Map.of("enabled", false));
        }
    }

    private void set(String queue, String admin, Map<String, Object> settings) {
        Answer answer = house.put(queue + "/settings", admin, settings);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    }

    private String status(String queue, String fan) {
        return house.get(queue + "/status/user", fan).json().get("status").asString();
    }

    private HttpResponse<Stream<String>> stream(String queue, String fan) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(house.url() + queue + "/stream"))
                                .header("Authorization", "Bearer " + fan)
                                .timeout(Duration.ofSeconds(30))
                                .build(),
                        BodyHandlers.ofLines());
    }
}
