package com.t82.seat.waiting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.t82.event.PerformanceId;
import com.t82.seat.SeatId;
import com.t82.seat.SeatPurchaseApproved;
import com.t82.seat.waiting.QueueFixtures.Rooms;
import com.t82.seat.waiting.QueueStatus.Phase;
import com.t82.shared.ProblemException;
import com.t82.testing.ModuleTest;
import com.t82.testing.MovableClock;
import com.t82.testing.RealRedis;
import com.t82.user.UserId;
import com.t82.user.UserWithdrawn;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Import;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.transaction.PlatformTransactionManager;

@ModuleTest
@Import(QueueFixtures.class)
class QueueTest {

    private static final Logger log = LoggerFactory.getLogger(QueueTest.class);

    @Autowired
    Rooms fixtures;

    @Autowired
    MovableClock clock;

    @Autowired
    Entering entering;

    @Autowired
    Admitting admitting;

    @Autowired
    Heartbeats heartbeats;

    @Autowired
    QueueView view;

    @Autowired
    Lottery lottery;

    @Autowired
    PlatformTransactionManager transactions;

    @Autowired
    WaitingRooms rooms;

    @Autowired
    QueueTickets tickets;

    @Autowired
    WaitingSettings settings;

    @Autowired
    RealRedis redis;

    @Autowired
    @Qualifier("turnedAwayHolds") LongAdder turnedAway;

    @Autowired
    QueueStreams streams;

    private static List<UserId> fans(int count) {
        return Stream.generate(UserId::random).limit(count).toList();
    }

    private QueueStatus status(PerformanceId performance, UserId user) {
        view.invalidate(performance);
        return view.status(performance, user);
    }

    private long position(PerformanceId performance, UserId user) {
        return status(performance, user).position();
    }

    private void pass(Duration time) {
        clock.advance(time);
        admitting.tick();
    }

    private static void atOnce(List<? extends Runnable> work) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (Runnable one : work) {
                running.add(threads.submit(one));
            }
            for (Future<?> one : running) {
                one.get();
            }
        }
    }

    @Test
    void fiveThousandConcurrentEntriesGetFiveThousandPlaces() throws Exception {
        PerformanceId performance = fixtures.withRoom(Duration.ofMinutes(-1), 1, 1);
        List<UserId> fans = fans(5_000);

        long began = System.nanoTime();
        atOnce(fans.stream()
                .map(fan -> (Runnable) () -> entering.enter(performance, fan))
                .toList());
        double seconds = (System.nanoTime() - began) / 1e9;

        view.invalidate(performance);
        assertThat(fans.stream()
                        .map(fan -> view.status(performance, fan))
                        .map(QueueStatus::position)
                        .sorted()
                        .toList())
                .isEqualTo(LongStream.rangeClosed(1, 5_000).boxed().toList());
        assertThat(view.total(performance)).isEqualTo(5_000);

        int rounds = 20;
        long asked = System.nanoTime();
        for (int round = 0; round < rounds; round++) {
            fans.forEach(fan -> {
                view.status(performance, fan).orRefuse();
                heartbeats.touch(performance, fan);
            });
        }
        double reading = (System.nanoTime() - asked) / 1e9;
        log.info("{} entries/s, {} positions/s", Math.round(5_000 / seconds), Math.round(rounds * 5_000L / reading));
    }

    @Test
    void theDrawOfTheLobbyCanBeVerified() throws Exception {
        PerformanceId performance = fixtures.withRoom(Duration.ofMinutes(5), 1, 1);
        WaitingRoom before = view.room(performance);
        List<UserId> fans = fans(2_000);
        for (UserId fan : fans) {
            assertThat(entering.enter(performance, fan).phase()).isEqualTo(Phase.LOBBY);
        }
        assertThat(status(performance, fans.getFirst()).position()).isEqualTo(2_000);
        List<UUID> ids =
                fans.stream().map(fan -> view.status(performance, fan).ticket()).toList();

        clock.advance(Duration.ofMinutes(5));
        UserId late = UserId.random();
        assertThat(entering.enter(performance, late).phase()).isEqualTo(Phase.WAITING);

        view.invalidate(performance);
        WaitingRoom after = view.room(performance);
        assertThat(after.isDrawn()).isTrue();
        assertThat(after.drawn()).isEqualTo(2_000);
        assertThat(after.commitment()).isEqualTo(before.commitment()).isEqualTo(sha256(after.seed()));
        List<UUID> expected = ids.stream()
                .sorted(Comparator.comparing(id -> sha256(after.seed() + ":" + id)))
                .toList();
        assertThat(rooms.drawnOrder(performance)).isEqualTo(expected);
        for (int i = 0; i < fans.size(); i++) {
            assertThat(view.status(performance, fans.get(i)).position()).isEqualTo(expected.indexOf(ids.get(i)) + 1);
        }
        assertThat(view.status(performance, late).position()).isEqualTo(2_001);
        assertThat(Math.abs(rankCorrelation(ids, expected)))
                .as("entering the lobby early is no advantage")
                .isLessThan(0.12);
    }

    /** Spearman's coefficient; for 2,000 its standard deviation under independence is 0.022. */
    private static double rankCorrelation(List<UUID> arrived, List<UUID> drawn) {
        double n = arrived.size();
        double squares = IntStream.range(0, arrived.size())
                .mapToDouble(i -> Math.pow(i - drawn.indexOf(arrived.get(i)), 2))
                .sum();
        return 1 - 6 * squares / (n * (n * n - 1));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void eachRoomKeepsItsOwnSeed() {
        PerformanceId one = fixtures.withRoom(Duration.ofMinutes(5), 1, 1);
        PerformanceId other = fixtures.withRoom(Duration.ofMinutes(5), 1, 1);
        String seed = rooms.find(one).seed();

        fixtures.admin().set(one, false, null, null);
        fixtures.admin().set(one, true, 5.0, 10);

        assertThat(rooms.find(one).seed())
                .isEqualTo(seed)
                .isNotEqualTo(rooms.find(other).seed());
    }

    @Test
    void fansAreAdmittedInOrderByRateUpToTheCapacity() throws Exception {
        PerformanceId performance = fixtures.withRoom(Duration.ofMinutes(-1), 5, 7);
        List<UserId> fans = fans(40);
        fans.forEach(fan -> entering.enter(performance, fan));
        admitting.tick();
        assertThat(fixtures.inside(performance)).isZero();

        clock.advance(Duration.ofSeconds(1));
        atOnce(IntStream.range(0, 8).mapToObj(i -> (Runnable) admitting::tick).toList());
        assertThat(fixtures.inside(performance)).as("instances share one rate").isEqualTo(5);
        assertThat(fans.stream().limit(5))
                .allSatisfy(fan -> assertThat(status(performance, fan).phase()).isEqualTo(Phase.ADMITTED));
        assertThat(position(performance, fans.get(5))).isEqualTo(1);

        pass(Duration.ofSeconds(1));
        assertThat(fixtures.inside(performance)).isEqualTo(7);
        pass(Duration.ofSeconds(10));
        assertThat(fixtures.inside(performance)).isEqualTo(7);

        entering.leave(performance, fans.get(0));
        pass(Duration.ofSeconds(1));
        assertThat(fixtures.inside(performance)).isEqualTo(7);
        assertThat(fixtures.state(performance, fans.get(7))).isEqualTo("ADMITTED");
        assertThat(fixtures.state(performance, fans.get(8))).isEqualTo("WAITING");
    }

    @Test
    void leavingMovesTheOthersUp() {
        PerformanceId performance = fixtures.withRoom(Duration.ofMinutes(-1), 1, 1);
        List<UserId> fans = fans(4);
        fans.forEach(fan -> entering.enter(performance, fan));
        assertThat(position(performance, fans.get(3))).isEqualTo(4);

        entering.leave(performance, fans.get(1));

        assertThat(position(performance, fans.get(0))).isEqualTo(1);
        assertThat(position(performance, fans.get(2))).isEqualTo(2);
        assertThat(position(performance, fans.get(3))).isEqualTo(3);
        assertThat(status(performance, fans.get(1)).phase()).isEqualTo(Phase.ABSENT);
        assertThat(entering.enter(performance, fans.get(1)).position()).isEqualTo(4);
    }

    @Test
    void aPlaceSurvivesRefreshesAnotherInstanceAndTheLossOfRedis() throws Exception {
        PerformanceId performance = fixtures.withRoom(Duration.ofMinutes(-1), 1, 1);
        List<UserId> fans = fans(3);
        fans.forEach(fan -> entering.enter(performance, fan));
        redis.stop();
        try {
            assertThat(entering.enter(performance, fans.get(1)).position()).isEqualTo(2);
            assertThat(position(performance, fans.get(2))).isEqualTo(3);
            QueueView otherInstance = new QueueView(rooms, tickets, settings, clock);
            assertThat(otherInstance.status(performance, fans.get(2)).position())
                    .isEqualTo(3);
            pass(Duration.ofSeconds(1));
            assertThat(position(performance, fans.get(2))).isEqualTo(2);
        } finally {
            redis.start();
        }
    }

    @Test
    void aFanWithoutAHeartbeatLosesTheTurn() {
        PerformanceId performance = fixtures.withRoom(Duration.ofMinutes(-1), 1, 1);
        List<UserId> fans = fans(3);
        fans.forEach(fan -> entering.enter(performance, fan));
        fixtures.admin().set(performance, false, null, null);
        clock.advance(Duration.ofSeconds(50));
        heartbeats.touch(performance, fans.get(1));
        heartbeats.touch(performance, fans.get(2));
        await().atMost(Duration.ofSeconds(10)).until(() -> withFreshHeartbeat(performance) == 2);
        fixtures.admin().set(performance, true, null, null);

        pass(Duration.ofSeconds(1));

        assertThat(status(performance, fans.get(0)).phase()).isEqualTo(Phase.LAPSED);
        assertThat(status(performance, fans.get(1)).phase()).isEqualTo(Phase.ADMITTED);
        assertThat(position(performance, fans.get(2))).isEqualTo(1);
        assertThat(entering.enter(performance, fans.get(0)).position()).isEqualTo(2);
    }

    private int withFreshHeartbeat(PerformanceId performance) {
        return fixtures.jdbc()
                .sql("select count(*) from seat_waiting_ticket where performance_id = ? and seen_at >= ?")
                .param(performance.value())
                .param(WaitingRooms.utc(clock.instant().minusSeconds(1)))
                .query(Integer.class)
                .single();
    }

    @Test
    void aFanWithoutAHeartbeatAfterTheAdmissionLosesTheVisit() {
        PerformanceId performance = fixtures.withRoom(Duration.ofMinutes(-1), 1, 2);
        UserId sleeper = UserId.random();
        UserId shopper = UserId.random();
        entering.enter(performance, sleeper);
        entering.enter(performance, shopper);
        pass(Duration.ofSeconds(1));
        pass(Duration.ofSeconds(1));
        assertThat(fixtures.inside(performance)).isEqualTo(2);

        clock.advance(Duration.ofSeconds(30));
        heartbeats.touch(performance, shopper);
        await().atMost(Duration.ofSeconds(10)).until(() -> withFreshHeartbeat(performance) == 1);
        pass(Duration.ofSeconds(30));

        assertThat(fixtures.state(performance, sleeper)).isEqualTo("LAPSED");
        assertThat(fixtures.state(performance, shopper)).isEqualTo("ADMITTED");
    }

    @Test
    void aPurchaseEndsTheVisit() {
        PerformanceId performance = fixtures.withRoom(Duration.ofMinutes(-1), 10, 1);
        List<UserId> fans = fans(2);
        fans.forEach(fan -> entering.enter(performance, fan));
        pass(Duration.ofSeconds(1));
        assertThat(fixtures.state(performance, fans.get(0))).isEqualTo("ADMITTED");

        fixtures.publish(new Bought(fans.get(0), performance));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        assertThat(fixtures.state(performance, fans.get(0))).isEqualTo("NONE"));
        pass(Duration.ofSeconds(1));

        assertThat(fixtures.state(performance, fans.get(1))).isEqualTo("ADMITTED");
        assertThatThrownBy(() -> view.requirePass(performance, fans.get(0)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.type()).isEqualTo(WaitingProblem.PASS_REQUIRED));
    }

    @Test
    void aBuyerWhoWaitsAgainKeepsThePlace() throws Exception {
        PerformanceId performance = fixtures.withRoom(Duration.ofMinutes(-1), 1, 1);
        UserId fan = UserId.random();
        entering.enter(performance, fan);

        assertThat(tickets.endVisits(performance, List.of(fan))).isEmpty();

        assertThat(fixtures.state(performance, fan)).isEqualTo("WAITING");
    }

    /** A purchase; its seats do not matter here. */
    private record Bought(UserId buyer, PerformanceId performance) implements SeatPurchaseApproved {

        @Override
        public UUID reference() {
            return new UUID(0, 1);
        }

        @Override
        public List<SeatId> seats() {
            return List.of();
        }
    }

    @Test
    void anIdleFanLosesTheVisit() {
        PerformanceId performance = fixtures.withRoom(Duration.ofMinutes(-1), 10, 2);
        List<UserId> fans = fans(3);
        fans.forEach(fan -> entering.enter(performance, fan));
        pass(Duration.ofSeconds(1));
        clock.advance(Duration.ofSeconds(20));
        heartbeats.touch(performance, fans.get(0));
        heartbeats.touch(performance, fans.get(1));
        await().atMost(Duration.ofSeconds(30)).until(() -> withFreshHeartbeat(performance) == 2);
        clock.advance(settings.idle().minusSeconds(30));
        heartbeats.touch(performance, fans.get(1));
        heartbeats.touch(performance, fans.get(2));
        await().atMost(Duration.ofSeconds(30)).until(() -> withFreshHeartbeat(performance) == 2);

        pass(Duration.ofSeconds(40));

        assertThat(fixtures.state(performance, fans.get(0))).isEqualTo("LAPSED");
        assertThat(fixtures.state(performance, fans.get(1))).isEqualTo("ADMITTED");
        assertThat(fixtures.state(performance, fans.get(2))).isEqualTo("ADMITTED");
    }

    @Test
    void repeatedRefusalsCostFewQueries() {
        PerformanceId performance = fixtures.withRoom(Duration.ofMinutes(-1), 1, 1);
        UserId fan = UserId.random();
        AtomicInteger looks = new AtomicInteger();
        QueueView counted = new QueueView(
                rooms,
                new QueueTickets(fixtures.jdbc()) {
                    @Override
                    QueueTicket find(PerformanceId performance, UserId user) {
                        looks.incrementAndGet();
                        return super.find(performance, user);
                    }
                },
                settings,
                clock);

        for (int i = 0; i < 500; i++) {
            assertThatThrownBy(() -> counted.requirePass(performance, fan)).isInstanceOf(ProblemException.class);
        }

        assertThat(looks.get()).isBetween(1, 50);
    }

    @Test
    void overloadSlowsAdmissionsDown() {
        PerformanceId performance = fixtures.withRoom(Duration.ofMinutes(-1), 10, 1_000);
        fans(40).forEach(fan -> entering.enter(performance, fan));
        pass(Duration.ofSeconds(1));
        assertThat(fixtures.inside(performance)).isEqualTo(10);

        turnedAway.increment();
        pass(Duration.ofSeconds(1));
        assertThat(fixtures.inside(performance)).as("accumulated before").isEqualTo(20);
        assertThat(rooms.find(performance).carried()).isEqualTo(0.5);

        pass(Duration.ofMillis(400));
        assertThat(fixtures.inside(performance)).as("half the rate").isEqualTo(22);
    }

    @Test
    void aRoomThatIsSwitchedOffNeedsNoPassAndKeepsPlaces() {
        PerformanceId performance = fixtures.withRoom(Duration.ofMinutes(-1), 1, 1);
        List<UserId> fans = fans(2);
        fans.forEach(fan -> entering.enter(performance, fan));

        fixtures.admin().set(performance, false, null, null);
        assertThat(status(performance, fans.get(1)).phase()).isEqualTo(Phase.OFF);
        assertThat(view.requirePass(performance, fans.get(1))).isFalse();

        fixtures.admin().set(performance, true, null, null);
        assertThat(position(performance, fans.get(1))).isEqualTo(2);
    }

    @Test
    void theTotalIsNeverLessThanAnAnsweredPosition() {
        PerformanceId open = fixtures.withRoom(Duration.ofMinutes(-1), 1, 1);
        PerformanceId lobby = fixtures.withRoom(Duration.ofMinutes(5), 1, 1);
        assertThat(view.total(open)).isZero();
        assertThat(view.total(lobby)).isZero();
        for (UserId fan : fans(5)) {
            QueueStatus inLine = entering.enter(open, fan);
            QueueStatus inLobby = entering.enter(lobby, fan);

            assertThat(view.total(open)).isEqualTo(inLine.total()).isGreaterThanOrEqualTo(inLine.position());
            assertThat(view.total(lobby)).isEqualTo(inLobby.total()).isGreaterThanOrEqualTo(inLobby.position());
        }
        assertThat(view.total(open)).isEqualTo(5);
        assertThat(view.total(lobby)).isEqualTo(5);
    }

    @Test
    void unknownPerformancesCostFewQueries() {
        AtomicInteger looks = new AtomicInteger();
        WaitingRooms counted = new WaitingRooms(fixtures.jdbc()) {
            @Override
            WaitingRoom find(PerformanceId performance) {
                looks.incrementAndGet();
                return super.find(performance);
            }

            @Override
            long[] announced() {
                looks.incrementAndGet();
                return super.announced();
            }
        };
        QueueView counting = new QueueView(counted, tickets, settings, clock);

        for (int i = 0; i < 500; i++) {
            PerformanceId nowhere = new PerformanceId(900_000_000L + i);
            assertThatThrownBy(() -> counting.total(nowhere)).isInstanceOf(ProblemException.class);
        }

        assertThat(looks.get()).isBetween(1, 20);
    }

    @Test
    void heartbeatsThatCouldNotBeWrittenAreWrittenLater() {
        PerformanceId performance = fixtures.withRoom(Duration.ofMinutes(-1), 1, 1);
        UserId fan = UserId.random();
        entering.enter(performance, fan);
        AtomicInteger failures = new AtomicInteger(2);
        QueueTickets failing = new QueueTickets(fixtures.jdbc()) {
            @Override
            int touch(List<Heartbeat> heartbeats, Instant recent) {
                if (failures.getAndDecrement() > 0) {
                    throw new DataAccessResourceFailureException("unavailable");
                }
                return super.touch(heartbeats, recent);
            }
        };
        Heartbeats collecting = new Heartbeats(failing, settings, clock);
        clock.advance(Duration.ofSeconds(30));
        collecting.touch(performance, fan);

        collecting.write();
        collecting.write();
        collecting.write();

        assertThat(fixtures.jdbc()
                        .sql("select seen_at from seat_waiting_ticket where performance_id = ? and user_id = ?")
                        .param(performance.value())
                        .param(fan.value())
                        .query(OffsetDateTime.class)
                        .single()
                        .toInstant())
                .isEqualTo(clock.instant());
    }

    @Test
    void aFailingRoomAndAFailingStepDoNotBlockOtherRooms() {
        PerformanceId poisoned = fixtures.withRoom(Duration.ofMinutes(-1), 1, 10);
        PerformanceId sound = fixtures.withRoom(Duration.ofMinutes(-1), 1, 10);
        UserId one = UserId.random();
        entering.enter(poisoned, UserId.random());
        entering.enter(sound, one);
        QueueTickets failing = new QueueTickets(fixtures.jdbc()) {
            @Override
            int lapse(Instant unnoticed, Instant idle, Instant now, int limit) {
                throw new DataAccessResourceFailureException("unavailable");
            }

            @Override
            int inside(PerformanceId performance, Instant now) {
                if (performance.equals(poisoned)) {
                    throw new IllegalStateException("poison");
                }
                return super.inside(performance, now);
            }
        };
        Admitting other = new Admitting(
                rooms,
                failing,
                lottery,
                new AdmissionBrake(turnedAway, () -> Duration.ZERO),
                settings,
                clock,
                transactions);
        clock.advance(Duration.ofSeconds(2));

        other.tick();
        clock.advance(Duration.ofSeconds(2));
        other.tick();

        assertThat(fixtures.state(sound, one)).isEqualTo("ADMITTED");
        assertThat(fixtures.inside(poisoned)).isZero();
    }

    @Test
    void aWithdrawalDeletesTheTicket() {
        PerformanceId performance = fixtures.withRoom(Duration.ofMinutes(-1), 1, 1);
        UserId fan = UserId.random();
        entering.enter(performance, fan);

        fixtures.publish(new UserWithdrawn(fan, null));

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(fixtures.state(performance, fan)).isEqualTo("NONE"));
    }

    @Test
    void ticketsOfClosedSalesAreDeleted() {
        PerformanceId performance = fixtures.withRoom(Duration.ofMinutes(-1), 1, 1);
        UserId fan = UserId.random();
        entering.enter(performance, fan);
        PassRemoval late = new PassRemoval(tickets, view, streams, settings, Clock.offset(clock, Duration.ofDays(37)));

        new PassRemoval(tickets, view, streams, settings, Clock.offset(clock, Duration.ofDays(35))).ofClosedSales();
        assertThat(fixtures.state(performance, fan)).isEqualTo("WAITING");
        late.ofClosedSales();
        assertThat(fixtures.state(performance, fan)).isEqualTo("NONE");
    }
}
