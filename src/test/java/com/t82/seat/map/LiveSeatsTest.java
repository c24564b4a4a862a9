package com.t82.seat.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.t82.event.PerformanceId;
import com.t82.seat.map.LiveSeats.Snapshot;
import com.t82.seat.map.SeatPlan.Section;
import com.t82.shared.CommonProblem;
import com.t82.shared.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LiveSeatsTest {

    private static final JsonMapper JSON = new JsonMapper();

    private static LiveSeats hall(int rows, int columns) {
        return hall(rows, columns, Duration.ofMillis(250));
    }

    private static LiveSeats hall(int rows, int columns, Duration listMaxAge) {
        return hall(rows, columns, listMaxAge, System::nanoTime);
    }

    private static LiveSeats hall(int rows, int columns, Duration listMaxAge, LongSupplier nanos) {
        int size = rows * columns;
        return new LiveSeats(
                plan(rows, columns, 150_000),
                false,
                new Snapshot(ids(size), new int[size], new byte[size]),
                listMaxAge.toNanos(),
                nanos);
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
    void aHallOfTwentyThousandTakesTwoAndAHalfMegabytes() throws IllegalAccessException {
        LiveSeats live = hall(100, 200);
        live.apply(List.of(change(live, 7, 1, SeatStatus.SOLD)));
        live.free();
        live.rest();
        live.status().json();
        live.desk();
        double megabytes = weight(live, Collections.newSetFromMap(new IdentityHashMap<>())) / 1e6;
        System.out.printf("A hall of 20,000 seats takes %.2f MB%n", megabytes);
        assertThat(megabytes).isBetween(2.0, 2.7);
    }

    /** The bytes of all arrays that are held: all else is small. */
    private static long weight(Object held, Set<Object> seen) throws IllegalAccessException {
        if (held == null || !seen.add(held)) {
            return 0;
        }
        if (held.getClass().isArray()) {
            return weightOfArray(held, seen);
        }
        if (held instanceof String text) {
            return text.length();
        }
        if (held instanceof AtomicReference<?> reference) {
            return weight(reference.get(), seen);
        }
        if (held instanceof Iterable<?> all) {
            long bytes = 0;
            for (Object one : all) {
                bytes += 4 + weight(one, seen);
            }
            return bytes;
        }
        long bytes = 0;
        if (held.getClass().getName().startsWith("com.t82.")) {
            for (Field field : held.getClass().getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    field.setAccessible(true);
                    bytes += weight(field.get(held), seen);
                }
            }
        }
        return bytes;
    }

    private static long weightOfArray(Object array, Set<Object> seen) throws IllegalAccessException {
        int length = Array.getLength(array);
        switch (array) {
            case byte[] _ -> {
                return 16 + length;
            }
            case short[] _ -> {
                return 16 + 2L * length;
            }
            case int[] _ -> {
                return 16 + 4L * length;
            }
            case long[] _ -> {
                return 16 + 8L * length;
            }
            default -> {
                long bytes = 16 + 8L * length;
                for (int i = 0; i < length; i++) {
                    bytes += weight(Array.get(array, i), seen);
                }
                return bytes;
            }
        }
    }

    @Test
    void thePackedListIsTheListOfFreeSeatsAfterEveryChange() throws IOException {
        long seed = 82;
        Random random = new Random(seed);
        for (int size : new int[] {1, 2, 16, 40}) {
            LiveSeats live = hall(size, size, Duration.ofNanos(-1));
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
    void underAStormTheListIsPackedNowAndThen() {
        boolean[] packed = storm(Duration.ofDays(1)).packed();

        assertThat(packedOf(packed, 0, 50)).as("single changes at once").isEqualTo(50);
        assertThat(packedOf(packed, 2_500, 5_000))
                .as("many in an eighth of the time")
                .isBetween(100, 300);
    }

    @Test
    void underAStormTheListIsNeverOlderThanItMayBe() {
        assertThat(storm(Duration.ofMillis(5)).oldest()).isLessThanOrEqualTo(Duration.ofMillis(10));
    }

    /** Changes one seat after the other. Each look at the clock takes a millisecond, so packing takes a few. */
    private static Storm storm(Duration listMaxAge) {
        AtomicLong clock = new AtomicLong();
        LiveSeats live = hall(10, 20, listMaxAge, () -> clock.addAndGet(1_000_000));
        int[] numbers = new int[200];
        Random random = new Random(82);
        boolean[] packed = new boolean[5_000];
        Body last = live.free();
        long packedAt = clock.get();
        long oldest = 0;
        for (int round = 0; round < packed.length; round++) {
            int seat = random.nextInt(200);
            live.apply(List.of(change(live, seat, ++numbers[seat], SeatStatus.of(numbers[seat] % 2))));
            Body now = live.free();
            packed[round] = now != last;
            packedAt = packed[round] ? clock.get() : packedAt;
            oldest = Math.max(oldest, clock.get() - packedAt);
            last = now;
        }
        return new Storm(packed, Duration.ofNanos(oldest));
    }

    private static int packedOf(boolean[] rounds, int from, int to) {
        int count = 0;
        for (int round = from; round < to; round++) {
            count += rounds[round] ? 1 : 0;
        }
        return count;
    }

    private record Storm(boolean[] packed, Duration oldest) {}

    @Test
    void aSingleChangeShowsAtOnce() {
        AtomicLong clock = new AtomicLong();
        LiveSeats live = hall(10, 20, Duration.ofDays(1), clock::get);
        Body before = live.free();

        live.apply(List.of(change(live, 0, 1, SeatStatus.HELD)));

        assertThat(live.free().plainTag()).isNotEqualTo(before.plainTag());
    }

    @Test
    void whatIsHeardWhileAHallIsReadAnewIsNotForgotten() {
        LiveSeats live = hall(2, 2);
        live.apply(List.of(change(live, 0, 2, SeatStatus.SOLD), change(live, 1, 1, SeatStatus.HELD)));

        // Read before these changes, and with two more seats.
        live.redraw(plan(2, 3, 99_000), false, new Snapshot(ids(6), new int[] {1, 4, 0, 0, 0, 3}, new byte[6]));

        assertThat(live.copy().codes()).containsExactly(2, 0, 0, 0, 0, 0);
        assertThat(live.changes()).isEqualTo(2 + 4 + 3);
        assertThat(new String(live.rest().json(), StandardCharsets.UTF_8))
                .contains("\"restSeat\":2")
                .contains("\"restSeat\":3");
        assertThat(live.copy().since()).containsOnly(live.version());
    }

    @Test
    void allWhoLookAtTheSameTimeShareOneAnswer() throws Exception {
        LiveSeats live = hall(40, 50);
        live.apply(List.of(change(live, 5, 1, SeatStatus.HELD)));
        Set<Object> answers = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
        CyclicBarrier together = new CyclicBarrier(8);
        LiveSeats.Status status = live.status();
        Body free = live.free();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 8; i++) {
                threads.submit(() -> {
                    together.await();
                    answers.add(status.json());
                    answers.add(free.json());
                    answers.add(live.copy());
                    return null;
                });
            }
        }
        assertThat(answers).hasSize(3);
    }

    @Test
    void theBestSeatsAreGivenOutAtOneDeskUntilThePlanIsAnother() {
        LiveSeats live = hall(2, 2);
        Desk desk = live.desk();
        assertThat(live.desk()).isSameAs(desk);

        live.redraw(plan(2, 2, 99_000), false, new Snapshot(ids(4), new int[4], new byte[4]));

        assertThat(live.desk()).isNotSameAs(desk);
        assertThat(live.desk().plan()).isSameAs(live.plan());
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
            await().atMost(Duration.ofSeconds(30)).until(() -> listening.text().contains("\n:\n\n"));

            listening.stream.stop();

            assertThat(listening.thread.join(Duration.ofSeconds(30))).isTrue();
            assertThat(live.watchers()).hasValue(0);
        }
    }

    @Test
    void whatLeadsToAVersionIsWrittenOnceForAllWhoComeFromTheSame() {
        LiveSeats live = hall(2, 2);
        live.apply(List.of(change(live, 0, 1, SeatStatus.HELD)));
        live.apply(List.of(change(live, 1, 1, SeatStatus.HELD)));
        SeatFrame frame = new SeatFrame(live.epoch(), live.copy());

        assertThat(frame.event(1)).isSameAs(frame.event(1)).isNotEqualTo(frame.event(0));
        assertThat(frame.event(SeatFrame.NONE)).isSameAs(frame.event(-7));
        assertThat(new String(frame.event(1), StandardCharsets.UTF_8)).contains("\"changes\":[[1,1]]");
        assertThat(new String(frame.event(0), StandardCharsets.UTF_8)).contains("\"changes\":[[0,1],[1,1]]");
    }

    @Test
    void ofAllTheVersionsThatClientsMayNameOnlyAFewAreKept() {
        LiveSeats live = hall(2, 2);
        for (int number = 1; number <= 100; number++) {
            live.apply(List.of(change(live, 0, number, SeatStatus.of(number % 2))));
        }
        SeatFrame frame = new SeatFrame(live.epoch(), live.copy());
        for (int from = 0; from < 99; from++) {
            assertThat(new String(frame.event(from), StandardCharsets.UTF_8))
                    .contains("\"from\":\"" + LiveSeats.label(live.epoch(), from) + "\"")
                    .contains("\"changes\":[[0,0]]");
        }
        assertThat(frame.event(0)).isSameAs(frame.event(0));
        assertThat(frame.event(98)).isNotSameAs(frame.event(98)).isEqualTo(frame.event(98));
    }

    @Test
    void allStreamsOfAPerformanceAreToldTheSame() throws Exception {
        LiveSeats live = hall(2, 2);
        try (Listening one = new Listening(live, null);
                Listening other = new Listening(live, null, one.stream)) {
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
    void aStreamEndsWhenItsPerformanceIsNoLongerInMemory() throws Exception {
        LiveSeats live = hall(2, 2);
        try (Listening listening = new Listening(live, null)) {
            listening.event(0, "snapshot");

            live.retire();
            listening.stream.tell();

            assertThat(listening.thread.join(Duration.ofSeconds(30))).isTrue();
        }
    }

    @Test
    void oneNetworkHasAShareOfTheStreams() {
        SeatStream stream = new SeatStream(
                new Binder(new MapConfigurationPropertySource(Map.of("t82.seat.map.streams-per-network", 2)))
                        .bindOrCreate("t82.seat", SeatMapSettings.class));
        LiveSeats live = hall(1, 2, Duration.ZERO, System::nanoTime);
        SeatStream.Place first = stream.enter(live, "203.0.113.7");
        stream.enter(live, "203.0.113.7");

        assertThatThrownBy(() -> stream.enter(live, "203.0.113.7"))
                .isInstanceOfSatisfying(
                        ProblemException.class, no -> assertThat(no.type()).isEqualTo(CommonProblem.TOO_MANY_REQUESTS));
        stream.enter(live, "203.0.113.8");
        for (int i = 0; i < 5; i++) {
            stream.enter(live, "10.0.0.1");
        }
        first.close();
        stream.enter(live, "203.0.113.7");
        assertThat(live.watchers()).hasValue(8);
    }

    /** A client of a stream. */
    private static final class Listening implements AutoCloseable {

        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private final AtomicBoolean gone = new AtomicBoolean();
        private final SeatStream stream;
        private final Thread thread;

        Listening(LiveSeats live, String since) {
            this(live, since, new SeatStream(settings()));
        }

        Listening(LiveSeats live, String since, SeatStream stream) {
            this.stream = stream;
            thread = Thread.startVirtualThread(() -> {
                try (SeatStream.Place place = stream.enter(live, "127.0.0.1")) {
                    place.follow(since, received);
                } catch (IOException e) {
                    gone.set(true);
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
                stream.tell();
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
        }
    }
}
