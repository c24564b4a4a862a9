package com.t82.seat.map;

import static com.t82.seat.map.LiveSeatsFixtures.change;
import static com.t82.seat.map.LiveSeatsFixtures.ids;
import static com.t82.seat.map.LiveSeatsFixtures.plan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.t82.shared.CommonProblem;
import com.t82.shared.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SeatStreamTest {

    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void aStreamBeginsWithASnapshotAndContinuesWithDeltas() throws Exception {
        LiveSeats live = LiveSeatsFixtures.of(2, 2);
        try (Client client = new Client(live, null)) {
            JsonNode snapshot = client.event(0, "snapshot");
            assertThat(snapshot.get("seatMap").asString()).isEqualTo(live.plan().version());
            assertThat(snapshot.get("status").asString()).isEqualTo("AA==");

            live.apply(List.of(change(live, 2, 1, SeatStatus.HELD)));
            JsonNode delta = client.event(1, "delta");
            assertThat(delta.get("from").asString())
                    .isEqualTo(snapshot.get("version").asString());
            assertThat(delta.get("changes").toString()).isEqualTo("[[2,1]]");

            live.apply(List.of(change(live, 2, 2, SeatStatus.SOLD), change(live, 3, 1, SeatStatus.HELD)));
            JsonNode next = client.event(2, "delta");
            assertThat(next.get("from").asString())
                    .isEqualTo(delta.get("version").asString());
            assertThat(next.get("changes").toString()).isEqualTo("[[2,2],[3,1]]");
            assertThat(client.text()).contains("id: " + next.get("version").asString() + "\nevent: delta");
        }
    }

    @Test
    void aReconnectedClientGetsADeltaAndAnUnknownVersionASnapshot() throws Exception {
        LiveSeats live = LiveSeatsFixtures.of(2, 2);
        String seen = live.status().label();
        live.apply(List.of(change(live, 0, 1, SeatStatus.HELD)));
        live.apply(List.of(change(live, 0, 2, SeatStatus.SOLD), change(live, 1, 1, SeatStatus.HELD)));

        try (Client client = new Client(live, seen)) {
            JsonNode delta = client.event(0, "delta");
            assertThat(delta.get("from").asString()).isEqualTo(seen);
            assertThat(delta.get("version").asString()).isEqualTo(live.status().label());
            assertThat(delta.get("changes").toString()).isEqualTo("[[0,2],[1,1]]");
        }
        for (String unknown :
                new String[] {"0000abcd.1", seen + "x", live.epoch() + ".99", live.epoch() + ".-1", "?"}) {
            try (Client client = new Client(live, unknown)) {
                assertThat(client.event(0, "snapshot").get("version").asString())
                        .isEqualTo(live.status().label());
            }
        }
    }

    @Test
    void aNewPlanMakesAStreamSendASnapshot() throws Exception {
        LiveSeats live = LiveSeatsFixtures.of(2, 2);
        String seen = live.status().label();
        try (Client client = new Client(live, null)) {
            client.event(0, "snapshot");

            live.replace(plan(2, 3, 99_000), false, new SeatRows(ids(6), new int[6], new byte[6]));

            assertThat(client.event(1, "snapshot").get("seatMap").asString())
                    .isEqualTo(live.plan().version());
        }
        try (Client client = new Client(live, seen)) {
            client.event(0, "snapshot");
        }
    }

    @Test
    void aStreamWithoutChangesSendsCommentsAndEndsWithTheInstance() throws Exception {
        LiveSeats live = LiveSeatsFixtures.of(2, 2);
        try (Client client = new Client(live, null)) {
            await().atMost(Duration.ofSeconds(30)).until(() -> client.text().contains("\n:\n\n"));

            client.stream.stop();

            assertThat(client.thread.join(Duration.ofSeconds(30))).isTrue();
            assertThat(live.watchers()).hasValue(0);
        }
    }

    @Test
    void allStreamsOfAPerformanceGetTheSameEvents() throws Exception {
        LiveSeats live = LiveSeatsFixtures.of(2, 2);
        try (Client one = new Client(live, null);
                Client other = new Client(live, null, one.stream)) {
            one.event(0, "snapshot");
            other.event(0, "snapshot");
            live.apply(List.of(change(live, 0, 1, SeatStatus.HELD)));
            live.apply(List.of(change(live, 3, 1, SeatStatus.HELD)));

            JsonNode delta = one.event(1, "delta");

            assertThat(delta.get("changes").toString()).isEqualTo("[[0,1],[3,1]]");
            assertThat(other.event(1, "delta")).isEqualTo(delta);
        }
        assertThat(live.watchers()).hasValue(0);
    }

    @Test
    void aStreamEndsWhenItsPerformanceIsEvicted() throws Exception {
        LiveSeats live = LiveSeatsFixtures.of(2, 2);
        try (Client client = new Client(live, null)) {
            client.event(0, "snapshot");

            live.retire();
            client.stream.publish();

            assertThat(client.thread.join(Duration.ofSeconds(30))).isTrue();
        }
    }

    @Test
    void oneNetworkCannotExceedItsShareOfStreams() {
        SeatStream stream = new SeatStream(
                new Binder(new MapConfigurationPropertySource(Map.of("t82.seat.map.streams-per-network", 2)))
                        .bindOrCreate("t82.seat", SeatMapSettings.class));
        LiveSeats live = LiveSeatsFixtures.of(1, 2, Duration.ZERO, System::nanoTime);
        SeatStream.Subscription first = stream.subscribe(live, "203.0.113.7");
        stream.subscribe(live, "203.0.113.7");

        assertThatThrownBy(() -> stream.subscribe(live, "203.0.113.7"))
                .isInstanceOfSatisfying(
                        ProblemException.class, no -> assertThat(no.type()).isEqualTo(CommonProblem.TOO_MANY_REQUESTS));
        stream.subscribe(live, "203.0.113.8");
        for (int i = 0; i < 5; i++) {
            stream.subscribe(live, "10.0.0.1");
        }
        first.close();
        stream.subscribe(live, "203.0.113.7");
        assertThat(live.watchers()).hasValue(8);
    }

    /** A client of a stream. */
    private static final class Client implements AutoCloseable {

        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private final AtomicBoolean failed = new AtomicBoolean();
        private final SeatStream stream;
        private final Thread thread;

        Client(LiveSeats live, String since) {
            this(live, since, new SeatStream(settings()));
        }

        Client(LiveSeats live, String since, SeatStream stream) {
            this.stream = stream;
            thread = Thread.startVirtualThread(() -> {
                try (SeatStream.Subscription subscription = stream.subscribe(live, "127.0.0.1")) {
                    subscription.follow(since, received);
                } catch (IOException e) {
                    failed.set(true);
                }
            });
        }

        private static SeatMapSettings settings() {
            return new SeatMapSettings(
                    Duration.ofMillis(250),
                    new SeatMapSettings.Map(
                            1_000,
                            Duration.ofMillis(200),
                            Duration.ofMillis(600),
                            Duration.ofMinutes(2),
                            Duration.ofSeconds(10),
                            Duration.ofMillis(5),
                            Duration.ofMillis(50),
                            Duration.ofMinutes(1),
                            10,
                            32));
        }

        String text() {
            return received.toString(StandardCharsets.UTF_8);
        }

        /** Waits for the event with this number, from 0, and checks its kind. */
        JsonNode event(int number, String kind) {
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                stream.publish();
                return events().size() > number;
            });
            String event = events().get(number);
            assertThat(event).contains("event: " + kind + "\n");
            return JSON.readTree(event.substring(event.indexOf("data: ") + 6));
        }

        private List<String> events() {
            String text = text();
            List<String> events = new ArrayList<>();
            for (String one :
                    text.substring(0, Math.max(0, text.lastIndexOf("\n\n"))).split("\n\n")) {
                if (one.contains("data: ")) {
                    events.add(one);
                }
            }
            return events;
        }

        @Override
        public void close() throws InterruptedException {
            stream.stop();
            assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
            assertThat(failed).isFalse();
        }
    }
}
