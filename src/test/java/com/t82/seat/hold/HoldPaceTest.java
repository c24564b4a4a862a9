package com.t82.seat.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.t82.event.PerformanceId;
import com.t82.seat.SeatId;
import com.t82.seat.hold.HoldVerdict.Held;
import com.t82.seat.hold.HoldVerdict.Refused;
import com.t82.seat.inventory.ReleaseSchedule;
import com.t82.seat.inventory.Releasing;
import com.t82.seat.inventory.SeatProblem;
import com.t82.seat.inventory.SeatPurchaseGuardTest;
import com.t82.seat.map.ClientNetwork;
import com.t82.shared.ProblemException;
import com.t82.shared.ProblemType;
import com.t82.shared.Reply;
import com.t82.testing.ModuleTest;
import com.t82.user.UserId;
import com.t82.user.WithdrawalAsked;
import com.t82.user.WithdrawalAsked.Kind;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;

@ModuleTest
@Import(SeatFixtures.class)
@TestPropertySource(properties = "t82.seat.pace.people-per-network=50")
class HoldPaceTest {

    @Autowired
    SeatFixtures fixtures;

    @Autowired
    Releasing releasing;

    @Autowired
    BestSeatSelection selection;

    @Autowired
    NetworkPace network;

    private final UserId fan = UserId.random();

    /** Lets the hold expire and frees its seats. */
    private void lapse(SeatId... seats) {
        fixtures.expire(seats);
        releasing.due(ReleaseSchedule.HOLDS, 1_000);
        free(seats);
    }

    private void free(SeatId... seats) {
        await().untilAsserted(() ->
                assertThat(seats).allMatch(seat -> fixtures.state(seat).equals("FREE")));
    }

    /** Moves everything about the performance into the past. */
    private void earlier(PerformanceId performance, Duration time) {
        fixtures.jdbc
                .sql("""
                        update seat set held_until = held_until - cast(:time as interval),
                            unpaid_since = unpaid_since - cast(:time as interval),
                            unpaid_until = unpaid_until - cast(:time as interval),
                            unpaid_barred_until = unpaid_barred_until - cast(:time as interval)
                        where performance_id = :performance
                        """)
                .param("time", time.toString())
                .param("performance", performance.value())
                .update();
        fixtures.jdbc
                .sql("""
                        update seat_allowance set lapsed_at = lapsed_at - cast(:time as interval),
                            paused_until = paused_until - cast(:time as interval)
                        where performance_id = :performance
                        """)
                .param("time", time.toString())
                .param("performance", performance.value())
                .update();
    }

    private static Duration retryAfter(ProblemType problem, HoldVerdict verdict) {
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Refused.class, no -> assertThat(no.problem()).isEqualTo(problem));
        Duration retryAfter = ((Refused) verdict).retryAfter();
        assertThat(retryAfter).isNotNull();
        return retryAfter;
    }

    private static SeatId[] five(List<SeatId> seats, int group) {
        return seats.subList(5 * group, 5 * group + 5).toArray(SeatId[]::new);
    }

    /** Twenty accounts take all of a hundred seats, begin to pay and never finish. */
    @Test
    void accountsThatNeverPayCannotBlockAllSeats() {
        PerformanceId performance = fixtures.onSale(10, 10);
        List<SeatId> seats = fixtures.seats(performance);
        List<UserId> accounts = Stream.generate(UserId::random).limit(20).toList();
        SeatId[] all = seats.toArray(SeatId[]::new);
        for (int i = 0; i < 20; i++) {
            fixtures.held(accounts.get(i), performance, five(seats, i));
            fixtures.pinned(accounts.get(i), performance, five(seats, i));
        }
        earlier(performance, Duration.ofMinutes(16));
        lapse(all);
        for (int i = 0; i < 20; i++) {
            assertThat(retryAfter(
                            HoldProblem.SEAT_JUST_LET_GO, fixtures.hold(accounts.get(i), performance, five(seats, i))))
                    .isBetween(Duration.ofMinutes(4), Duration.ofMinutes(5));
        }
        fixtures.held(fan, performance, five(seats, 7));
        releasing.unpinned(fan);

        // The accounts exchange their seats.
        earlier(performance, Duration.ofMinutes(2));
        for (int i = 0; i < 20; i++) {
            SeatId[] theirs = five(seats, (i + 1) % 20);
            fixtures.held(accounts.get(i), performance, theirs);
            fixtures.pinned(accounts.get(i), performance, theirs);
        }
        earlier(performance, Duration.ofMinutes(16));
        lapse(all);
        for (int round = 2, pause = 5; round < 4; round++, pause *= 3) {
            for (int i = 0; i < 20; i++) {
                assertThat(retryAfter(
                                HoldProblem.HOLDING_PAUSED,
                                fixtures.hold(accounts.get(i), performance, five(seats, (i + round) % 20))))
                        .isBetween(Duration.ofMinutes(pause - 1), Duration.ofMinutes(pause));
            }
            fixtures.held(fan, performance, five(seats, 3 + round));
            releasing.unpinned(fan);
            earlier(performance, Duration.ofMinutes(pause + 1));
            for (int i = 0; i < 20; i++) {
                fixtures.held(accounts.get(i), performance, five(seats, (i + round) % 20));
            }
            lapse(all);
        }
        fixtures.audit(performance);
    }

    @Test
    void afterOneLapseOtherSeatsCanBeHeldAtOnceAndTheSameOnesLater() {
        PerformanceId performance = fixtures.onSale(1, 6);
        List<SeatId> seats = fixtures.seats(performance);
        fixtures.held(fan, performance, seats.get(0), seats.get(1));
        fixtures.held(fan, performance, seats.get(2));
        lapse(seats.get(0), seats.get(1), seats.get(2));

        retryAfter(HoldProblem.SEAT_JUST_LET_GO, fixtures.hold(fan, performance, seats.get(0), seats.get(5)));
        Held other = fixtures.held(fan, performance, seats.get(3), seats.get(4));
        assertThat(fixtures.hold(fan, performance, seats.get(3), seats.get(4)))
                .as("the same again")
                .isEqualTo(other);

        earlier(performance, Duration.ofMinutes(5));
        fixtures.held(fan, performance, seats.get(0), seats.get(1));
        fixtures.audit(performance);
    }

    @Test
    void theBestSeatsAreOthersForAFanWhoHasJustLetTheBestGo() {
        PerformanceId performance = fixtures.onSale(1, 4);
        List<SeatId> best = seats(selection.choose(new BestSeatSelection.Criteria(fan, performance, 2, null, null)));
        lapse(best.toArray(SeatId[]::new));

        await().untilAsserted(() -> assertThat(
                        seats(selection.choose(new BestSeatSelection.Criteria(fan, performance, 1, null, null))))
                .doesNotContainAnyElementsOf(best));
    }

    private static List<SeatId> seats(BestSeatSelection.Chosen chosen) {
        return chosen.seats().stream().map(BestSeatSelection.OfferedSeat::seat).toList();
    }

    @Test
    void aFewChangesOfMindAreFreeAndManyAreNot() {
        PerformanceId performance = fixtures.onSale(1, 3);
        SeatId seat = fixtures.seats(performance).getFirst();
        for (int i = 0; i < 6; i++) {
            fixtures.held(fan, performance, seat);
            releasing.unpinned(List.of(seat), fan);
        }
        int cycles = 0;
        HoldVerdict verdict = fixtures.held(fan, performance, seat);
        while (verdict instanceof Held && cycles < 20) {
            releasing.unpinned(List.of(seat), fan);
            verdict = fixtures.hold(fan, performance, seat);
            if (verdict instanceof Refused no && no.problem() == HoldProblem.SEAT_ALREADY_CHOSEN) {
                verdict = fixtures.held(fan, performance, seat);
            }
            cycles++;
        }

        retryAfter(HoldProblem.HOLDING_PAUSED, verdict);
        assertThat(cycles).isLessThan(4);
        fixtures.audit(performance);
    }

    @Test
    void abandoningAPaymentIsAChangeOfMindButASeatIsNotKeptUnpaidBeyondTheLimit() {
        PerformanceId performance = fixtures.onSale(1, 1);
        SeatId seat = fixtures.seats(performance).getFirst();
        fixtures.held(fan, performance, seat);
        earlier(performance, Duration.ofMinutes(2));
        UUID first = fixtures.pinned(fan, performance, seat);
        releasing.ofPurchase(List.of(seat), first);

        fixtures.held(fan, performance, seat);
        UUID second = fixtures.pinned(fan, performance, seat);
        assertThat(Duration.between(OffsetDateTime.now(), until(seat)))
                .as("what is left of sixteen minutes")
                .isBetween(Duration.ofMinutes(13), Duration.ofMinutes(14));

        earlier(performance, Duration.ofMinutes(5));
        releasing.ofPurchase(List.of(seat), second);
        retryAfter(HoldProblem.SEAT_JUST_LET_GO, fixtures.hold(fan, performance, seat));
        fixtures.held(UserId.random(), performance, seat);
    }

    private OffsetDateTime until(SeatId seat) {
        return fixtures.jdbc
                .sql("select held_until from seat where id = ?")
                .param(seat.value())
                .query(OffsetDateTime.class)
                .single();
    }

    @Test
    void aSeatReturnedAfterARefundIsFreeForEveryFan() {
        PerformanceId performance = fixtures.onSale(1, 1);
        SeatId seat = fixtures.seats(performance).getFirst();
        fixtures.held(fan, performance, seat);
        UUID reference = fixtures.settled(fan, performance, seat);
        fixtures.publish(new SeatFixtures.Approved(reference, fan, performance, List.of(seat)));
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(fixtures.state(seat)).isEqualTo("SOLD"));
        SeatPurchaseGuardTest.vetoed(SeatProblem.ALREADY_YOURS, () -> fixtures.pinned(fan, performance, seat));
        SeatPurchaseGuardTest.vetoed(
                SeatProblem.SEAT_NOT_HELD, () -> fixtures.pinned(UserId.random(), performance, seat));

        fixtures.publish(new SeatFixtures.Refunded(reference, UUID.randomUUID(), performance, List.of(seat)));
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(fixtures.state(seat)).isEqualTo("RETURNING"));
        fixtures.expire(seat);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(fixtures.state(seat)).isEqualTo("FREE"));

        fixtures.held(fan, performance, seat);
    }

    @Test
    void lapsesAreForgottenAfterADay() {
        PerformanceId performance = fixtures.onSale(1, 4);
        List<SeatId> seats = fixtures.seats(performance);
        for (int i = 0; i < 2; i++) {
            fixtures.held(fan, performance, seats.get(i));
            lapse(seats.get(i));
            earlier(performance, Duration.ofMinutes(2));
        }
        retryAfter(HoldProblem.HOLDING_PAUSED, fixtures.hold(fan, performance, seats.get(3)));

        earlier(performance, Duration.ofHours(25));
        fixtures.held(fan, performance, seats.get(2));
        lapse(seats.get(2));
        fixtures.held(fan, performance, seats.get(3));
    }

    @Test
    void fansBehindAPublicNetworkAreLimitedInTheFirstMinutes() {
        PerformanceId performance = fixtures.onSale(1, 1);
        fixtures.jdbc
                .sql("update seat_performance set booking_opens_at = now() - interval '1 minute' where id = ?")
                .param(performance.value())
                .update();
        List<UserId> people = Stream.generate(UserId::random).limit(60).toList();
        List<UserId> refused = new ArrayList<>();
        for (UserId one : people) {
            network.check("10.1.2.3", performance, one);
            network.held("10.1.2.3", performance, one);
            try {
                network.check("203.0.113.7", performance, one);
                network.held("203.0.113.7", performance, one);
            } catch (ProblemException e) {
                assertThat(e.type()).isEqualTo(HoldProblem.TOO_MANY_AT_THIS_ADDRESS);
                assertThat(e.retryAfter()).isBetween(Duration.ofMinutes(3), Duration.ofMinutes(4));
                refused.add(one);
            }
        }

        assertThat(refused).isEqualTo(people.subList(50, 60));
        network.check("203.0.113.7", performance, people.getFirst());
        network.check("2001:db8::1", performance, people.getLast());
        network.check("203.0.113.7", fixtures.onSale(1, 1), people.getLast());
    }

    @Test
    void oneIPv6SubscriberIsOneNetwork() {
        assertThat(ClientNetwork.of("2001:db8:1:2::1")).isEqualTo(ClientNetwork.of("2001:db8:1:2:ffff::9"));
        assertThat(ClientNetwork.of("2001:db8:1:3::1")).isNotEqualTo(ClientNetwork.of("2001:db8:1:2::1"));
        assertThat(Stream.of(
                                "127.0.0.1",
                                "::1",
                                "10.0.0.8",
                                "192.168.1.1",
                                "172.16.0.1",
                                "fd00::1",
                                "fe80::1%eth0",
                                "?")
                        .map(ClientNetwork::of))
                .containsOnlyNulls();
    }

    @Test
    void aWithdrawalAnswersHeldSeatsButNotThoseBeingPaidFor() {
        UserId leaving = UserId.random();
        PerformanceId performance = fixtures.onSale(1, 4);
        List<SeatId> seats = fixtures.seats(performance);
        assertThat(consequences(leaving)).isEmpty();
        Held held = fixtures.held(leaving, performance, seats.get(0), seats.get(1));
        fixtures.held(leaving, performance, seats.get(2));
        fixtures.pinned(leaving, performance, seats.get(2));

        assertThat(consequences(leaving))
                .containsExactly(new WithdrawalAsked.Consequence(Kind.HOLD_RELEASED, 2, held.until()));
    }

    private List<WithdrawalAsked.Consequence> consequences(UserId leaving) {
        WithdrawalAsked question = new WithdrawalAsked(leaving, new Reply<>());
        fixtures.publish(question);
        return question.reply().all();
    }

    @Test
    void aRefusalBeforeTheOpeningHasARetryTime() {
        PerformanceId performance = fixtures.onSale(1, 1);
        SeatId seat = fixtures.seats(performance).getFirst();
        fixtures.jdbc
                .sql("update seat_performance set booking_opens_at = now() + interval '10 minutes' where id = ?")
                .param(performance.value())
                .update();

        assertThat(retryAfter(SeatProblem.SALE_NOT_OPEN, fixtures.hold(fan, performance, seat)))
                .isBetween(Duration.ofMinutes(9), Duration.ofMinutes(10));
        assertThatThrownBy(() -> {
                    throw ((Refused) fixtures.hold(fan, performance, seat)).asProblem();
                })
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        no -> assertThat(no.retryAfter()).isNotNull());
    }
}
