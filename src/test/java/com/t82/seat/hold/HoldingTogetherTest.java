package com.t82.seat.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.t82.event.PerformanceId;
import com.t82.seat.SeatId;
import com.t82.seat.hold.HoldVerdict.Held;
import com.t82.seat.inventory.HoldRequest;
import com.t82.seat.inventory.HoldRequest.Choice;
import com.t82.seat.inventory.SeatProblem;
import com.t82.shared.Money;
import com.t82.user.UserId;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Requests that arrive while a group runs. A lock on the allowance of its fan blocks the first group. */
@UnhurriedTest
class HoldingTogetherTest {

    private static final String TOGETHER = "with request as materialized";

    @Autowired
    SeatFixtures fixtures;

    @Autowired
    Holding holding;

    @Autowired
    DataSource database;

    @Autowired
    SqlLog sql;

    private ExecutorService threads;

    @BeforeEach
    void start() {
        threads = Executors.newVirtualThreadPerTaskExecutor();
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        fixtures.jdbc.sql("drop trigger if exists broken on seat_allowance").update();
    }

    /** Lets one statement decide all these requests, in this order. */
    private List<Future<HoldVerdict>> together(PerformanceId performance, SeatId aside, HoldRequest... requests)
            throws Exception {
        UserId slow = UserId.random();
        List<Future<HoldVerdict>> answers = new ArrayList<>();
        try (Connection other = database.getConnection()) {
            other.setAutoCommit(false);
            other.createStatement()
                    .execute("insert into seat_allowance values (%s, '%s', 0)".formatted(performance, slow));
            Future<HoldVerdict> first = threads.submit(() -> fixtures.hold(slow, performance, aside));
            await().until(() -> blocked() == 1);
            for (HoldRequest request : requests) {
                int before = holding.waiting(performance);
                answers.add(threads.submit(() -> holding.hold(request)));
                await().until(() -> holding.waiting(performance) == before + 1);
            }
            other.commit();
            assertThat(first.get(60, TimeUnit.SECONDS)).isInstanceOf(Held.class);
        }
        return answers;
    }

    private int blocked() {
        return fixtures.jdbc
                .sql(
                        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")
                .query(Integer.class)
                .single();
    }

    private static void assertHeld(Future<HoldVerdict> answer) throws Exception {
        assertThat(answer.get(60, TimeUnit.SECONDS)).isInstanceOf(Held.class);
    }

    @Test
    void theFirstOfConflictingRequestsWinsAndTheOthersTakeNoSeat() throws Exception {
        PerformanceId performance = fixtures.onSale(1, 10);
        List<SeatId> all = fixtures.seats(performance);
        UserId a = UserId.random();
        UserId b = UserId.random();
        UserId c = UserId.random();
        UserId d = UserId.random();

        List<Future<HoldVerdict>> answers = together(
                performance,
                all.get(9),
                SeatFixtures.request(a, performance, all.get(1), all.get(2)),
                SeatFixtures.request(b, performance, all.get(2), all.get(3)),
                SeatFixtures.request(c, performance, all.get(3)),
                SeatFixtures.request(d, performance, all.get(5), all.get(6)));

        assertHeld(answers.get(0));
        fixtures.refused(HoldProblem.SEAT_ALREADY_CHOSEN, answers.get(1).get());
        assertHeld(answers.get(2));
        assertHeld(answers.get(3));
        assertThat(fixtures.allowance(performance, b)).isZero();
        assertThat(fixtures.allowance(performance, a)).isEqualTo(2);
        assertThat(fixtures.state(all.get(4))).isEqualTo("FREE");
        fixtures.audit(performance);
    }

    @Test
    void eachRequestOfAGroupHasItsOwnVerdict() throws Exception {
        PerformanceId performance = fixtures.onSale(1, 20);
        List<SeatId> all = fixtures.seats(performance);
        UserId full = UserId.random();
        fixtures.held(full, performance, all.get(0), all.get(1), all.get(2), all.get(3));
        UserId fine = UserId.random();
        SeatId elsewhere = fixtures.seats(fixtures.onSale(1, 1)).getFirst();

        List<Future<HoldVerdict>> answers = together(
                performance,
                all.get(19),
                SeatFixtures.request(full, performance, all.get(4), all.get(5)),
                SeatFixtures.request(UserId.random(), performance, all.get(0), all.get(6)),
                new HoldRequest(UserId.random(), performance, List.of(new Choice(all.get(7), Money.of(1)))),
                SeatFixtures.request(UserId.random(), performance, all.get(8), new SeatId(999_999_999)),
                SeatFixtures.request(UserId.random(), performance, all.get(9), elsewhere),
                SeatFixtures.request(fine, performance, all.get(10), all.get(11), all.get(12)));

        fixtures.refused(HoldProblem.LIMIT_PER_PERSON, answers.get(0).get());
        fixtures.refused(HoldProblem.SEAT_ALREADY_CHOSEN, answers.get(1).get());
        fixtures.refused(HoldProblem.PRICE_CHANGED, answers.get(2).get());
        fixtures.refused(SeatProblem.SEAT_NOT_FOUND, answers.get(3).get());
        fixtures.refused(SeatProblem.SEAT_OF_ANOTHER_PERFORMANCE, answers.get(4).get());
        assertHeld(answers.get(5));
        for (int i = 4; i < 10; i++) {
            assertThat(fixtures.state(all.get(i))).isEqualTo("FREE");
        }
        assertThat(fixtures.allowance(performance, fine)).isEqualTo(3);
        fixtures.audit(performance);
    }

    @Test
    void aGroupCostsOneStatementAndOneCommitAndOneMoreStatementForRefusals() throws Exception {
        PerformanceId performance = fixtures.onSale(1, 20);
        List<SeatId> all = fixtures.seats(performance);
        sql.clear();
        List<Future<HoldVerdict>> winners = together(
                performance,
                all.get(19),
                IntStream.range(0, 6)
                        .mapToObj(i ->
                                SeatFixtures.request(UserId.random(), performance, all.get(2 * i), all.get(2 * i + 1)))
                        .toArray(HoldRequest[]::new));
        for (Future<HoldVerdict> winner : winners) {
            assertHeld(winner);
        }
        assertThat(sql.ofTheThreadThatPrepared(TOGETHER))
                .hasSize(2)
                .satisfies(first -> assertThat(first.getFirst()).contains(TOGETHER))
                .satisfies(last -> assertThat(last.getLast()).isEqualTo(SqlLog.COMMIT));

        sql.clear();
        List<Future<HoldVerdict>> mixed = together(
                performance,
                all.get(18),
                SeatFixtures.request(UserId.random(), performance, all.get(0)),
                SeatFixtures.request(UserId.random(), performance, all.get(1)),
                SeatFixtures.request(UserId.random(), performance, all.get(12)));
        for (Future<HoldVerdict> one : mixed) {
            one.get(60, TimeUnit.SECONDS);
        }
        assertThat(sql.ofTheThreadThatPrepared(TOGETHER))
                .hasSize(3)
                .satisfies(said -> assertThat(said.get(1)).isEqualTo(SqlLog.COMMIT));
    }

    @Test
    void aRefusedRequestDoesNotBlockALaterOneForTheSameSeat() throws Exception {
        PerformanceId performance = fixtures.onSale(1, 5);
        SeatId seat = fixtures.seats(performance).getFirst();

        List<Future<HoldVerdict>> answers = together(
                performance,
                fixtures.seats(performance).get(4),
                new HoldRequest(UserId.random(), performance, List.of(new Choice(seat, Money.of(1)))),
                SeatFixtures.request(UserId.random(), performance, seat));

        fixtures.refused(HoldProblem.PRICE_CHANGED, answers.get(0).get());
        assertHeld(answers.get(1));
    }

    @Test
    void concurrentRequestsOfOneFanStayWithinTheLimitAndARepetitionIsTheSameHold() throws Exception {
        PerformanceId performance = fixtures.onSale(1, 20);
        List<SeatId> all = fixtures.seats(performance);
        UserId fan = UserId.random();

        List<Future<HoldVerdict>> answers = together(
                performance,
                all.get(19),
                SeatFixtures.request(fan, performance, all.get(0), all.get(1), all.get(2)),
                SeatFixtures.request(fan, performance, all.get(0), all.get(1), all.get(2)),
                SeatFixtures.request(fan, performance, all.get(3), all.get(4), all.get(5)),
                SeatFixtures.request(fan, performance, all.get(6), all.get(7)));

        assertHeld(answers.get(0));
        assertThat(answers.get(1).get()).isEqualTo(answers.get(0).get());
        fixtures.refused(HoldProblem.LIMIT_PER_PERSON, answers.get(2).get());
        assertHeld(answers.get(3));
        assertThat(fixtures.allowance(performance, fan)).isEqualTo(5);
        fixtures.audit(performance);
    }

    @Test
    void expiredHoldsAreReplacedAlsoInAGroup() throws Exception {
        PerformanceId performance = fixtures.onSale(1, 10);
        List<SeatId> all = fixtures.seats(performance);
        UserId late = UserId.random();
        fixtures.held(late, performance, all.get(0), all.get(1));
        // Only the deadline of the seats, not that of the hold, so that no sweep frees them before the group.
        fixtures.jdbc
                .sql("update seat set held_until = now() - interval '1 second' where id = any(:ids)")
                .param("ids", SeatFixtures.ids(all.subList(0, 2)))
                .update();

        List<Future<HoldVerdict>> answers = together(
                performance,
                all.get(9),
                SeatFixtures.request(UserId.random(), performance, all.get(0)),
                SeatFixtures.request(UserId.random(), performance, all.get(5)));

        assertHeld(answers.get(0));
        assertHeld(answers.get(1));
        fixtures.audit(performance);
    }

    @Test
    void aSeatLockedByAnotherTransactionDelaysNoOtherRequest() throws Exception {
        PerformanceId performance = fixtures.onSale(1, 10);
        List<SeatId> all = fixtures.seats(performance);
        List<Future<HoldVerdict>> answers;
        try (Connection other = database.getConnection()) {
            other.setAutoCommit(false);
            other.createStatement().execute("select 1 from seat where id = " + all.get(0) + " for update");
            answers = together(
                    performance,
                    all.get(9),
                    SeatFixtures.request(UserId.random(), performance, all.get(0), all.get(1)),
                    SeatFixtures.request(UserId.random(), performance, all.get(2)));
            assertHeld(answers.get(1));
            assertThat(answers.get(0).isDone()).isFalse();
            other.rollback();
        }
        assertHeld(answers.get(0));
        fixtures.audit(performance);
    }

    @Test
    void oneFailingRequestDoesNotFailTheOthers() throws Exception {
        PerformanceId performance = fixtures.onSale(1, 10);
        List<SeatId> all = fixtures.seats(performance);
        UserId failing = UserId.random();
        failOnInsert("if new.user_id = '%s' then raise exception 'failing'; end if;".formatted(failing));

        List<Future<HoldVerdict>> answers = together(
                performance,
                all.get(9),
                SeatFixtures.request(UserId.random(), performance, all.get(0)),
                SeatFixtures.request(failing, performance, all.get(1), all.get(2)),
                SeatFixtures.request(UserId.random(), performance, all.get(3), all.get(4)));

        assertHeld(answers.get(0));
        assertThatThrownBy(() -> answers.get(1).get()).hasStackTraceContaining("failing");
        assertHeld(answers.get(2));
        assertThat(fixtures.state(all.get(1))).isEqualTo("FREE");
        fixtures.audit(performance);
    }

    @Test
    void requestsOfAFailedGroupAreDecidedAloneAndNoSeatIsHeldTwice() throws Exception {
        PerformanceId performance = fixtures.onSale(1, 10);
        List<SeatId> all = fixtures.seats(performance);
        UserId last = UserId.random();
        fixtures.jdbc.sql("create sequence if not exists crashes").update();
        fixtures.jdbc.sql("alter sequence crashes restart").update();
        failOnInsert(
                "if new.user_id = '%s' and nextval('crashes') = 1 then perform pg_terminate_backend(pg_backend_pid()); end if;"
                        .formatted(last));

        List<Future<HoldVerdict>> answers = together(
                performance,
                all.get(9),
                SeatFixtures.request(UserId.random(), performance, all.get(0), all.get(1)),
                SeatFixtures.request(last, performance, all.get(2), all.get(3)),
                SeatFixtures.request(UserId.random(), performance, all.get(3), all.get(4)));

        assertHeld(answers.get(0));
        HoldVerdict second = answers.get(1).get(60, TimeUnit.SECONDS);
        HoldVerdict third = answers.get(2).get(60, TimeUnit.SECONDS);
        assertThat(second instanceof Held ^ third instanceof Held).isTrue();
        assertThat(fixtures.jdbc
                        .sql("select last_value from crashes")
                        .query(Long.class)
                        .single())
                .isGreaterThanOrEqualTo(1);
        fixtures.audit(performance);
    }

    private void failOnInsert(String body) {
        fixtures.jdbc.sql("""
                create or replace function broken() returns trigger language plpgsql as $$
                begin %s return new; end $$
                """.formatted(body)).update();
        fixtures.jdbc
                .sql("create trigger broken before insert on seat_allowance for each row execute function broken()")
                .update();
    }

    @Test
    void aCrowdGetsEachSeatOnce() throws Exception {
        PerformanceId performance = fixtures.onSale(4, 10);
        List<SeatId> all = fixtures.seats(performance);
        Random random = new Random(82);
        List<Callable<Map.Entry<UserId, Boolean>>> fans = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            UserId one = UserId.random();
            List<SeatId> some = new ArrayList<>(all);
            Collections.shuffle(some, random);
            SeatId[] wanted = some.subList(0, 1 + random.nextInt(3)).toArray(SeatId[]::new);
            fans.add(() -> Map.entry(one, fixtures.hold(one, performance, wanted) instanceof Held));
        }

        Map<UserId, Boolean> outcome = HoldingTest.atOnce(fans);

        outcome.forEach((one, won) ->
                assertThat(fixtures.allowance(performance, one) > 0).isEqualTo(won));
        fixtures.audit(performance);
    }
}
