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
import com.t82.seat.inventory.Releasing;
import com.t82.seat.inventory.SeatProblem;
import com.t82.seat.inventory.Seats;
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
    Box box;

    @Autowired
    Holding holding;

    @Autowired
    Seats seats;

    @Autowired
    Releasing releasing;

    @Autowired
    SeatLocks locks;

    @Autowired
    PlatformTransactionManager transactions;

    private final UserId fan = UserId.random();

    @Test
    void aFreeSeatIsHeldForSixMinutes() {
        PerformanceId performance = box.onSale(1, 5);
        SeatId seat = box.seats(performance).getFirst();
        Instant asked = Instant.now();

        Held held = box.held(fan, performance, seat);

        assertThat(held.until())
                .isBetween(asked.plusSeconds(360).minusMillis(1), Instant.now().plusSeconds(360));
        assertThat(box.state(seat)).isEqualTo("HELD");
        box.refused(HoldProblem.SEAT_ALREADY_CHOSEN, box.hold(UserId.random(), performance, seat));
        box.audit(performance);
    }

    @Test
    void allSeatsOrNone() {
        PerformanceId performance = box.onSale(1, 5);
        List<SeatId> all = box.seats(performance);
        box.held(UserId.random(), performance, all.get(2));

        box.refused(HoldProblem.SEAT_ALREADY_CHOSEN, box.hold(fan, performance, all.get(1), all.get(2), all.get(3)));

        assertThat(box.state(all.get(1))).isEqualTo("FREE");
        assertThat(box.state(all.get(3))).isEqualTo("FREE");
        assertThat(box.allowance(performance, fan)).isZero();
        box.audit(performance);
    }

    @Test
    void fiveSeatsAtOnceAreHeldAndAHoldOfSixIsRefused() {
        PerformanceId performance = box.onSale(1, 6);
        List<SeatId> all = box.seats(performance);

        assertThatThrownBy(() -> box.hold(fan, performance, all.toArray(SeatId[]::new)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.type()).isEqualTo(SeatProblem.TOO_MANY_SEATS));
        box.held(fan, performance, all.subList(0, 5).toArray(SeatId[]::new));
        assertThat(box.allowance(performance, fan)).isEqualTo(5);
    }

    @Test
    void theSameChoiceAgainIsTheSameHoldWithoutMoreTime() {
        PerformanceId performance = box.onSale(1, 5);
        List<SeatId> all = box.seats(performance);
        Held first = box.held(fan, performance, all.get(0), all.get(1));

        Held again = box.held(fan, performance, all.get(1), all.get(0));

        assertThat(again).isEqualTo(first);
        assertThat(box.allowance(performance, fan)).isEqualTo(2);
        box.refused(HoldProblem.SEAT_ALREADY_CHOSEN, box.hold(fan, performance, all.get(1), all.get(2)));
    }

    @Test
    void nobodyGetsMoreThanFiveSeatsOfAPerformanceOverAllOrders() {
        PerformanceId performance = box.onSale(1, 10);
        List<SeatId> all = box.seats(performance);
        box.held(fan, performance, all.get(0), all.get(1), all.get(2));

        box.refused(HoldProblem.LIMIT_PER_PERSON, box.hold(fan, performance, all.get(3), all.get(4), all.get(5)));

        assertThat(box.state(all.get(3))).isEqualTo("FREE");
        box.held(fan, performance, all.get(3), all.get(4));
        box.refused(HoldProblem.LIMIT_PER_PERSON, box.hold(fan, performance, all.get(5)));
        box.audit(performance);
    }

    @Test
    void anUnknownPerformanceOrSeatIsNotThere() {
        PerformanceId performance = box.onSale(1, 2);
        SeatId seat = box.seats(performance).getFirst();

        box.refused(SeatMapProblem.PERFORMANCE_NOT_FOUND, box.hold(fan, new PerformanceId(1), seat));
        box.refused(SeatProblem.SEAT_NOT_FOUND, box.hold(fan, performance, seat, new SeatId(999_999_999)));
        assertThat(box.state(seat)).isEqualTo("FREE");
    }

    @Test
    void aSeatOfAnotherPerformanceIsRefused() {
        PerformanceId performance = box.onSale(1, 2);
        SeatId elsewhere = box.seats(box.onSale(1, 2)).getFirst();

        box.refused(SeatProblem.SEAT_OF_ANOTHER_PERFORMANCE, box.hold(fan, performance, elsewhere));
        assertThat(box.state(elsewhere)).isEqualTo("FREE");
    }

    @Test
    void aPriceThatIsNotOursIsRefused() {
        PerformanceId performance = box.onSale(1, 2);
        SeatId seat = box.seats(performance).getFirst();

        box.refused(
                HoldProblem.PRICE_CHANGED,
                holding.hold(new HoldRequest(fan, performance, List.of(new Choice(seat, Money.of(1))))));
        assertThat(box.state(seat)).isEqualTo("FREE");
    }

    @Test
    void nothingIsSoldBeforeTheSaleOpensOrAfterItCloses() {
        Instant now = Instant.now();
        PerformanceId early = announced(now.plusSeconds(3600), now.plusSeconds(7200));
        PerformanceId late = announced(now.minusSeconds(7200), now.minusSeconds(1));

        box.refused(
                SeatProblem.SALE_NOT_OPEN, box.hold(fan, early, box.seats(early).getFirst()));
        box.refused(SeatProblem.SALE_CLOSED, box.hold(fan, late, box.seats(late).getFirst()));
    }

    private PerformanceId announced(Instant opens, Instant closes) {
        PerformanceId performance = Box.newPerformance();
        PerformanceAnnounced some = Box.announcement(performance, Box.seating(1, 1, 2));
        box.announce(new PerformanceAnnounced(
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
    void anExpiredHoldGivesWayToANewOneAtOnce() {
        PerformanceId performance = box.onSale(1, 2);
        List<SeatId> all = box.seats(performance);
        UserId late = UserId.random();
        box.held(late, performance, all.get(0), all.get(1));
        box.runOut(all.get(0), all.get(1));

        box.held(fan, performance, all.get(0));

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(box.state(all.get(1))).isEqualTo("FREE"));
        assertThat(box.state(all.get(0))).isEqualTo("HELD");
        assertThat(box.allowance(performance, late)).isZero();
        box.audit(performance);
    }

    @Test
    void anExpiredHoldComesBackByItself() {
        PerformanceId performance = box.onSale(1, 3);
        List<SeatId> all = box.seats(performance);
        box.held(fan, performance, all.get(0), all.get(1));
        box.runOut(all.get(0), all.get(1));

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(all)
                        .allSatisfy(seat -> assertThat(box.state(seat)).isEqualTo("FREE")));
        assertThat(box.allowance(performance, fan)).isZero();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(agenda(performance)).isZero());
    }

    @Test
    void aHoldThatCannotBeFreedKeepsNoOtherFromComingBack() {
        PerformanceId performance = box.onSale(1, 6);
        List<SeatId> all = box.seats(performance);
        box.held(fan, performance, all.get(0), all.get(1));
        box.jdbc
                .sql("update seat_allowance set seats = 0 where performance_id = ?")
                .param(performance.value())
                .update();
        box.runOut(all.get(0), all.get(1));
        box.held(UserId.random(), performance, all.get(2), all.get(3));
        box.runOut(all.get(2), all.get(3));
        returning(UUID.randomUUID(), performance, all.get(4));

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(box.state(all.get(2))).isEqualTo("FREE");
            assertThat(box.state(all.get(3))).isEqualTo("FREE");
            assertThat(box.state(all.get(4))).as("another sweep").isEqualTo("FREE");
        });
        await().atMost(Duration.ofSeconds(30))
                .until(() -> box.jdbc
                        .sql("select ends_at > now() from seat_hold where performance_id = ?")
                        .param(performance.value())
                        .query(Boolean.class)
                        .single());
        assertThat(box.state(all.get(0))).isEqualTo("HELD");

        box.jdbc
                .sql("update seat_allowance set seats = 2 where performance_id = ? and user_id = ?")
                .param(performance.value())
                .param(fan.value())
                .update();
        box.runOut(all.get(0), all.get(1));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(box.state(all.get(0))).isEqualTo("FREE"));
        box.audit(performance);
    }

    private void returning(UUID reference, PerformanceId performance, SeatId seat) {
        box.jdbc
                .sql("update seat set state = 'RETURNING', held_until = now() - interval '1 second' where id = ?")
                .param(seat.value())
                .update();
        box.jdbc
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
        return box.jdbc
                .sql("select count(*) from seat_hold where performance_id = ?")
                .param(performance.value())
                .query(Integer.class)
                .single();
    }

    @Test
    void ownSeatsAreGivenBackEarlyAndThoseOfOthersAreNot() {
        PerformanceId performance = box.onSale(1, 3);
        List<SeatId> all = box.seats(performance);
        UserId other = UserId.random();
        box.held(fan, performance, all.get(0));
        box.held(other, performance, all.get(1));

        releasing.unpinned(all, fan);

        assertThat(box.state(all.get(0))).isEqualTo("FREE");
        assertThat(box.state(all.get(1))).isEqualTo("HELD");
        box.audit(performance);
    }

    @Test
    void aSeatDoesNotPassFromOneOwnerToTheNextWhateverAStatementSays() {
        PerformanceId performance = box.onSale(1, 1);
        SeatId seat = box.seats(performance).getFirst();
        box.held(fan, performance, seat);

        assertThatThrownBy(() -> box.jdbc
                        .sql("update seat set holder = ? where id = ?")
                        .param(UserId.random().value())
                        .param(seat.value())
                        .update())
                .isInstanceOf(DataIntegrityViolationException.class);
        assertThatThrownBy(() -> box.jdbc
                        .sql("update seat set state = 'SOLD' where id = ?")
                        .param(seat.value())
                        .update())
                .isInstanceOf(DataIntegrityViolationException.class);
    }

    @Test
    void seatsChangeHandsWithoutTouchingAnIndex() {
        PerformanceId performance = box.onSale(8, 16);
        // In the middle, on pages that are nobody else's.
        List<SeatId> some = box.seats(performance).subList(60, 66);
        List<HoldRequest> requests = List.of(
                Box.request(UserId.random(), performance, some.get(0), some.get(1)),
                Box.request(UserId.random(), performance, some.get(2), some.get(3)));
        HoldRequest lone = Box.request(UserId.random(), performance, some.get(4), some.get(5));
        Instant now = Instant.now();

        box.inTransaction(() -> {
            Updates before = updates();
            seats.takeTogether(requests, List.of(HoldId.random(), HoldId.random()), now, now.plusSeconds(360), 5);
            seats.take(lone, HoldId.random(), now, now.plusSeconds(360), 5);
            Updates after = updates();

            assertThat(after.all() - before.all()).isEqualTo(6);
            assertThat(after.inPlace() - before.inPlace()).as("heap-only").isEqualTo(6);
        });
    }

    /** What this connection has done. */
    private Updates updates() {
        return box.jdbc
                .sql("select n_tup_upd, n_tup_hot_upd from pg_stat_xact_user_tables where relname = 'seat'")
                .query((row, number) -> new Updates(row.getLong(1), row.getLong(2)))
                .single();
    }

    private record Updates(long all, long inPlace) {}

    @Test
    void theStatementsAreNotPlannedEachTime() {
        PerformanceId performance = box.onSale(20, 16);
        List<SeatId> all = box.seats(performance);
        Instant now = Instant.now();

        box.inTransaction(() -> {
            for (int i = 0; i < 20; i++) {
                SeatId[] row = all.subList(16 * i, 16 * i + 16).toArray(SeatId[]::new);
                List<HoldRequest> group = IntStream.range(0, 7)
                        .mapToObj(one -> Box.request(UserId.random(), performance, row[2 * one], row[2 * one + 1]))
                        .toList();
                List<HoldId> holds = group.stream().map(one -> HoldId.random()).toList();
                seats.takeTogether(group, holds, now, now.plusSeconds(360), 5);
                HoldRequest lone = Box.request(UserId.random(), performance, row[14], row[15]);
                seats.take(lone, HoldId.random(), now, now.plusSeconds(360), 5);
            }

            assertThat(executionsOfAKeptPlan("with request as%")).isPositive();
            assertThat(executionsOfAKeptPlan("with wanted as%")).isPositive();
        });
    }

    /** On this connection. */
    private long executionsOfAKeptPlan(String statement) {
        return box.jdbc
                .sql("select coalesce(max(generic_plans), 0) from pg_prepared_statements where statement like ?")
                .param(statement)
                .query(Long.class)
                .single();
    }

    @Test
    void holdingInsideATransactionIsABug() {
        PerformanceId performance = box.onSale(1, 1);
        SeatId seat = box.seats(performance).getFirst();

        assertThatThrownBy(
                        () -> new TransactionTemplate(transactions).execute(status -> box.hold(fan, performance, seat)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whoLosesTheLockIsTurnedAway() {
        PerformanceId performance = box.onSale(1, 2);
        List<SeatId> all = box.seats(performance);
        await().until(locks::working);

        SeatLocks.Lease lease = locks.tryLock(performance, all, UserId.random());
        assertThat(lease).isNotNull();
        box.refused(HoldProblem.SEAT_ALREADY_CHOSEN, box.hold(fan, performance, all.get(1)));
        lease.release();

        await().untilAsserted(() -> box.held(fan, performance, all.get(1)));
    }

    @Test
    void aDoubleTapIsOneHold() throws Exception {
        await().until(locks::working);

        for (int round = 0; round < 10; round++) {
            PerformanceId performance = box.onSale(1, 2);
            SeatId[] both = box.seats(performance).toArray(SeatId[]::new);
            UserId impatient = UserId.random();
            Map<UserId, HoldVerdict> answers = atOnce(IntStream.range(0, 4)
                    .<Callable<Map.Entry<UserId, HoldVerdict>>>mapToObj(
                            i -> () -> Map.entry(UserId.random(), box.hold(impatient, performance, both)))
                    .toList());

            assertThat(Set.copyOf(answers.values())).singleElement().isInstanceOf(Held.class);
            box.audit(performance);
        }
    }

    @Test
    void sixtyFourFansWantTheSameSeatsAndEachSeatGetsOneOwner() throws Exception {
        for (int round = 0; round < 20; round++) {
            PerformanceId performance = box.onSale(1, 6);
            List<SeatId> all = box.seats(performance);
            Random random = new Random(82 + round);
            List<Callable<Map.Entry<UserId, Boolean>>> fans = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                UserId one = UserId.random();
                List<SeatId> two = new ArrayList<>(all);
                Collections.shuffle(two, random);
                fans.add(() -> Map.entry(one, box.hold(one, performance, two.get(0), two.get(1)) instanceof Held));
            }

            Map<UserId, Boolean> outcome = atOnce(fans);

            checkOwners(performance, outcome);
            assertThat(outcome.values()).contains(true);
        }
    }

    @Test
    void overlappingSeatsInOppositeOrderDoNotBlockEachOther() throws Exception {
        PerformanceId performance = box.onSale(1, 5);
        List<SeatId> all = box.seats(performance);
        // Straight at the database, where locks cannot help.
        List<Callable<Map.Entry<UserId, Boolean>>> fans = IntStream.range(0, 400)
                .<Callable<Map.Entry<UserId, Boolean>>>mapToObj(i -> () -> {
                    UserId one = UserId.random();
                    SeatId[] wanted = {all.get(i % 5), all.get((i + 1 + i % 4) % 5), all.get((i + 2) % 5)};
                    SeatId[] distinct =
                            java.util.Arrays.stream(wanted).distinct().toArray(SeatId[]::new);
                    HoldRequest request = Box.request(one, performance, distinct);
                    Instant now = Instant.now();
                    List<SeatChange> taken = new TransactionTemplate(transactions)
                            .execute(status -> seats.take(request, HoldId.random(), now, now.plusSeconds(360), 5));
                    if (!taken.isEmpty()) {
                        releasing.unpinned(request.seats().reversed(), one);
                    }
                    return Map.entry(one, false);
                })
                .toList();

        atOnce(fans);

        assertThat(all).allSatisfy(seat -> assertThat(box.state(seat)).isEqualTo("FREE"));
        box.audit(performance);
    }

    @Test
    void oneFanWithManyPhonesStaysWithinTheLimit() throws Exception {
        PerformanceId performance = box.onSale(4, 16);
        List<SeatId> all = box.seats(performance);
        List<Callable<Map.Entry<UserId, Boolean>>> phones = IntStream.range(0, 32)
                .<Callable<Map.Entry<UserId, Boolean>>>mapToObj(i -> () -> Map.entry(
                        UserId.random(),
                        box.hold(fan, performance, all.get(2 * i), all.get(2 * i + 1)) instanceof Held))
                .toList();

        atOnce(phones);

        assertThat(box.allowance(performance, fan)).isEqualTo(4);
        box.audit(performance);
    }

    private void checkOwners(PerformanceId performance, Map<UserId, Boolean> outcome) {
        Map<UUID, Integer> seatsOf = new ConcurrentHashMap<>();
        box.jdbc
                .sql("select holder from seat where performance_id = ? and holder is not null")
                .param(performance.value())
                .query(UUID.class)
                .list()
                .forEach(holder -> seatsOf.merge(holder, 1, Integer::sum));
        outcome.forEach((one, won) -> assertThat(seatsOf.getOrDefault(one.value(), 0))
                .as(won ? "a winner has both seats" : "a loser has none")
                .isEqualTo(won ? 2 : 0));
        box.audit(performance);
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
