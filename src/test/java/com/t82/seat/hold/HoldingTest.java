package com.t82.seat.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.t82.event.PerformanceAnnounced;
import com.t82.event.PerformanceId;
import com.t82.seat.HoldId;
import com.t82.seat.SeatId;
import com.t82.seat.hold.HoldVerdict.Held;
import com.t82.seat.inventory.HoldRequest;
import com.t82.seat.inventory.HoldRequest.Choice;
import com.t82.seat.inventory.HoldStatements;
import com.t82.seat.inventory.Releasing;
import com.t82.seat.inventory.SeatProblem;
import com.t82.seat.map.SeatChange;
import com.t82.seat.map.SeatMapProblem;
import com.t82.shared.Money;
import com.t82.shared.ProblemException;
import com.t82.user.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@UnhurriedTest
class HoldingTest {

    @Autowired
    SeatFixtures fixtures;

    @Autowired
    Holding holding;

    @Autowired
    HoldStatements statements;

    @Autowired
    Releasing releasing;

    @Autowired
    SeatLocks locks;

    @Autowired
    PlatformTransactionManager transactions;

    private final UserId fan = UserId.random();

    @Test
    void aFreeSeatIsHeldForSixMinutes() {
        PerformanceId performance = fixtures.onSale(1, 5);
        SeatId seat = fixtures.seats(performance).getFirst();
        Instant asked = Instant.now();

        Held held = fixtures.held(fan, performance, seat);

        assertThat(held.until())
                .isBetween(asked.plusSeconds(360).minusMillis(1), Instant.now().plusSeconds(360));
        assertThat(fixtures.state(seat)).isEqualTo("HELD");
        fixtures.refused(HoldProblem.SEAT_ALREADY_CHOSEN, fixtures.hold(UserId.random(), performance, seat));
        fixtures.audit(performance);
    }

    @Test
    void allSeatsOrNoneAreHeld() {
        PerformanceId performance = fixtures.onSale(1, 5);
        List<SeatId> all = fixtures.seats(performance);
        fixtures.held(UserId.random(), performance, all.get(2));

        fixtures.refused(
                HoldProblem.SEAT_ALREADY_CHOSEN, fixtures.hold(fan, performance, all.get(1), all.get(2), all.get(3)));

        assertThat(fixtures.state(all.get(1))).isEqualTo("FREE");
        assertThat(fixtures.state(all.get(3))).isEqualTo("FREE");
        assertThat(fixtures.allowance(performance, fan)).isZero();
        fixtures.audit(performance);
    }

    @Test
    void fiveSeatsAtOnceAreHeldAndAHoldOfSixIsRefused() {
        PerformanceId performance = fixtures.onSale(1, 6);
        List<SeatId> all = fixtures.seats(performance);

        assertThatThrownBy(() -> fixtures.hold(fan, performance, all.toArray(SeatId[]::new)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.type()).isEqualTo(SeatProblem.TOO_MANY_SEATS));
        fixtures.held(fan, performance, all.subList(0, 5).toArray(SeatId[]::new));
        assertThat(fixtures.allowance(performance, fan)).isEqualTo(5);
    }

    @Test
    void aRepeatedRequestIsTheSameHoldWithTheSameDeadline() {
        PerformanceId performance = fixtures.onSale(1, 5);
        List<SeatId> all = fixtures.seats(performance);
        Held first = fixtures.held(fan, performance, all.get(0), all.get(1));

        Held again = fixtures.held(fan, performance, all.get(1), all.get(0));

        assertThat(again).isEqualTo(first);
        assertThat(fixtures.allowance(performance, fan)).isEqualTo(2);
        fixtures.refused(HoldProblem.SEAT_ALREADY_CHOSEN, fixtures.hold(fan, performance, all.get(1), all.get(2)));
    }

    @Test
    void aFanGetsAtMostFiveSeatsOfAPerformance() {
        PerformanceId performance = fixtures.onSale(1, 10);
        List<SeatId> all = fixtures.seats(performance);
        fixtures.held(fan, performance, all.get(0), all.get(1), all.get(2));

        fixtures.refused(
                HoldProblem.LIMIT_PER_PERSON, fixtures.hold(fan, performance, all.get(3), all.get(4), all.get(5)));

        assertThat(fixtures.state(all.get(3))).isEqualTo("FREE");
        fixtures.held(fan, performance, all.get(3), all.get(4));
        fixtures.refused(HoldProblem.LIMIT_PER_PERSON, fixtures.hold(fan, performance, all.get(5)));
        fixtures.audit(performance);
    }

    @Test
    void anUnknownPerformanceOrSeatIsNotFound() {
        PerformanceId performance = fixtures.onSale(1, 2);
        SeatId seat = fixtures.seats(performance).getFirst();

        fixtures.refused(SeatMapProblem.PERFORMANCE_NOT_FOUND, fixtures.hold(fan, new PerformanceId(1), seat));
        fixtures.refused(SeatProblem.SEAT_NOT_FOUND, fixtures.hold(fan, performance, seat, new SeatId(999_999_999)));
        assertThat(fixtures.state(seat)).isEqualTo("FREE");
    }

    @Test
    void aSeatOfAnotherPerformanceIsRefused() {
        PerformanceId performance = fixtures.onSale(1, 2);
        SeatId elsewhere = fixtures.seats(fixtures.onSale(1, 2)).getFirst();

        fixtures.refused(SeatProblem.SEAT_OF_ANOTHER_PERFORMANCE, fixtures.hold(fan, performance, elsewhere));
        assertThat(fixtures.state(elsewhere)).isEqualTo("FREE");
    }

    @Test
    void aWrongPriceIsRefused() {
        PerformanceId performance = fixtures.onSale(1, 2);
        SeatId seat = fixtures.seats(performance).getFirst();

        fixtures.refused(
                HoldProblem.PRICE_CHANGED,
                holding.hold(new HoldRequest(fan, performance, List.of(new Choice(seat, Money.of(1))))));
        assertThat(fixtures.state(seat)).isEqualTo("FREE");
    }

    @Test
    void noSeatIsHeldBeforeTheSaleOpensOrAfterItCloses() {
        Instant now = Instant.now();
        PerformanceId early = announced(now.plusSeconds(3600), now.plusSeconds(7200));
        PerformanceId late = announced(now.minusSeconds(7200), now.minusSeconds(1));

        fixtures.refused(
                SeatProblem.SALE_NOT_OPEN,
                fixtures.hold(fan, early, fixtures.seats(early).getFirst()));
        fixtures.refused(
                SeatProblem.SALE_CLOSED,
                fixtures.hold(fan, late, fixtures.seats(late).getFirst()));
    }

    private PerformanceId announced(Instant opens, Instant closes) {
        PerformanceId performance = SeatFixtures.newPerformance();
        PerformanceAnnounced some = SeatFixtures.announcement(performance, SeatFixtures.seating(1, 1, 2));
        fixtures.announce(new PerformanceAnnounced(
                performance,
                some.show(),
                some.title(),
                some.venueName(),
                some.topCategory(),
                some.imageUrl(),
                some.startsAt(),
                opens,
                closes,
                some.seating()));
        return performance;
    }

    @Test
    void anExpiredHoldIsReplacedByANewOneAtOnce() {
        PerformanceId performance = fixtures.onSale(1, 2);
        List<SeatId> all = fixtures.seats(performance);
        UserId late = UserId.random();
        fixtures.held(late, performance, all.get(0), all.get(1));
        fixtures.expire(all.get(0), all.get(1));

        fixtures.held(fan, performance, all.get(0));

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(fixtures.state(all.get(1))).isEqualTo("FREE"));
        assertThat(fixtures.state(all.get(0))).isEqualTo("HELD");
        assertThat(fixtures.allowance(performance, late)).isZero();
        fixtures.audit(performance);
    }

    @Test
    void anExpiredHoldIsFreedAutomatically() {
        PerformanceId performance = fixtures.onSale(1, 3);
        List<SeatId> all = fixtures.seats(performance);
        fixtures.held(fan, performance, all.get(0), all.get(1));
        fixtures.expire(all.get(0), all.get(1));

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(all)
                        .allSatisfy(seat -> assertThat(fixtures.state(seat)).isEqualTo("FREE")));
        assertThat(fixtures.allowance(performance, fan)).isZero();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(agenda(performance)).isZero());
    }

    @Test
    void aHoldThatCannotBeFreedDoesNotBlockTheOthers() {
        PerformanceId performance = fixtures.onSale(1, 6);
        List<SeatId> all = fixtures.seats(performance);
        fixtures.held(fan, performance, all.get(0), all.get(1));
        fixtures.jdbc
                .sql("update seat_allowance set seats = 0 where performance_id = ?")
                .param(performance.value())
                .update();
        fixtures.expire(all.get(0), all.get(1));
        fixtures.held(UserId.random(), performance, all.get(2), all.get(3));
        fixtures.expire(all.get(2), all.get(3));
        returning(UUID.randomUUID(), performance, all.get(4));

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(fixtures.state(all.get(2))).isEqualTo("FREE");
            assertThat(fixtures.state(all.get(3))).isEqualTo("FREE");
            assertThat(fixtures.state(all.get(4))).as("another sweep").isEqualTo("FREE");
        });
        await().atMost(Duration.ofSeconds(30))
                .until(() -> fixtures.jdbc
                        .sql("select ends_at > now() from seat_hold where performance_id = ?")
                        .param(performance.value())
                        .query(Boolean.class)
                        .single());
        assertThat(fixtures.state(all.get(0))).isEqualTo("HELD");

        fixtures.jdbc
                .sql("update seat_allowance set seats = 2 where performance_id = ? and user_id = ?")
                .param(performance.value())
                .param(fan.value())
                .update();
        fixtures.expire(all.get(0), all.get(1));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(fixtures.state(all.get(0))).isEqualTo("FREE"));
        fixtures.audit(performance);
    }

    private void returning(UUID reference, PerformanceId performance, SeatId seat) {
        fixtures.jdbc
                .sql("update seat set state = 'RETURNING', held_until = now() - interval '1 second' where id = ?")
                .param(seat.value())
                .update();
        fixtures.jdbc
                .sql("""
                        insert into seat_return (return_reference, purchase, performance_id, seats, due_at)
                        values (?, ?, ?, array[?::bigint], now() - interval '1 second')
                        """)
                .param(reference)
                .param(UUID.randomUUID())
                .param(performance.value())
                .param(seat.value())
                .update();
    }

    private int agenda(PerformanceId performance) {
        return fixtures.jdbc
                .sql("select count(*) from seat_hold where performance_id = ?")
                .param(performance.value())
                .query(Integer.class)
                .single();
    }

    @Test
    void aFanGivesBackOnlyOwnSeats() {
        PerformanceId performance = fixtures.onSale(1, 3);
        List<SeatId> all = fixtures.seats(performance);
        UserId other = UserId.random();
        fixtures.held(fan, performance, all.get(0));
        fixtures.held(other, performance, all.get(1));

        releasing.unpinned(all, fan);

        assertThat(fixtures.state(all.get(0))).isEqualTo("FREE");
        assertThat(fixtures.state(all.get(1))).isEqualTo("HELD");
        fixtures.audit(performance);
    }

    @Test
    void theDatabaseRefusesToMoveASeatToAnotherHolderDirectly() {
        PerformanceId performance = fixtures.onSale(1, 1);
        SeatId seat = fixtures.seats(performance).getFirst();
        fixtures.held(fan, performance, seat);

        assertThatThrownBy(() -> fixtures.jdbc
                        .sql("update seat set holder = ? where id = ?")
                        .param(UserId.random().value())
                        .param(seat.value())
                        .update())
                .isInstanceOf(DataIntegrityViolationException.class);
        assertThatThrownBy(() -> fixtures.jdbc
                        .sql("update seat set state = 'SOLD' where id = ?")
                        .param(seat.value())
                        .update())
                .isInstanceOf(DataIntegrityViolationException.class);
    }

    @Test
    void holdingASeatUpdatesNoIndex() {
        PerformanceId performance = fixtures.onSale(8, 16);
        // Seats in the middle, whose pages are not used by other tests.
        List<SeatId> some = fixtures.seats(performance).subList(60, 66);
        List<HoldRequest> requests = List.of(
                SeatFixtures.request(UserId.random(), performance, some.get(0), some.get(1)),
                SeatFixtures.request(UserId.random(), performance, some.get(2), some.get(3)));
        HoldRequest lone = SeatFixtures.request(UserId.random(), performance, some.get(4), some.get(5));
        Instant now = Instant.now();

        fixtures.inTransaction(() -> {
            Updates before = updates();
            statements.takeTogether(requests, List.of(HoldId.random(), HoldId.random()), now, now.plusSeconds(360), 5);
            statements.take(lone, HoldId.random(), now, now.plusSeconds(360), 5);
            Updates after = updates();

            assertThat(after.all() - before.all()).isEqualTo(6);
            assertThat(after.inPlace() - before.inPlace()).as("heap-only").isEqualTo(6);
        });
    }

    /** The updates of this transaction. */
    private Updates updates() {
        return fixtures.jdbc
                .sql("select n_tup_upd, n_tup_hot_upd from pg_stat_xact_user_tables where relname = 'seat'")
                .query((row, number) -> new Updates(row.getLong(1), row.getLong(2)))
                .single();
    }

    private record Updates(long all, long inPlace) {}

    @Test
    void theStatementsUseGenericPlans() {
        PerformanceId performance = fixtures.onSale(20, 16);
        List<SeatId> all = fixtures.seats(performance);
        Instant now = Instant.now();

        fixtures.inTransaction(() -> {
            for (int i = 0; i < 20; i++) {
                SeatId[] row = all.subList(16 * i, 16 * i + 16).toArray(SeatId[]::new);
                List<HoldRequest> group = IntStream.range(0, 7)
                        .mapToObj(one ->
                                SeatFixtures.request(UserId.random(), performance, row[2 * one], row[2 * one + 1]))
                        .toList();
                List<HoldId> holds = group.stream().map(one -> HoldId.random()).toList();
                statements.takeTogether(group, holds, now, now.plusSeconds(360), 5);
                HoldRequest lone = SeatFixtures.request(UserId.random(), performance, row[14], row[15]);
                statements.take(lone, HoldId.random(), now, now.plusSeconds(360), 5);
            }

            assertThat(executionsOfAKeptPlan("with request as%")).isPositive();
            assertThat(executionsOfAKeptPlan("with wanted as%")).isPositive();
        });
    }

    /** Counts executions on this connection. */
    private long executionsOfAKeptPlan(String statement) {
        return fixtures.jdbc
                .sql("select coalesce(max(generic_plans), 0) from pg_prepared_statements where statement like ?")
                .param(statement)
                .query(Long.class)
                .single();
    }

    @Test
    void holdingInsideATransactionIsRejected() {
        PerformanceId performance = fixtures.onSale(1, 1);
        SeatId seat = fixtures.seats(performance).getFirst();

        assertThatThrownBy(() ->
                        new TransactionTemplate(transactions).execute(status -> fixtures.hold(fan, performance, seat)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aRequestThatLosesTheLockIsRefused() {
        PerformanceId performance = fixtures.onSale(1, 2);
        List<SeatId> all = fixtures.seats(performance);
        await().until(locks::working);

        SeatLocks.Lease lease = locks.tryLock(performance, all, UserId.random());
        assertThat(lease).isNotNull();
        fixtures.refused(HoldProblem.SEAT_ALREADY_CHOSEN, fixtures.hold(fan, performance, all.get(1)));
        lease.release();

        await().untilAsserted(() -> fixtures.held(fan, performance, all.get(1)));
    }

    @Test
    void concurrentRepetitionsAreOneHold() throws Exception {
        await().until(locks::working);

        for (int round = 0; round < 10; round++) {
            PerformanceId performance = fixtures.onSale(1, 2);
            SeatId[] both = fixtures.seats(performance).toArray(SeatId[]::new);
            UserId impatient = UserId.random();
            Map<UserId, HoldVerdict> answers = atOnce(IntStream.range(0, 4)
                    .<Callable<Map.Entry<UserId, HoldVerdict>>>mapToObj(
                            i -> () -> Map.entry(UserId.random(), fixtures.hold(impatient, performance, both)))
                    .toList());

            assertThat(Set.copyOf(answers.values())).singleElement().isInstanceOf(Held.class);
            fixtures.audit(performance);
        }
    }

    @Test
    void sixtyFourFansWantTheSameSeatsAndEachSeatGetsOneHolder() throws Exception {
        for (int round = 0; round < 20; round++) {
            PerformanceId performance = fixtures.onSale(1, 6);
            List<SeatId> all = fixtures.seats(performance);
            Random random = new Random(82 + round);
            List<Callable<Map.Entry<UserId, Boolean>>> fans = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                UserId one = UserId.random();
                List<SeatId> two = new ArrayList<>(all);
                Collections.shuffle(two, random);
                fans.add(() -> Map.entry(one, fixtures.hold(one, performance, two.get(0), two.get(1)) instanceof Held));
            }

            Map<UserId, Boolean> outcome = atOnce(fans);

            checkOwners(performance, outcome);
            assertThat(outcome.values()).contains(true);
        }
    }

    @Test
    void overlappingSeatsInOppositeOrderDoNotBlockEachOther() throws Exception {
        PerformanceId performance = fixtures.onSale(1, 5);
        List<SeatId> all = fixtures.seats(performance);
        // Without the locks: only the database keeps the order.
        List<Callable<Map.Entry<UserId, Boolean>>> fans = IntStream.range(0, 400)
                .<Callable<Map.Entry<UserId, Boolean>>>mapToObj(i -> () -> {
                    UserId one = UserId.random();
                    SeatId[] wanted = {all.get(i % 5), all.get((i + 1 + i % 4) % 5), all.get((i + 2) % 5)};
                    SeatId[] distinct =
                            java.util.Arrays.stream(wanted).distinct().toArray(SeatId[]::new);
                    HoldRequest request = SeatFixtures.request(one, performance, distinct);
                    Instant now = Instant.now();
                    List<SeatChange> taken = new TransactionTemplate(transactions)
                            .execute(status -> statements.take(request, HoldId.random(), now, now.plusSeconds(360), 5));
                    if (!taken.isEmpty()) {
                        releasing.unpinned(request.seats().reversed(), one);
                    }
                    return Map.entry(one, false);
                })
                .toList();

        atOnce(fans);

        assertThat(all).allSatisfy(seat -> assertThat(fixtures.state(seat)).isEqualTo("FREE"));
        fixtures.audit(performance);
    }

    @Test
    void concurrentHoldsOfOneFanStayWithinTheLimit() throws Exception {
        PerformanceId performance = fixtures.onSale(4, 16);
        List<SeatId> all = fixtures.seats(performance);
        List<Callable<Map.Entry<UserId, Boolean>>> phones = IntStream.range(0, 32)
                .<Callable<Map.Entry<UserId, Boolean>>>mapToObj(i -> () -> Map.entry(
                        UserId.random(),
                        fixtures.hold(fan, performance, all.get(2 * i), all.get(2 * i + 1)) instanceof Held))
                .toList();

        atOnce(phones);

        assertThat(fixtures.allowance(performance, fan)).isEqualTo(4);
        fixtures.audit(performance);
    }

    private void checkOwners(PerformanceId performance, Map<UserId, Boolean> outcome) {
        Map<UUID, Integer> seatsOf = new ConcurrentHashMap<>();
        fixtures.jdbc
                .sql("select holder from seat where performance_id = ? and holder is not null")
                .param(performance.value())
                .query(UUID.class)
                .list()
                .forEach(holder -> seatsOf.merge(holder, 1, Integer::sum));
        outcome.forEach((one, won) -> assertThat(seatsOf.getOrDefault(one.value(), 0))
                .as(won ? "a winner has both seats" : "a loser has none")
                .isEqualTo(won ? 2 : 0));
        fixtures.audit(performance);
    }

    static <T> Map<UserId, T> atOnce(List<Callable<Map.Entry<UserId, T>>> fans) throws Exception {
        Map<UserId, T> outcome = new ConcurrentHashMap<>();
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (Callable<Map.Entry<UserId, T>> one : fans) {
                running.add(threads.submit(() -> {
                    start.await();
                    Map.Entry<UserId, T> result = one.call();
                    outcome.put(result.getKey(), result.getValue());
                    return null;
                }));
            }
            start.countDown();
            for (Future<?> one : running) {
                one.get();
            }
        }
        return outcome;
    }
}
