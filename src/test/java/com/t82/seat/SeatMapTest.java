package com.t82.seat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.t82.event.PerformanceAnnounced.Seating;
import com.t82.event.PerformanceCancelled;
import com.t82.event.PerformanceId;
import com.t82.event.SectionId;
import com.t82.event.SectionPriced;
import com.t82.shared.Money;
import com.t82.testing.ModuleTest;
import com.t82.testing.RealRedis;
import com.t82.user.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redisson.api.RedissonClient;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.util.ReflectionTestUtils;
import tools.jackson.databind.json.JsonMapper;

/** The map of this instance, and that of another one beside it on the same database and Redis. */
@ModuleTest
@Import(Box.class)
class SeatMapTest {

    @Autowired
    Box box;

    @Autowired
    SeatMap map;

    @Autowired
    SeatNews news;

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
    SeatSettings settings;

    private SeatNews otherNews;
    private SeatMap other;
    private ScheduledExecutorService heart;

    @BeforeEach
    void startAnother() {
        otherNews = new SeatNews(redisson, settings);
        other = new SeatMap(jdbc, json, otherNews, settings);
        heart = Executors.newSingleThreadScheduledExecutor();
        heart.scheduleAtFixedRate(otherNews::beat, 0, 200, TimeUnit.MILLISECONDS);
        await().until(() -> trusted(news) && trusted(otherNews));
    }

    @AfterEach
    void stopTheOther() {
        heart.shutdownNow();
        otherNews.destroy();
    }

    private static boolean trusted(SeatNews news) {
        return news.unbrokenSince() != SeatNews.BROKEN;
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

    /** Without another look into the database. */
    private static byte[] ready(SeatMap map, PerformanceId performance) {
        LiveSeats live = map.ready(performance);
        return live == null ? new byte[0] : live.copy().codes();
    }

    private void converge(PerformanceId performance) {
        byte[] truth = truth(performance);
        assertThat(shown(map, performance)).as("here at once").isEqualTo(truth);
        await().atMost(Duration.ofSeconds(5))
                .pollInterval(Duration.ofMillis(10))
                .untilAsserted(() -> assertThat(shown(other, performance)).isEqualTo(truth));
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
        await().until(() -> box.state(all.get(0)).equals("SOLD"));
        await().untilAsserted(() -> assertThat(shown(map, performance)).startsWith(2, 2, 0));
        converge(performance);
        box.publish(new Box.Refunded(purchase, UUID.randomUUID(), performance, List.of(all.get(0))));
        await().until(() -> box.state(all.get(0)).equals("RETURNING"));
        assertThat(shown(map, performance)).as("nobody sees when it returns").startsWith(2, 2, 0);
        box.runOut(all.get(0));
        await().until(() -> box.state(all.get(0)).equals("FREE"));
        await().untilAsserted(() -> assertThat(shown(map, performance)).startsWith(0, 2, 0));
        converge(performance);
    }

    @Test
    void noInstanceAsksTheDatabaseWhileNoNewsIsMissing() {
        PerformanceId performance = box.onSale(1, 5);
        List<SeatId> all = box.seats(performance);
        shown(map, performance);
        shown(other, performance);
        byte[] free = ready(map, performance);
        assertThat(free).hasSize(5);

        box.held(UserId.random(), performance, all.get(3));

        assertThat(ready(map, performance)).containsExactly(0, 0, 0, 1, 0);
        await().atMost(Duration.ofSeconds(3))
                .untilAsserted(() -> assertThat(ready(other, performance)).containsExactly(0, 0, 0, 1, 0));
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
        await().untilAsserted(() -> {
            assertThat(map.live(performance).plan().version()).isNotEqualTo(before);
            assertThat(new String(map.lists(performance).free().json())).contains("99000");
            assertThat(new String(other.lists(performance).free().json())).contains("99000");
        });
        box.publish(
                new SectionPriced(performance, new Seating(new SectionId(2), "2", 2, 1, 1, 3, Money.of(55_000)), 0));
        await().untilAsserted(() -> assertThat(shown(other, performance)).hasSize(5));

        box.publish(new PerformanceCancelled(performance, Box.SHOW));
        await().untilAsserted(() -> {
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
            await().atMost(Duration.ofSeconds(10)).until(() -> !trusted(news) && !trusted(otherNews));
            for (int i = 0; i < 5; i++) {
                box.held(UserId.random(), performance, all.get(i));
                byte[] truth = truth(performance);
                await().atMost(Duration.ofSeconds(3))
                        .untilAsserted(
                                () -> assertThat(shown(other, performance)).isEqualTo(truth));
                assertThat(shown(map, performance)).isEqualTo(truth);
            }
            // A straight look at the database finds what was missed when nobody asked for a while.
            box.held(UserId.random(), performance, all.get(20));
        } finally {
            redis.start();
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> trusted(news) && trusted(otherNews));
        assertThat(shown(other, performance)).isEqualTo(truth(performance));
        box.held(UserId.random(), performance, all.get(30));
        converge(performance);
    }

    @Test
    void whatWasMissedIsFoundWhenANumberIsMissing() {
        PerformanceId performance = box.onSale(1, 3);
        List<SeatId> all = box.seats(performance);
        shown(map, performance);
        shown(other, performance);
        // A third instance commits, and its news is lost; the next that is heard of it has a later number.
        SeatNews third = new SeatNews(redisson, settings);
        third.beat();
        await().until(() -> trusted(third));
        shown(other, performance);
        jdbc.sql("""
                        update seat set state = 'HELD', hold_id = gen_random_uuid(), holder = gen_random_uuid(),
                            held_until = now() + interval '1 hour' where id = ?
                        """).param(all.get(1).value()).update();
        ReflectionTestUtils.setField(third, "sequence", 41L);
        assertThat(shown(other, performance)).containsOnly(0);

        third.beat();

        await().atMost(Duration.ofSeconds(3))
                .untilAsserted(() -> assertThat(shown(other, performance)).containsExactly(0, 1, 0));
        third.destroy();
    }

    @Test
    void anInstanceThatFallsSilentMakesTheOthersLook() {
        PerformanceId performance = box.onSale(1, 3);
        shown(other, performance);
        SeatNews dying = new SeatNews(redisson, settings);
        dying.beat();
        await().until(() -> trusted(dying));
        shown(other, performance);
        jdbc.sql("""
                        update seat set state = 'HELD', hold_id = gen_random_uuid(), holder = gen_random_uuid(),
                            held_until = now() + interval '1 hour' where id = ?
                        """).param(box.seats(performance).getFirst().value()).update();

        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(shown(other, performance)).containsExactly(1, 0, 0));
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
        assertThat(jdbc.sql("select sum(changes) from seat where performance_id = ?")
                        .param(performance.value())
                        .query(Long.class)
                        .single())
                .isEqualTo(map.live(performance).changes());
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
        assertThat(map.live(performance)).isNotNull();
        assertThat(map.ready(performance)).isNotNull();
        assertThat(map.live(new PerformanceId(1))).isNull();
    }
}
