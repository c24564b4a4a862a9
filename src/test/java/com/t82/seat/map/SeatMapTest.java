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
import com.t82.seat.hold.BestSeatSelection;
import com.t82.seat.hold.SeatFixtures;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The map of this instance, and that of another instance on the same database and Redis. */
@ModuleTest
@Import(SeatFixtures.class)
@ExtendWith(OutputCaptureExtension.class)
class SeatMapTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int SEATS = 10;

    @Autowired
    SeatFixtures fixtures;

    @Autowired
    SeatMap map;

    @Autowired
    SeatBroadcast broadcast;

    @Autowired
    Releasing releasing;

    @Autowired
    BestSeatSelection selection;

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
    void startAnotherInstance() {
        another = new Instance(settings);
        other = another.map;
        soon().until(() -> isReliable(broadcast) && isReliable(another.broadcast));
    }

    @AfterEach
    void stopTheOtherInstance() {
        another.close();
    }

    @Test
    void aPerformanceThatCannotBeReadDoesNotStopTheOthers(CapturedOutput output) {
        List<PerformanceId> performances = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            PerformanceId performance = SeatFixtures.newPerformance();
            fixtures.announce(SeatFixtures.announcement(
                    performance, SeatFixtures.seating(1, 1, 2), SeatFixtures.seating(2, 1, 2)));
            performances.add(performance);
            soon().until(() -> other.live(performance) != null);
            other.follow();
        }
        PerformanceId poisoned = performances.get(2);
        // The sum of the revisions overflows a bigint.
        jdbc.sql("update seat_section set revision = 9223372036854775807 where performance_id = ?")
                .param(poisoned.value())
                .update();
        performances.forEach(other::onReplaced);

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

    /** Waits for the outcome. How fast it comes is not tested here. */
    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(10));
    }

    private static boolean isReliable(SeatBroadcast broadcast) {
        return broadcast.unbrokenSince() != InstanceLiveness.BROKEN;
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

    /** An instance that reads the database only after a gap or for a new instance, never for silence. */
    private SeatMapSettings patient() {
        return with(settings, Duration.ZERO, Duration.ofMinutes(5), Duration.ofMinutes(5), 1_000);
    }

    /** The status codes according to the database. */
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
        return live == null ? new byte[0] : live.snapshot().codes();
    }

    private void converge(PerformanceId performance) {
        byte[] truth = truth(performance);
        assertThat(shown(map, performance)).as("here at once").isEqualTo(truth);
        soon().untilAsserted(() -> assertThat(shown(other, performance)).isEqualTo(truth));
    }

    /** Holds a seat without telling any instance. */
    private void holdUnnoticed(SeatId seat) {
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
    void everyChangeShowsAtOnceHereAndSoonOnTheOtherInstance() {
        PerformanceId performance = fixtures.onSale(2, 5);
        List<SeatId> all = fixtures.seats(performance);
        UserId fan = UserId.random();
        assertThat(shown(map, performance)).isEqualTo(shown(other, performance)).containsOnly(0);

        fixtures.held(fan, performance, all.get(0), all.get(1), all.get(2));
        converge(performance);
        releasing.unpinned(List.of(all.get(2)), fan);
        converge(performance);
        UUID purchase = fixtures.pinned(fan, performance, all.get(0), all.get(1));
        fixtures.settle(purchase, performance, all.get(0), all.get(1));
        converge(performance);
        fixtures.publish(new SeatFixtures.Approved(purchase, fan, performance, all.subList(0, 2)));
        soon().until(() -> fixtures.state(all.get(0)).equals("SOLD"));
        soon().untilAsserted(() -> assertThat(shown(map, performance)).startsWith(2, 2, 0));
        converge(performance);
        fixtures.publish(new SeatFixtures.Refunded(purchase, UUID.randomUUID(), performance, List.of(all.get(0))));
        soon().until(() -> fixtures.state(all.get(0)).equals("RETURNING"));
        assertThat(shown(map, performance)).as("the return is not visible").startsWith(2, 2, 0);
        fixtures.expire(all.get(0));
        soon().until(() -> fixtures.state(all.get(0)).equals("FREE"));
        soon().untilAsserted(() -> assertThat(shown(map, performance)).startsWith(0, 2, 0));
        converge(performance);
    }

    @Test
    void theDatabaseIsNotReadWhileNoMessageIsMissing() {
        PerformanceId performance = fixtures.onSale(1, 5);
        List<SeatId> all = fixtures.seats(performance);
        try (Instance third = new Instance(patient())) {
            soon().until(() -> isReliable(third.broadcast));
            LiveSeats here = map.live(performance);
            LiveSeats there = third.map.live(performance);

            fixtures.held(UserId.random(), performance, all.get(3));

            // No client asks the maps here, so the database is not read.
            assertThat(here.snapshot().codes()).containsExactly(0, 0, 0, 1, 0);
            soon().untilAsserted(() -> assertThat(there.snapshot().codes()).containsExactly(0, 0, 0, 1, 0));
            soon().untilAsserted(() -> {
                assertThat(third.map.live(performance)).isSameAs(there);
                assertThat(third.map.ready(performance)).isSameAs(there);
            });
        }
    }

    @Test
    void everyStateChangeIsBroadcast() {
        PerformanceId performance = fixtures.onSale(1, 3);
        SeatId seat = fixtures.seats(performance).getFirst();
        UserId fan = UserId.random();
        LiveSeats here = map.live(performance);
        LiveSeats there = other.live(performance);

        fixtures.held(fan, performance, seat);
        UUID purchase = fixtures.settled(fan, performance, seat);

        assertThat(here.changeSum()).isEqualTo(changes(performance)).isEqualTo(2);
        soon().until(() -> there.changeSum() == 2);
        fixtures.publish(new SeatFixtures.Approved(purchase, fan, performance, List.of(seat)));
        soon().until(() -> fixtures.state(seat).equals("SOLD") && there.changeSum() == 3);
        assertThat(changes(performance)).isEqualTo(3);
    }

    @Test
    void aStreamOfAnotherInstanceEndsWithTheSameSeats() throws Exception {
        PerformanceId performance = fixtures.onSale(2, 5);
        List<SeatId> all = fixtures.seats(performance);
        UserId fan = UserId.random();
        try (Listener listener = another.listen(performance)) {
            soon().untilAsserted(() -> assertThat(listener.codes()).isEqualTo(truth(performance)));
            fixtures.held(fan, performance, all.get(0), all.get(1));
            fixtures.held(UserId.random(), performance, all.get(9));
            soon().untilAsserted(() -> assertThat(listener.codes()).isEqualTo(truth(performance)));

            redis.stop();
            try {
                releasing.unpinned(List.of(all.get(0)), fan);
                fixtures.held(UserId.random(), performance, all.get(5));
                soon().untilAsserted(() -> assertThat(listener.codes()).isEqualTo(truth(performance)));
            } finally {
                redis.start();
            }
            soon().until(() -> isReliable(broadcast) && isReliable(another.broadcast));
            fixtures.held(UserId.random(), performance, all.get(6));
            soon().untilAsserted(() -> assertThat(listener.codes()).isEqualTo(truth(performance)));
        }
    }

    @Test
    void aRolledBackChangeNeverShows() {
        PerformanceId performance = fixtures.onSale(1, 2);
        List<SeatId> all = fixtures.seats(performance);
        UserId fan = UserId.random();
        fixtures.held(fan, performance, all.get(0));
        shown(map, performance);

        assertThatThrownBy(() -> fixtures.inTransaction(() -> {
                    releasing.unpinned(List.of(all.get(0)), fan);
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");

        assertThat(shown(map, performance)).containsExactly(1, 0);
    }

    @Test
    void newPricesSectionsAndCancellationsShowOnAllInstances() {
        PerformanceId performance = fixtures.onSale(1, 2);
        String before = map.live(performance).plan().version();
        assertThat(other.live(performance).plan().version()).isEqualTo(before);

        fixtures.publish(new SectionPriced(
                performance, new Seating(new SectionId(1), "1 \"구역\"", 1, 1, 1, 2, Money.of(99_000)), 5));
        soon().untilAsserted(() -> {
            assertThat(map.live(performance).plan().version()).isNotEqualTo(before);
            assertThat(new String(map.lists(performance).free().plain())).contains("99000");
            assertThat(new String(other.lists(performance).free().plain())).contains("99000");
        });
        fixtures.publish(
                new SectionPriced(performance, new Seating(new SectionId(2), "2", 2, 1, 1, 3, Money.of(55_000)), 0));
        soon().untilAsserted(() -> assertThat(shown(other, performance)).hasSize(5));

        fixtures.publish(new PerformanceCancelled(performance, SeatFixtures.SHOW, null));
        soon().untilAsserted(() -> {
            assertThat(new String(other.lists(performance).free().plain())).isEqualTo("[]");
            assertThat(new String(map.lists(performance).rest().plain())).contains("\"restSeat\":0");
        });
    }

    @Test
    void allInstancesAgreeDuringAndAfterARedisOutage() throws Exception {
        PerformanceId performance = fixtures.onSale(4, 10);
        List<SeatId> all = fixtures.seats(performance);
        shown(map, performance);
        shown(other, performance);
        redis.stop();
        try {
            soon().until(() -> !isReliable(broadcast) && !isReliable(another.broadcast));
            for (int i = 0; i < 5; i++) {
                fixtures.held(UserId.random(), performance, all.get(i));
                byte[] truth = truth(performance);
                soon().untilAsserted(() -> assertThat(shown(other, performance)).isEqualTo(truth));
                assertThat(shown(map, performance)).isEqualTo(truth);
            }
            // No client asks for this change during the outage; the comparison afterwards has to find it.
            fixtures.held(UserId.random(), performance, all.get(20));
        } finally {
            redis.start();
        }
        soon().until(() -> isReliable(broadcast) && isReliable(another.broadcast));
        assertThat(shown(other, performance)).isEqualTo(truth(performance));
        fixtures.held(UserId.random(), performance, all.get(30));
        converge(performance);
    }

    @Test
    void aGapInTheSequenceMakesTheDatabaseBeRead() {
        PerformanceId performance = fixtures.onSale(1, 3);
        try (Instance third = new Instance(patient());
                SilentInstance silent = new SilentInstance()) {
            soon().until(() -> isReliable(third.broadcast) && silent.isKnownTo(third.broadcast));
            shown(third.map, performance);

            holdUnnoticed(fixtures.seats(performance).get(1));
            silent.skipANumber();

            soon().untilAsserted(() -> assertThat(shown(third.map, performance)).containsExactly(0, 1, 0));
        }
    }

    /** The silent instance may be dead, or reach the database but not Redis. */
    @Test
    void aSilentInstanceMakesTheOthersReadTheDatabaseUntilItReturns() {
        PerformanceId performance = fixtures.onSale(1, 3);
        List<SeatId> all = fixtures.seats(performance);
        shown(other, performance);
        try (SilentInstance silent = new SilentInstance()) {
            soon().until(() -> silent.isKnownTo(another.broadcast));
            silent.fallSilent();
            soon().until(() -> silent.isMissedBy(another.broadcast));

            holdUnnoticed(all.get(0));
            soon().untilAsserted(() -> assertThat(shown(other, performance)).containsExactly(1, 0, 0));
            holdUnnoticed(all.get(1));
            soon().untilAsserted(() -> assertThat(shown(other, performance)).containsExactly(1, 1, 0));
            assertThat(isReliable(another.broadcast)).isFalse();

            silent.resume();
            soon().until(() -> isReliable(another.broadcast));
        }
    }

    @Test
    void anInstanceThatIsSilentForLongCountsAsDead() {
        PerformanceId performance = fixtures.onSale(1, 3);
        SeatMapSettings impatient =
                with(settings, settings.listMaxAge(), Duration.ofMillis(600), Duration.ofSeconds(3), 1_000);
        try (Instance third = new Instance(impatient);
                SilentInstance silent = new SilentInstance()) {
            soon().until(() -> silent.isKnownTo(third.broadcast));
            shown(third.map, performance);
            silent.fallSilent();
            soon().until(() -> silent.isMissedBy(third.broadcast));
            holdUnnoticed(fixtures.seats(performance).getFirst());

            soon().until(() -> !silent.isMissedBy(third.broadcast) && isReliable(third.broadcast));

            assertThat(shown(third.map, performance)).containsExactly(1, 0, 0);
        }
    }

    @Test
    void aStoppingInstanceSendsRemainingChangesAndAFarewell() {
        PerformanceId performance = fixtures.onSale(1, 3);
        long seat = fixtures.seats(performance).getFirst().value();
        try (Instance listening = new Instance(patient())) {
            Instance stopping = new Instance(settings);
            soon().until(() -> isReliable(listening.broadcast) && isReliable(stopping.broadcast));
            LiveSeats there = listening.map.live(performance);
            for (int number = 1; number <= 200; number++) {
                stopping.broadcast.changed(
                        performance, List.of(new SeatChange(seat, number, SeatStatus.of(number % 2))));
            }
            stopping.close();

            soon().until(() -> there.changeSum() == 200);
            long stopped = stopping.broadcast.self();
            soon().until(() -> !listening.broadcast.liveness().isKnown(stopped));
            assertThat(listening.broadcast.liveness().isMissing(stopped)).isFalse();
        }
    }

    @Test
    void aChangeReceivedDuringTheComparisonDoesNotHideALostOne() {
        PerformanceId performance = fixtures.onSale(1, 3);
        List<SeatId> all = fixtures.seats(performance);
        AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
        SeatMap asked = new SeatMap(
                new SeatMapReader(
                        intercepted(() -> meanwhile.getAndSet(() -> {}).run()), json),
                another.broadcast,
                settings);
        shown(asked, performance);
        holdUnnoticed(all.get(0));
        SeatChange received = new SeatChange(all.get(1).value(), 1, SeatStatus.HELD);
        meanwhile.set(() -> asked.onChanged(performance, List.of(received)));

        asked.onReplaced(performance);

        assertThat(shown(asked, performance)).containsExactly(1, 1, 0);
    }

    /** A client of the database that runs an action before each call. */
    private JdbcClient intercepted(Runnable action) {
        return (JdbcClient) Proxy.newProxyInstance(
                JdbcClient.class.getClassLoader(), new Class<?>[] {JdbcClient.class}, (proxy, method, arguments) -> {
                    action.run();
                    return method.invoke(jdbc, arguments);
                });
    }

    @Test
    void anEvictedPerformanceIsRetired() {
        PerformanceId one = fixtures.onSale(2, 5);
        PerformanceId two = fixtures.onSale(2, 5);
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
    void unknownPerformancesCauseAboutOneQueryASecond() {
        AtomicInteger queries = new AtomicInteger();
        SeatMap asked = new SeatMap(
                new SeatMapReader(intercepted(queries::incrementAndGet), json), another.broadcast, settings);
        for (int i = 0; i < 1_000; i++) {
            assertThat(asked.live(new PerformanceId(1_000_000_000L + i))).isNull();
        }
        assertThat(queries).hasPositiveValue().hasValueLessThan(100);
    }

    @Test
    void aPerformanceRequestedBeforeItsAnnouncementAppearsAfterwards() {
        PerformanceId performance = SeatFixtures.newPerformance();
        assertThat(map.live(performance)).isNull();

        fixtures.announce(SeatFixtures.announcement(performance, SeatFixtures.seating(1, 1, 3)));

        assertThat(map.live(performance)).isNotNull();
        soon().until(() -> other.live(performance) != null);
    }

    @Test
    void manyConcurrentHoldsEndInTheSameMapOnAllInstances() throws Exception {
        PerformanceId performance = fixtures.onSale(20, 20);
        List<SeatId> all = fixtures.seats(performance);
        shown(map, performance);
        shown(other, performance);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 32; i++) {
                threads.submit(() -> {
                    for (int round = 0; round < 10; round++) {
                        UserId fan = UserId.random();
                        SeatId seat = all.get(ThreadLocalRandom.current().nextInt(all.size()));
                        fixtures.hold(fan, performance, seat);
                        if (round % 3 == 0) {
                            releasing.unpinned(List.of(seat), fan);
                        }
                    }
                });
            }
        }
        converge(performance);
        fixtures.audit(performance);
        assertThat(changes(performance)).isEqualTo(map.live(performance).changeSum());
    }

    @Test
    void concurrentRequestsForTheBestSeatsGetDistinctSeats() throws Exception {
        PerformanceId performance = fixtures.onSale(10, 20);
        List<List<SeatId>> chosen = Collections.synchronizedList(new ArrayList<>());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 60; i++) {
                threads.submit(() ->
                        chosen.add(selection
                                .choose(new BestSeatSelection.Criteria(UserId.random(), performance, 2, null, null))
                                .seats()
                                .stream()
                                .map(BestSeatSelection.OfferedSeat::seat)
                                .toList()));
            }
        }
        assertThat(chosen).hasSize(60);
        assertThat(chosen.stream().flatMap(List::stream))
                .doesNotHaveDuplicates()
                .hasSize(120);
        fixtures.audit(performance);
    }

    @Test
    void onlyRequestedPerformancesAreInMemory() {
        PerformanceId performance = fixtures.onSale(1, 2);
        assertThat(map.ready(performance)).isNull();
        LiveSeats live = map.live(performance);
        assertThat(live).isNotNull();
        soon().until(() -> map.live(performance) == live && map.ready(performance) == live);
        assertThat(map.live(new PerformanceId(1))).isNull();
    }

    /** One more instance on the same database and Redis, with its scheduled jobs. */
    private final class Instance implements AutoCloseable {

        private final SeatBroadcast broadcast;
        private final SeatMap map;
        private final SeatStream stream;
        private final ScheduledExecutorService jobs = Executors.newSingleThreadScheduledExecutor();

        Instance(SeatMapSettings settings) {
            broadcast = new SeatBroadcast(redisson, settings);
            map = new SeatMap(new SeatMapReader(jdbc, json), broadcast, settings);
            stream = new SeatStream(settings);
            jobs.scheduleAtFixedRate(broadcast::beat, 0, 200, TimeUnit.MILLISECONDS);
        }

        /** Opens a stream, and starts the jobs that streams need. */
        Listener listen(PerformanceId performance) {
            jobs.scheduleAtFixedRate(map::follow, 0, 250, TimeUnit.MILLISECONDS);
            jobs.scheduleAtFixedRate(stream::publish, 0, 100, TimeUnit.MILLISECONDS);
            return new Listener(stream, map.live(performance));
        }

        @Override
        public void close() {
            jobs.shutdownNow();
            stream.stop();
            broadcast.destroy();
        }
    }

    /** A client that builds the map from its stream alone. */
    private static final class Listener implements AutoCloseable {

        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private final SeatStream.Subscription subscription;
        private final Thread thread;

        Listener(SeatStream stream, LiveSeats live) {
            subscription = stream.subscribe(live, "127.0.0.1");
            thread = Thread.startVirtualThread(() -> {
                try {
                    subscription.follow(null, received);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }

        byte[] codes() {
            byte[] codes = new byte[0];
            String version = null;
            String text = received.toString(StandardCharsets.UTF_8);
            for (String event :
                    text.substring(0, Math.max(0, text.lastIndexOf("\n\n"))).split("\n\n")) {
                int start = event.indexOf("data: ");
                if (start < 0) {
                    continue;
                }
                JsonNode data = JSON.readTree(event.substring(start + 6));
                if (event.contains("event: snapshot")) {
                    byte[] bits = Base64.getDecoder().decode(data.get("status").asString());
                    codes = new byte[SEATS];
                    for (int i = 0; i < SEATS; i++) {
                        codes[i] = (byte) (bits[i >> 2] >> 2 * (i & 3) & 3);
                    }
                } else {
                    assertThat(data.get("from").asString()).isEqualTo(version);
                    for (JsonNode change : data.get("changes")) {
                        codes[change.get(0).asInt()] = (byte) change.get(1).asInt();
                    }
                }
                version = data.get("version").asString();
            }
            return codes;
        }

        @Override
        public void close() throws InterruptedException {
            thread.interrupt();
            assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
            subscription.close();
        }
    }

    /** An instance that only sends heartbeats. */
    private final class SilentInstance implements AutoCloseable {

        private static final byte FAREWELL = 3;

        private final long id = ThreadLocalRandom.current().nextLong();
        private final AtomicLong number = new AtomicLong();
        private final ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor();
        private volatile boolean stopped;

        SilentInstance() {
            heart.scheduleAtFixedRate(this::beat, 0, 100, TimeUnit.MILLISECONDS);
        }

        private void beat() {
            if (!stopped) {
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

        void skipANumber() {
            number.incrementAndGet();
        }

        void fallSilent() {
            stopped = true;
        }

        void resume() {
            stopped = false;
        }

        boolean isKnownTo(SeatBroadcast broadcast) {
            return broadcast.liveness().isKnown(id);
        }

        boolean isMissedBy(SeatBroadcast broadcast) {
            return broadcast.liveness().isMissing(id);
        }

        @Override
        public void close() {
            stopped = true;
            heart.close();
            say(new byte[] {FAREWELL});
        }
    }
}
