package com.t82.seat.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.t82.event.PerformanceAnnounced.Seating;
import com.t82.event.PerformanceCancelled;
import com.t82.event.PerformanceId;
import com.t82.event.SectionId;
import com.t82.event.SectionPriced;
import com.t82.seat.SeatId;
import com.t82.seat.hold.Box;
import com.t82.seat.hold.Choosing;
import com.t82.seat.inventory.Releasing;
import com.t82.shared.Money;
import com.t82.testing.ModuleTest;
import com.t82.testing.RealRedis;
import com.t82.user.UserId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.ByteArrayCodec;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.util.ReflectionTestUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The map of this instance, and that of another one beside it on the same database and Redis. */
@ModuleTest
@Import(Box.class)
@ExtendWith(OutputCaptureExtension.class)
class SeatMapTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int SEATS = 10;

    @Autowired
    Box box;

    @Autowired
    SeatMap map;

    @Autowired
    SeatBroadcast broadcast;

    @Autowired
    Releasing releasing;

    @Autowired
    Choosing choosing;

    @Autowired
    RealRedis redis;

    @Autowired
    RedissonClient redisson;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    JsonMapper json;

    @Autowired
    SeatMapSettings settings;

    private Instance another;
    private SeatMap other;

    @BeforeEach
    void startAnother() {
        another = new Instance(settings);
        other = another.map;
        soon().until(() -> trusted(broadcast) && trusted(another.broadcast));
    }

    @AfterEach
    void stopTheOther() {
        another.close();
    }

    @Test
    void aPerformanceThatCannotBeReadStopsNoOther(CapturedOutput output) {
        List<PerformanceId> performances = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            PerformanceId performance = Box.newPerformance();
            box.announce(Box.announcement(performance, Box.seating(1, 1, 2), Box.seating(2, 1, 2)));
            performances.add(performance);
            soon().until(() -> other.live(performance) != null);
            other.follow();
        }
        PerformanceId poisoned = performances.get(2);
        // Their sum is no bigint.
        jdbc.sql("update seat_section set revision = 9223372036854775807 where performance_id = ?")
                .param(poisoned.value())
                .update();
        performances.forEach(other::heardRedrawn);

        other.follow();
        other.follow();
        other.follow();

        assertThat(performances.stream().filter(one -> other.ready(one) == null))
                .containsExactly(poisoned);
        assertThat(output.getOut()).containsOnlyOnce("seat map verification failed");
        jdbc.sql("update seat_section set revision = section_id where performance_id = ?")
                .param(poisoned.value())
                .update();
        other.follow();
        assertThat(other.ready(poisoned)).isNotNull();
    }

    /** The tests wait for what has to happen; how fast it does is not theirs to judge. */
    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(10));
    }

    private static boolean trusted(SeatBroadcast broadcast) {
        return broadcast.unbrokenSince() != SeatBroadcast.BROKEN;
    }

    private static SeatMapSettings with(
            SeatMapSettings settings, Duration listMaxAge, Duration silence, Duration deadAfter, long seats) {
        SeatMapSettings.Map map = settings.map();
        return new SeatMapSettings(
                listMaxAge,
                new SeatMapSettings.Map(
                        seats,
                        map.heartbeat(),
                        silence,
                        deadAfter,
                        map.recheck(),
                        map.streamPause(),
                        map.streamHeartbeat(),
                        map.streamDuration(),
                        map.streams(),
                        map.streamsPerNetwork()));
    }

    /** For whom only a missing number or a new instance is a reason to look, not that somebody is slow. */
    private SeatMapSettings patient() {
        return with(settings, Duration.ZERO, Duration.ofMinutes(5), Duration.ofMinutes(5), 1_000);
    }

    /** What the database says, as the map should. */
    private byte[] truth(PerformanceId performance) {
        List<Byte> codes = jdbc.sql("select state from seat where performance_id = ? order by id")
                .param(performance.value())
                .query((row, number) ->
                        SeatStatus.of(SeatState.valueOf(row.getString(1))).code())
                .list();
        byte[] truth = new byte[codes.size()];
        for (int i = 0; i < truth.length; i++) {
            truth[i] = codes.get(i);
        }
        return truth;
    }

    private static byte[] shown(SeatMap map, PerformanceId performance) {
        LiveSeats live = map.live(performance);
        return live == null ? new byte[0] : live.copy().codes();
    }

    private void converge(PerformanceId performance) {
        byte[] truth = truth(performance);
        assertThat(shown(map, performance)).as("here at once").isEqualTo(truth);
        soon().untilAsserted(() -> assertThat(shown(other, performance)).isEqualTo(truth));
    }

    /** Behind the back of all instances. */
    private void steal(SeatId seat) {
        jdbc.sql("""
                        update seat set state = 'HELD', hold_id = gen_random_uuid(), holder = gen_random_uuid(),
                            held_until = now() + interval '1 hour' where id = ?
                        """).param(seat.value()).update();
    }

    private long changes(PerformanceId performance) {
        return jdbc.sql("select sum(changes) from seat where performance_id = ?")
                .param(performance.value())
                .query(Long.class)
                .single();
    }

    @Test
    void everyChangeShowsHereAtOnceAndSoonOnTheOtherInstance() {
        PerformanceId performance = box.onSale(2, 5);
        List<SeatId> all = box.seats(performance);
        UserId fan = UserId.random();
        assertThat(shown(map, performance)).isEqualTo(shown(other, performance)).containsOnly(0);

        box.held(fan, performance, all.get(0), all.get(1), all.get(2));
        converge(performance);
        releasing.unpinned(List.of(all.get(2)), fan);
        converge(performance);
        UUID purchase = box.pinned(fan, performance, all.get(0), all.get(1));
        box.settle(purchase, performance, all.get(0), all.get(1));
        converge(performance);
        box.publish(new Box.Approved(purchase, fan, performance, all.subList(0, 2)));
        soon().until(() -> box.state(all.get(0)).equals("SOLD"));
        soon().untilAsserted(() -> assertThat(shown(map, performance)).startsWith(2, 2, 0));
        converge(performance);
        box.publish(new Box.Refunded(purchase, UUID.randomUUID(), performance, List.of(all.get(0))));
        soon().until(() -> box.state(all.get(0)).equals("RETURNING"));
        assertThat(shown(map, performance)).as("nobody sees when it returns").startsWith(2, 2, 0);
        box.runOut(all.get(0));
        soon().until(() -> box.state(all.get(0)).equals("FREE"));
        soon().untilAsserted(() -> assertThat(shown(map, performance)).startsWith(0, 2, 0));
        converge(performance);
    }

    @Test
    void noInstanceAsksTheDatabaseWhileNoNewsIsMissing() {
        PerformanceId performance = box.onSale(1, 5);
        List<SeatId> all = box.seats(performance);
        try (Instance third = new Instance(patient())) {
            soon().until(() -> trusted(third.broadcast));
            LiveSeats here = map.live(performance);
            LiveSeats there = third.map.live(performance);

            box.held(UserId.random(), performance, all.get(3));

            // Nobody asks the maps, so nobody asks the database.
            assertThat(here.copy().codes()).containsExactly(0, 0, 0, 1, 0);
            soon().untilAsserted(() -> assertThat(there.copy().codes()).containsExactly(0, 0, 0, 1, 0));
            soon().untilAsserted(() -> {
                assertThat(third.map.live(performance)).isSameAs(there);
                assertThat(third.map.ready(performance)).isSameAs(there);
            });
        }
    }

    @Test
    void everythingThatChangesASeatIsToldSoThatNobodyHasToReadItAgain() {
        PerformanceId performance = box.onSale(1, 3);
        SeatId seat = box.seats(performance).getFirst();
        UserId fan = UserId.random();
        LiveSeats here = map.live(performance);
        LiveSeats there = other.live(performance);

        box.held(fan, performance, seat);
        UUID purchase = box.settled(fan, performance, seat);

        assertThat(here.changes()).isEqualTo(changes(performance)).isEqualTo(2);
        soon().until(() -> there.changes() == 2);
        box.publish(new Box.Approved(purchase, fan, performance, List.of(seat)));
        soon().until(() -> box.state(seat).equals("SOLD") && there.changes() == 3);
        assertThat(changes(performance)).isEqualTo(3);
    }

    @Test
    void aStreamOfAnotherInstanceEndsInTheSameMap() throws Exception {
        PerformanceId performance = box.onSale(2, 5);
        List<SeatId> all = box.seats(performance);
        UserId fan = UserId.random();
        try (Listener listener = another.listen(performance)) {
            soon().untilAsserted(() -> assertThat(listener.codes()).isEqualTo(truth(performance)));
            box.held(fan, performance, all.get(0), all.get(1));
            box.held(UserId.random(), performance, all.get(9));
            soon().untilAsserted(() -> assertThat(listener.codes()).isEqualTo(truth(performance)));

            redis.stop();
            try {
                releasing.unpinned(List.of(all.get(0)), fan);
                box.held(UserId.random(), performance, all.get(5));
                soon().untilAsserted(() -> assertThat(listener.codes()).isEqualTo(truth(performance)));
            } finally {
                redis.start();
            }
            soon().until(() -> trusted(broadcast) && trusted(another.broadcast));
            box.held(UserId.random(), performance, all.get(6));
            soon().untilAsserted(() -> assertThat(listener.codes()).isEqualTo(truth(performance)));
        }
    }

    @Test
    void aRolledBackChangeNeverShows() {
        PerformanceId performance = box.onSale(1, 2);
        List<SeatId> all = box.seats(performance);
        UserId fan = UserId.random();
        box.held(fan, performance, all.get(0));
        shown(map, performance);

        assertThatThrownBy(() -> box.inTransaction(() -> {
                    releasing.unpinned(List.of(all.get(0)), fan);
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");

        assertThat(shown(map, performance)).containsExactly(1, 0);
    }

    @Test
    void newPricesAndSectionsAndTheEndOfAPerformanceShowEverywhere() {
        PerformanceId performance = box.onSale(1, 2);
        String before = map.live(performance).plan().version();
        assertThat(other.live(performance).plan().version()).isEqualTo(before);

        box.publish(new SectionPriced(
                performance, new Seating(new SectionId(1), "1 \"구역\"", 1, 1, 1, 2, Money.of(99_000)), 5));
        soon().untilAsserted(() -> {
            assertThat(map.live(performance).plan().version()).isNotEqualTo(before);
            assertThat(new String(map.lists(performance).free().json())).contains("99000");
            assertThat(new String(other.lists(performance).free().json())).contains("99000");
        });
        box.publish(
                new SectionPriced(performance, new Seating(new SectionId(2), "2", 2, 1, 1, 3, Money.of(55_000)), 0));
        soon().untilAsserted(() -> assertThat(shown(other, performance)).hasSize(5));

        box.publish(new PerformanceCancelled(performance, Box.SHOW, null));
        soon().untilAsserted(() -> {
            assertThat(new String(other.lists(performance).free().json())).isEqualTo("[]");
            assertThat(new String(map.lists(performance).rest().json())).contains("\"restSeat\":0");
        });
    }

    @Test
    void allInstancesGoOnAgreeingWithoutRedisAndAfterIt() throws Exception {
        PerformanceId performance = box.onSale(4, 10);
        List<SeatId> all = box.seats(performance);
        shown(map, performance);
        shown(other, performance);
        redis.stop();
        try {
            soon().until(() -> !trusted(broadcast) && !trusted(another.broadcast));
            for (int i = 0; i < 5; i++) {
                box.held(UserId.random(), performance, all.get(i));
                byte[] truth = truth(performance);
                soon().untilAsserted(() -> assertThat(shown(other, performance)).isEqualTo(truth));
                assertThat(shown(map, performance)).isEqualTo(truth);
            }
            // A straight look at the database finds what was missed when nobody asked for a while.
            box.held(UserId.random(), performance, all.get(20));
        } finally {
            redis.start();
        }
        soon().until(() -> trusted(broadcast) && trusted(another.broadcast));
        assertThat(shown(other, performance)).isEqualTo(truth(performance));
        box.held(UserId.random(), performance, all.get(30));
        converge(performance);
    }

    @Test
    void whatWasMissedIsFoundWhenANumberIsMissing() {
        PerformanceId performance = box.onSale(1, 3);
        try (Instance third = new Instance(patient());
                Stranger stranger = new Stranger()) {
            soon().until(() -> trusted(third.broadcast) && stranger.isKnownTo(third.broadcast));
            shown(third.map, performance);

            steal(box.seats(performance).get(1));
            stranger.loseAMessage();

            soon().untilAsserted(() -> assertThat(shown(third.map, performance)).containsExactly(0, 1, 0));
        }
    }

    /** It may be dead, or reach the database but not Redis. */
    @Test
    void anInstanceThatFallsSilentMakesTheOthersLookUntilItIsHeardAgain() {
        PerformanceId performance = box.onSale(1, 3);
        List<SeatId> all = box.seats(performance);
        shown(other, performance);
        try (Stranger stranger = new Stranger()) {
            soon().until(() -> stranger.isKnownTo(another.broadcast));
            stranger.fallSilent();
            soon().until(() -> stranger.isMissedBy(another.broadcast));

            steal(all.get(0));
            soon().untilAsserted(() -> assertThat(shown(other, performance)).containsExactly(1, 0, 0));
            steal(all.get(1));
            soon().untilAsserted(() -> assertThat(shown(other, performance)).containsExactly(1, 1, 0));
            assertThat(trusted(another.broadcast)).isFalse();

            stranger.speak();
            soon().until(() -> trusted(another.broadcast));
        }
    }

    @Test
    void anInstanceThatHasBeenSilentForLongIsDead() {
        PerformanceId performance = box.onSale(1, 3);
        SeatMapSettings mourning =
                with(settings, settings.listMaxAge(), Duration.ofMillis(600), Duration.ofSeconds(3), 1_000);
        try (Instance third = new Instance(mourning);
                Stranger stranger = new Stranger()) {
            soon().until(() -> stranger.isKnownTo(third.broadcast));
            shown(third.map, performance);
            stranger.fallSilent();
            soon().until(() -> stranger.isMissedBy(third.broadcast));
            steal(box.seats(performance).getFirst());

            soon().until(() -> !stranger.isMissedBy(third.broadcast) && trusted(third.broadcast));

            assertThat(shown(third.map, performance)).containsExactly(1, 0, 0);
        }
    }

    @Test
    void whoStopsTellsWhatIsLeftToTellAndSaysGoodbye() {
        PerformanceId performance = box.onSale(1, 3);
        long seat = box.seats(performance).getFirst().value();
        try (Instance listening = new Instance(patient())) {
            Instance stopping = new Instance(settings);
            soon().until(() -> trusted(listening.broadcast) && trusted(stopping.broadcast));
            LiveSeats there = listening.map.live(performance);
            for (int number = 1; number <= 200; number++) {
                stopping.broadcast.changed(
                        performance, List.of(new SeatChange(seat, number, SeatStatus.of(number % 2))));
            }
            stopping.close();

            soon().until(() -> there.changes() == 200);
            soon().untilAsserted(() -> assertThat(senders(listening.broadcast, "senders"))
                    .doesNotContainKey((Long) ReflectionTestUtils.getField(stopping.broadcast, "self")));
            assertThat(senders(listening.broadcast, "missing")).isEmpty();
        }
    }

    @Test
    void whatIsHeardWhileTheDatabaseIsAskedDoesNotMakeUpForWhatWasLost() {
        PerformanceId performance = box.onSale(1, 3);
        List<SeatId> all = box.seats(performance);
        AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
        SeatMap asked =
                new SeatMap(asking(() -> meanwhile.getAndSet(() -> {}).run()), json, another.broadcast, settings);
        shown(asked, performance);
        steal(all.get(0));
        SeatChange heard = new SeatChange(all.get(1).value(), 1, SeatStatus.HELD);
        meanwhile.set(() -> asked.heardChanged(performance, List.of(heard)));

        asked.heardRedrawn(performance);

        assertThat(shown(asked, performance)).containsExactly(1, 1, 0);
    }

    /** The database, and what happens in the moment in which it is asked. */
    private JdbcClient asking(Runnable meanwhile) {
        return (JdbcClient) Proxy.newProxyInstance(
                JdbcClient.class.getClassLoader(), new Class<?>[] {JdbcClient.class}, (proxy, method, arguments) -> {
                    meanwhile.run();
                    return method.invoke(jdbc, arguments);
                });
    }

    @Test
    void whatHasToMakeRoomTellsThoseWhoFollowIt() {
        PerformanceId one = box.onSale(2, 5);
        PerformanceId two = box.onSale(2, 5);
        try (Instance small =
                new Instance(with(settings, settings.listMaxAge(), Duration.ofMinutes(1), Duration.ofMinutes(1), 15))) {
            LiveSeats first = small.map.live(one);
            LiveSeats second = small.map.live(two);

            soon().until(() -> first.isRetired() || second.isRetired());

            assertThat(first.isRetired() && small.map.ready(one) == first).isFalse();
            assertThat(second.isRetired() && small.map.ready(two) == second).isFalse();
        }
    }

    @Test
    void whoAsksForPerformancesThatDoNotExistAsksTheDatabaseInVainOnceASecond() {
        AtomicInteger questions = new AtomicInteger();
        SeatMap asked = new SeatMap(asking(questions::incrementAndGet), json, another.broadcast, settings);
        for (int i = 0; i < 1_000; i++) {
            assertThat(asked.live(new PerformanceId(1_000_000_000L + i))).isNull();
        }
        assertThat(questions).hasPositiveValue().hasValueLessThan(100);
    }

    @Test
    void aPerformanceThatWasAskedForTooEarlyIsThereOnceItIsAnnounced() {
        PerformanceId performance = Box.newPerformance();
        assertThat(map.live(performance)).isNull();

        box.announce(Box.announcement(performance, Box.seating(1, 1, 3)));

        assertThat(map.live(performance)).isNotNull();
        soon().until(() -> other.live(performance) != null);
    }

    @Test
    void aStormOfHoldsEndsInTheSameMapEverywhere() throws Exception {
        PerformanceId performance = box.onSale(20, 20);
        List<SeatId> all = box.seats(performance);
        shown(map, performance);
        shown(other, performance);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 32; i++) {
                threads.submit(() -> {
                    for (int round = 0; round < 10; round++) {
                        UserId fan = UserId.random();
                        SeatId seat = all.get(ThreadLocalRandom.current().nextInt(all.size()));
                        box.hold(fan, performance, seat);
                        if (round % 3 == 0) {
                            releasing.unpinned(List.of(seat), fan);
                        }
                    }
                });
            }
        }
        converge(performance);
        box.audit(performance);
        assertThat(changes(performance)).isEqualTo(map.live(performance).changes());
    }

    @Test
    void aCrowdThatAsksForTheBestSeatsGetsThemOneAfterTheOther() throws Exception {
        PerformanceId performance = box.onSale(10, 20);
        List<List<SeatId>> chosen = Collections.synchronizedList(new ArrayList<>());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 60; i++) {
                threads.submit(() -> chosen.add(
                        choosing.choose(new Choosing.Wish(UserId.random(), performance, 2, null, null)).seats().stream()
                                .map(Choosing.OfferedSeat::seat)
                                .toList()));
            }
        }
        assertThat(chosen).hasSize(60);
        assertThat(chosen.stream().flatMap(List::stream))
                .doesNotHaveDuplicates()
                .hasSize(120);
        box.audit(performance);
    }

    @Test
    void memoryIsForWhatPeopleLookAt() {
        PerformanceId performance = box.onSale(1, 2);
        assertThat(map.ready(performance)).isNull();
        LiveSeats live = map.live(performance);
        assertThat(live).isNotNull();
        soon().until(() -> map.live(performance) == live && map.ready(performance) == live);
        assertThat(map.live(new PerformanceId(1))).isNull();
    }

    @SuppressWarnings("unchecked")
    private static Map<Long, ?> senders(SeatBroadcast broadcast, String field) {
        return (Map<Long, ?>) ReflectionTestUtils.getField(broadcast, field);
    }

    /** One more instance on the same database and Redis; its jobs run as the scheduler's would. */
    private final class Instance implements AutoCloseable {

        private final SeatBroadcast broadcast;
        private final SeatMap map;
        private final SeatStream stream;
        private final ScheduledExecutorService jobs = Executors.newSingleThreadScheduledExecutor();

        Instance(SeatMapSettings settings) {
            broadcast = new SeatBroadcast(redisson, settings);
            map = new SeatMap(jdbc, json, broadcast, settings);
            stream = new SeatStream(settings);
            jobs.scheduleAtFixedRate(broadcast::beat, 0, 200, TimeUnit.MILLISECONDS);
        }

        /** From here on the instance looks after what is followed, too. */
        Listener listen(PerformanceId performance) {
            jobs.scheduleAtFixedRate(map::follow, 0, 250, TimeUnit.MILLISECONDS);
            jobs.scheduleAtFixedRate(stream::tell, 0, 100, TimeUnit.MILLISECONDS);
            return new Listener(stream, map.live(performance));
        }

        @Override
        public void close() {
            jobs.shutdownNow();
            stream.stop();
            broadcast.destroy();
        }
    }

    /** A client that draws the map from its stream alone. */
    private static final class Listener implements AutoCloseable {

        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private final SeatStream.Place place;
        private final Thread thread;

        Listener(SeatStream stream, LiveSeats live) {
            place = stream.enter(live, "127.0.0.1");
            thread = Thread.startVirtualThread(() -> {
                try {
                    place.follow(null, received);
                } catch (IOException gone) {
                    throw new UncheckedIOException(gone);
                }
            });
        }

        byte[] codes() {
            byte[] codes = new byte[0];
            String version = null;
            String text = received.toString(StandardCharsets.UTF_8);
            for (String event :
                    text.substring(0, Math.max(0, text.lastIndexOf("\n\n"))).split("\n\n")) {
                int data = event.indexOf("data: ");
                if (data < 0) {
                    continue;
                }
                JsonNode told = JSON.readTree(event.substring(data + 6));
                if (event.contains("event: snapshot")) {
                    byte[] bits = Base64.getDecoder().decode(told.get("status").asString());
                    codes = new byte[SEATS];
                    for (int i = 0; i < SEATS; i++) {
                        codes[i] = (byte) (bits[i >> 2] >> 2 * (i & 3) & 3);
                    }
                } else {
                    assertThat(told.get("from").asString()).isEqualTo(version);
                    for (JsonNode change : told.get("changes")) {
                        codes[change.get(0).asInt()] = (byte) change.get(1).asInt();
                    }
                }
                version = told.get("version").asString();
            }
            return codes;
        }

        @Override
        public void close() throws InterruptedException {
            thread.interrupt();
            assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
            place.close();
        }
    }

    /** An instance of which nothing is there but its heartbeat. */
    private final class Stranger implements AutoCloseable {

        private static final byte BYE = 3;

        private final long id = ThreadLocalRandom.current().nextLong();
        private final AtomicLong number = new AtomicLong();
        private final ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor();
        private volatile boolean silent;

        Stranger() {
            heart.scheduleAtFixedRate(this::beat, 0, 100, TimeUnit.MILLISECONDS);
        }

        private void beat() {
            if (!silent) {
                say(new byte[0]);
            }
        }

        private synchronized void say(byte[] what) {
            redisson.getTopic(SeatBroadcast.TOPIC, ByteArrayCodec.INSTANCE)
                    .publish(ByteBuffer.allocate(17 + what.length)
                            .put((byte) 1)
                            .putLong(id)
                            .putLong(number.incrementAndGet())
                            .put(what)
                            .array());
        }

        void loseAMessage() {
            number.incrementAndGet();
        }

        void fallSilent() {
            silent = true;
        }

        void speak() {
            silent = false;
        }

        boolean isKnownTo(SeatBroadcast broadcast) {
            return senders(broadcast, "senders").containsKey(id);
        }

        boolean isMissedBy(SeatBroadcast broadcast) {
            return senders(broadcast, "missing").containsKey(id);
        }

        @Override
        public void close() {
            silent = true;
            heart.close();
            say(new byte[] {BYE});
        }
    }
}
