package com.t82.seat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.t82.event.PerformanceId;
import com.t82.seat.LiveSeats.Snapshot;
import com.t82.seat.SeatPlan.Section;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LiveSeatsTest {

    private static final JsonMapper JSON = new JsonMapper();

    private static LiveSeats hall(int rows, int columns) {
        return hall(rows, columns, Duration.ofMillis(250));
    }

    private static LiveSeats hall(int rows, int columns, Duration listMaxAge) {
        int size = rows * columns;
        return new LiveSeats(
                plan(rows, columns, 150_000),
                false,
                new Snapshot(ids(size), new int[size], new byte[size]),
                listMaxAge.toNanos());
    }

    static SeatPlan plan(int rows, int columns, long price) {
        int size = rows * columns;
        short[] sectionOf = new short[size];
        int[] row = new int[size];
        int[] column = new int[size];
        for (int i = 0; i < size; i++) {
            row[i] = 1 + i / columns;
            column[i] = 1 + i % columns;
            sectionOf[i] = (short) (row[i] <= rows / 2 ? 0 : 1);
        }
        return new SeatPlan(
                new PerformanceId(82),
                List.of(
                        Section.of(3, "R \"왼쪽\"", "\"R \\\"왼쪽\\\"\"", price),
                        Section.of(4, "S", "\"S\"", price - 1_000)),
                ids(size),
                sectionOf,
                row,
                column);
    }

    private static long[] ids(int size) {
        long[] ids = new long[size];
        for (int i = 0; i < size; i++) {
            ids[i] = 1_000 + i + (i > 17 ? 5 : 0);
        }
        return ids;
    }

    private static SeatChange change(LiveSeats live, int index, int number, SeatStatus status) {
        return new SeatChange(live.plan().seat(index), number, status);
    }

    private static byte[] unpacked(byte[] gzip) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return in.readAllBytes();
        }
    }

    /** Stated in docs/adr/0006-seat-map.md. */
    @Test
    void aHallOfTwentyThousandTakesAboutThreeMegabytes() {
        List<LiveSeats> halls = new ArrayList<>();
        halls.add(hall(100, 200));
        long before = usedMemory();
        for (int i = 0; i < 20; i++) {
            LiveSeats live = hall(100, 200);
            live.free();
            live.status().json();
            halls.add(live);
        }
        double megabytes = (usedMemory() - before) / 20 / 1e6;
        System.out.printf("A hall of 20,000 seats takes %.2f MB%n", megabytes);
        assertThat(megabytes).isBetween(1.0, 3.6);
        assertThat(halls).hasSize(21);
    }

    private static long usedMemory() {
        for (int i = 0; i < 4; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void thePackedListIsTheListOfFreeSeatsAfterEveryChange() throws IOException {
        long seed = 82;
        Random random = new Random(seed);
        for (int size : new int[] {1, 2, 16, 40}) {
            LiveSeats live = hall(size, size, Duration.ZERO);
            int[] numbers = new int[size * size];
            for (int round = 0; round < 60; round++) {
                List<SeatChange> changes = new ArrayList<>();
                int count = round % 10 == 9 ? numbers.length : random.nextInt(1, 6);
                SeatStatus all = SeatStatus.of(random.nextInt(3));
                for (int c = 0; c < count; c++) {
                    int seat = round % 10 == 9 ? c : random.nextInt(numbers.length);
                    SeatStatus status = round % 10 == 9 ? all : SeatStatus.of(random.nextInt(3));
                    changes.add(change(live, seat, ++numbers[seat], status));
                }
                live.apply(changes);

                Body body = live.free();
                byte[] plain = unpacked(body.gzip());
                assertThat(body.json()).as("seed %s", seed).isEqualTo(plain);
                LiveSeats.Copy now = live.copy();
                List<Long> free = new ArrayList<>();
                for (int i = 0; i < numbers.length; i++) {
                    if (now.codes()[i] == 0) {
                        free.add(live.plan().seat(i));
                    }
                }
                JsonNode list = JSON.readTree(plain);
                assertThat(list.valueStream()
                                .map(seat -> seat.get("seatId").asLong())
                                .toList())
                        .as("seed %s", seed)
                        .isEqualTo(free);
                if (!free.isEmpty()) {
                    JsonNode first = list.get(0);
                    int index = live.plan().indexOf(free.getFirst());
                    assertThat(first.get("rowNum").asInt())
                            .isEqualTo(live.plan().row(index));
                    assertThat(first.get("colNum").asInt())
                            .isEqualTo(live.plan().column(index));
                    assertThat(first.get("name").asString()).isIn("R \"왼쪽\"", "S");
                    assertThat(first.get("price").asLong()).isIn(150_000L, 149_000L);
                }
                int rest = 0;
                for (JsonNode section : JSON.readTree(live.rest().json())) {
                    rest += section.get("restSeat").asInt();
                }
                assertThat(rest).isEqualTo(free.size());
            }
        }
    }

    @Test
    void changesInAnyOrderAndRepeatedEndTheSame() {
        Random random = new Random(82);
        LiveSeats one = hall(10, 10);
        LiveSeats other = hall(10, 10);
        List<SeatChange> changes = new ArrayList<>();
        Map<Integer, Integer> numbers = new HashMap<>();
        for (int i = 0; i < 2_000; i++) {
            int seat = random.nextInt(100);
            changes.add(change(one, seat, numbers.merge(seat, 1, Integer::sum), SeatStatus.of(random.nextInt(3))));
        }
        changes.forEach(change -> one.apply(List.of(change)));
        List<SeatChange> shuffled = new ArrayList<>(changes);
        shuffled.addAll(changes.subList(0, 500));
        Collections.shuffle(shuffled, random);
        other.apply(shuffled);

        assertThat(other.copy().codes()).isEqualTo(one.copy().codes());
        assertThat(other.changes()).isEqualTo(one.changes()).isEqualTo(2_000);
        assertThat(other.status().bits().plainTag())
                .isEqualTo(one.status().bits().plainTag());
        assertThat(other.rest().json()).isEqualTo(one.rest().json());
        assertThat(other.free().plainTag()).isEqualTo(one.free().plainTag());
    }

    @Test
    void fourSeatsAreAByteAndTwentyThousandFiveKilobytes() {
        LiveSeats live = hall(2, 3);
        live.apply(List.of(
                change(live, 1, 1, SeatStatus.HELD),
                change(live, 3, 1, SeatStatus.SOLD),
                change(live, 5, 1, SeatStatus.HELD)));

        assertThat(live.status().bits().json()).containsExactly(0b10_00_01_00, 0b01_00);
        assertThat(hall(100, 200).status().bits().json()).hasSize(5_000);
        assertThat(hall(100, 200).status().json().gzip()).hasSizeLessThan(6_144);
    }

    @Test
    void whatNobodyCanSeeIsNoNewVersion() {
        LiveSeats live = hall(2, 2);
        live.apply(List.of(change(live, 0, 1, SeatStatus.HELD)));
        int version = live.version();
        Body list = live.free();

        live.apply(List.of(change(live, 0, 2, SeatStatus.HELD)));
        live.apply(List.of(change(live, 0, 1, SeatStatus.FREE)));
        live.apply(List.of(new SeatChange(77, 9, SeatStatus.SOLD)));

        assertThat(live.version()).isEqualTo(version);
        assertThat(live.free()).isSameAs(list);
    }

    @Test
    void underAStormTheListIsPackedNowAndThenAndNeverOlderThanItMayBe() throws InterruptedException {
        LiveSeats live = hall(100, 200, Duration.ofMillis(300));
        int packed = 0;
        int[] numbers = new int[20_000];
        Random random = new Random(82);
        Body last = live.free();
        long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
        int rounds = 0;
        while (System.nanoTime() < end) {
            int seat = random.nextInt(20_000);
            live.apply(List.of(change(live, seat, ++numbers[seat], SeatStatus.of(numbers[seat] % 2))));
            Body now = live.free();
            packed += now == last ? 0 : 1;
            last = now;
            rounds++;
        }
        assertThat(packed).isPositive().isLessThan(rounds);
        String newest = last.plainTag();
        Thread.sleep(310);
        live.apply(List.of(change(live, 0, ++numbers[0] + 1, SeatStatus.SOLD)));
        assertThat(live.free().plainTag()).isNotEqualTo(newest);
    }

    @Test
    void aClosedHallHasNothingToOffer() {
        LiveSeats live = hall(2, 3);
        live.redraw(live.plan(), true, new Snapshot(ids(6), new int[6], new byte[6]));

        assertThat(new String(live.free().json(), StandardCharsets.UTF_8)).isEqualTo("[]");
        assertThat(new String(live.rest().json(), StandardCharsets.UTF_8)).contains("\"restSeat\":0");
        assertThat(live.status().bits().json()).containsExactly(0xff, 0x0f);
    }

    @Test
    void theGeometryNamesEverySeatAndChangesItsVersionWithAPrice() {
        LiveSeats live = hall(4, 5);
        JsonNode plan = JSON.readTree(live.plan().body().json());

        List<Long> seats = new ArrayList<>();
        for (JsonNode run : plan.get("runs")) {
            assertThat(run.get("index").asInt()).isEqualTo(seats.size());
            for (int i = 0; i < run.get("count").asInt(); i++) {
                int index = seats.size();
                assertThat(run.get("rowNum").asInt()).isEqualTo(live.plan().row(index));
                assertThat(run.get("colNum").asInt() + i).isEqualTo(live.plan().column(index));
                seats.add(run.get("seatId").asLong() + i);
            }
        }
        assertThat(seats).hasSize(20);
        assertThat(seats)
                .allSatisfy(seat -> assertThat(live.plan().indexOf(seat)).isEqualTo(seats.indexOf(seat)));
        assertThat(plan.get("version").asString()).isEqualTo(live.plan().version());
        assertThat(plan(4, 5, 150_000).version()).isEqualTo(live.plan().version());
        assertThat(plan(4, 5, 160_000).version()).isNotEqualTo(live.plan().version());
    }

    @Test
    void aStreamBeginsWithASnapshotAndGoesOnWithWhatHasChanged() throws Exception {
        LiveSeats live = hall(2, 2);
        try (Listening listening = new Listening(live, null)) {
            JsonNode snapshot = listening.event(0, "snapshot");
            assertThat(snapshot.get("seatMap").asString()).isEqualTo(live.plan().version());
            assertThat(snapshot.get("status").asString()).isEqualTo("AA==");

            live.apply(List.of(change(live, 2, 1, SeatStatus.HELD)));
            JsonNode delta = listening.event(1, "delta");
            assertThat(delta.get("from").asString())
                    .isEqualTo(snapshot.get("version").asString());
            assertThat(delta.get("changes").toString()).isEqualTo("[[2,1]]");

            live.apply(List.of(change(live, 2, 2, SeatStatus.SOLD), change(live, 3, 1, SeatStatus.HELD)));
            JsonNode next = listening.event(2, "delta");
            assertThat(next.get("from").asString())
                    .isEqualTo(delta.get("version").asString());
            assertThat(next.get("changes").toString()).isEqualTo("[[2,2],[3,1]]");
            assertThat(listening.text()).contains("id: " + next.get("version").asString() + "\nevent: delta");
        }
    }

    @Test
    void aClientThatComesBackGetsWhatItMissedAndAStrangerASnapshot() throws Exception {
        LiveSeats live = hall(2, 2);
        String seen = live.status().label();
        live.apply(List.of(change(live, 0, 1, SeatStatus.HELD)));
        live.apply(List.of(change(live, 0, 2, SeatStatus.SOLD), change(live, 1, 1, SeatStatus.HELD)));

        try (Listening listening = new Listening(live, seen)) {
            JsonNode delta = listening.event(0, "delta");
            assertThat(delta.get("from").asString()).isEqualTo(seen);
            assertThat(delta.get("version").asString()).isEqualTo(live.status().label());
            assertThat(delta.get("changes").toString()).isEqualTo("[[0,2],[1,1]]");
        }
        for (String stranger :
                new String[] {"0000abcd.1", seen + "x", live.epoch() + ".99", live.epoch() + ".-1", "?"}) {
            try (Listening listening = new Listening(live, stranger)) {
                assertThat(listening.event(0, "snapshot").get("version").asString())
                        .isEqualTo(live.status().label());
            }
        }
    }

    @Test
    void otherSeatsOrPricesMakeAStreamBeginAgain() throws Exception {
        LiveSeats live = hall(2, 2);
        String seen = live.status().label();
        try (Listening listening = new Listening(live, null)) {
            listening.event(0, "snapshot");

            live.redraw(plan(2, 3, 99_000), false, new Snapshot(ids(6), new int[6], new byte[6]));

            assertThat(listening.event(1, "snapshot").get("seatMap").asString())
                    .isEqualTo(live.plan().version());
        }
        try (Listening listening = new Listening(live, seen)) {
            listening.event(0, "snapshot");
        }
    }

    @Test
    void aStreamWithoutChangesSaysThatItIsAliveAndEndsWithTheInstance() throws Exception {
        LiveSeats live = hall(2, 2);
        try (Listening listening = new Listening(live, null)) {
            await().until(() -> listening.text().contains("\n:\n\n"));

            listening.stream.stop();

            assertThat(listening.thread.join(Duration.ofSeconds(10))).isTrue();
            assertThat(live.watchers()).hasValue(0);
        }
    }

    /** A client of a stream. */
    private static final class Listening implements AutoCloseable {

        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private final AtomicBoolean gone = new AtomicBoolean();
        private final SeatStream stream = new SeatStream(settings());
        private final Thread thread;

        Listening(LiveSeats live, String since) {
            thread = Thread.startVirtualThread(() -> {
                try (SeatStream.Place place = stream.enter(live)) {
                    place.follow(since, received);
                } catch (IOException e) {
                    gone.set(true);
                }
            });
        }

        private static SeatSettings settings() {
            return new SeatSettings(
                    Duration.ofMinutes(6),
                    5,
                    Duration.ofSeconds(1),
                    100,
                    Duration.ofMillis(250),
                    null,
                    null,
                    new SeatSettings.Map(
                            1_000,
                            Duration.ofMillis(200),
                            Duration.ofMillis(600),
                            Duration.ofSeconds(10),
                            Duration.ofMillis(5),
                            Duration.ofMillis(50),
                            Duration.ofMinutes(1),
                            10),
                    null);
        }

        String text() {
            return received.toString(StandardCharsets.UTF_8);
        }

        /** Waits for the event with this number, from 0, and checks its kind. */
        JsonNode event(int number, String kind) {
            await().until(() -> events().size() > number);
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
            assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
        }
    }
}
