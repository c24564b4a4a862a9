package com.t82.seat.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.t82.event.PerformanceId;
import com.t82.seat.SeatId;
import com.t82.seat.hold.HoldVerdict.Held;
import com.t82.seat.hold.HoldVerdict.Refused;
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
@Import(Box.class)
@TestPropertySource(properties = "t82.seat.pace.people-per-network=50")
class HoldPaceTest {

    @Autowired
    Box box;

    @Autowired
    Releasing releasing;

    @Autowired
    Choosing choosing;

    @Autowired
    NetworkPace network;

    private final UserId fan = UserId.random();

    /** The hold ran out and the sweep has brought the seats back. */
    private void lapse(SeatId... seats) {
        box.runOut(seats);
        releasing.due(Releasing.Agenda.HOLDS, 1_000);
        free(seats);
    }

    private void free(SeatId... seats) {
        await().untilAsserted(
                        () -> assertThat(seats).allMatch(seat -> box.state(seat).equals("FREE")));
    }

    /** As if it had all happened that much earlier. */
    private void earlier(PerformanceId performance, Duration time) {
        box.jdbc
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
        box.jdbc
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

    /** Twenty accounts take a house of a hundred seats, begin to pay and never do. */
    @Test
    void aHouseCannotBeKeptEmptyByAccountsThatNeverPay() {
        PerformanceId performance = box.onSale(10, 10);
        List<SeatId> seats = box.seats(performance);
        List<UserId> accounts = Stream.generate(UserId::random).limit(20).toList();
        SeatId[] all = seats.toArray(SeatId[]::new);
        for (int i = 0; i < 20; i++) {
            box.held(accounts.get(i), performance, five(seats, i));
            box.pinned(accounts.get(i), performance, five(seats, i));
        }
        earlier(performance, Duration.ofMinutes(16));
        lapse(all);
        for (int i = 0; i < 20; i++) {
            assertThat(retryAfter(HoldProblem.SEAT_JUST_LET_GO, box.hold(accounts.get(i), performance, five(seats, i))))
                    .isBetween(Duration.ofMinutes(4), Duration.ofMinutes(5));
        }
        box.held(fan, performance, five(seats, 7));
        releasing.unpinned(fan);

        // They take each other's seats instead.
        earlier(performance, Duration.ofMinutes(2));
        for (int i = 0; i < 20; i++) {
            SeatId[] theirs = five(seats, (i + 1) % 20);
            box.held(accounts.get(i), performance, theirs);
            box.pinned(accounts.get(i), performance, theirs);
        }
        earlier(performance, Duration.ofMinutes(16));
        lapse(all);
        for (int round = 2, pause = 5; round < 4; round++, pause *= 3) {
            for (int i = 0; i < 20; i++) {
                assertThat(retryAfter(
                                HoldProblem.HOLDING_PAUSED,
                                box.hold(accounts.get(i), performance, five(seats, (i + round) % 20))))
                        .isBetween(Duration.ofMinutes(pause - 1), Duration.ofMinutes(pause));
            }
            box.held(fan, performance, five(seats, 3 + round));
            releasing.unpinned(fan);
            earlier(performance, Duration.ofMinutes(pause + 1));
            for (int i = 0; i < 20; i++) {
                box.held(accounts.get(i), performance, five(seats, (i + round) % 20));
            }
            lapse(all);
        }
        box.audit(performance);
    }

    @Test
    void aFanWhoLetsOneHoldRunOutChoosesOtherSeatsAtOnceAndTheSameOnesSoon() {
        PerformanceId performance = box.onSale(1, 6);
        List<SeatId> seats = box.seats(performance);
        box.held(fan, performance, seats.get(0), seats.get(1));
        box.held(fan, performance, seats.get(2));
        lapse(seats.get(0), seats.get(1), seats.get(2));

        retryAfter(HoldProblem.SEAT_JUST_LET_GO, box.hold(fan, performance, seats.get(0), seats.get(5)));
        Held other = box.held(fan, performance, seats.get(3), seats.get(4));
        assertThat(box.hold(fan, performance, seats.get(3), seats.get(4)))
                .as("the same again")
                .isEqualTo(other);

        earlier(performance, Duration.ofMinutes(5));
        box.held(fan, performance, seats.get(0), seats.get(1));
        box.audit(performance);
    }

    @Test
    void theBestSeatsAreOthersForWhoeverHasJustLetTheBestGo() {
        PerformanceId performance = box.onSale(1, 4);
        List<SeatId> best = seats(choosing.choose(new Choosing.Wish(fan, performance, 2, null, null)));
        lapse(best.toArray(SeatId[]::new));

        await().untilAsserted(
                        () -> assertThat(seats(choosing.choose(new Choosing.Wish(fan, performance, 1, null, null))))
                                .doesNotContainAnyElementsOf(best));
    }

    private static List<SeatId> seats(Choosing.Chosen chosen) {
        return chosen.seats().stream().map(Choosing.OfferedSeat::seat).toList();
    }

    @Test
    void aFewChangesOfMindAreFreeAndEndlessOnesAreNot() {
        PerformanceId performance = box.onSale(1, 3);
        SeatId seat = box.seats(performance).getFirst();
        for (int i = 0; i < 6; i++) {
            box.held(fan, performance, seat);
            releasing.unpinned(List.of(seat), fan);
        }
        int cycles = 0;
        HoldVerdict verdict = box.held(fan, performance, seat);
        while (verdict instanceof Held && cycles < 20) {
            releasing.unpinned(List.of(seat), fan);
            verdict = box.hold(fan, performance, seat);
            if (verdict instanceof Refused no && no.problem() == HoldProblem.SEAT_ALREADY_CHOSEN) {
                verdict = box.held(fan, performance, seat);
            }
            cycles++;
        }

        retryAfter(HoldProblem.HOLDING_PAUSED, verdict);
        assertThat(cycles).isLessThan(4);
        box.audit(performance);
    }

    @Test
    void givingUpThePaymentAtOnceIsAChangeOfMindButNobodyKeepsASeatUnpaidBeyondTheLimit() {
        PerformanceId performance = box.onSale(1, 1);
        SeatId seat = box.seats(performance).getFirst();
        box.held(fan, performance, seat);
        earlier(performance, Duration.ofMinutes(2));
        UUID first = box.pinned(fan, performance, seat);
        releasing.ofPurchase(List.of(seat), first);

        box.held(fan, performance, seat);
        UUID second = box.pinned(fan, performance, seat);
        assertThat(Duration.between(OffsetDateTime.now(), until(seat)))
                .as("what is left of sixteen minutes")
                .isBetween(Duration.ofMinutes(13), Duration.ofMinutes(14));

        earlier(performance, Duration.ofMinutes(5));
        releasing.ofPurchase(List.of(seat), second);
        retryAfter(HoldProblem.SEAT_JUST_LET_GO, box.hold(fan, performance, seat));
        box.held(UserId.random(), performance, seat);
    }

    private OffsetDateTime until(SeatId seat) {
        return box.jdbc
                .sql("select held_until from seat where id = ?")
                .param(seat.value())
                .query(OffsetDateTime.class)
                .single();
    }

    @Test
    void aSeatThatWasReturnedAfterARefundIsKeptFromNobody() {
        PerformanceId performance = box.onSale(1, 1);
        SeatId seat = box.seats(performance).getFirst();
        box.held(fan, performance, seat);
        UUID reference = box.settled(fan, performance, seat);
        box.publish(new Box.Approved(reference, fan, performance, List.of(seat)));
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(box.state(seat)).isEqualTo("SOLD"));
        SeatPurchaseGuardTest.vetoed(SeatProblem.ALREADY_YOURS, () -> box.pinned(fan, performance, seat));
        SeatPurchaseGuardTest.vetoed(SeatProblem.SEAT_NOT_HELD, () -> box.pinned(UserId.random(), performance, seat));

        box.publish(new Box.Refunded(reference, UUID.randomUUID(), performance, List.of(seat)));
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(box.state(seat)).isEqualTo("RETURNING"));
        box.runOut(seat);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(box.state(seat)).isEqualTo("FREE"));

        box.held(fan, performance, seat);
    }

    @Test
    void aDayLaterAPersonStartsAnew() {
        PerformanceId performance = box.onSale(1, 4);
        List<SeatId> seats = box.seats(performance);
        for (int i = 0; i < 2; i++) {
            box.held(fan, performance, seats.get(i));
            lapse(seats.get(i));
            earlier(performance, Duration.ofMinutes(2));
        }
        retryAfter(HoldProblem.HOLDING_PAUSED, box.hold(fan, performance, seats.get(3)));

        earlier(performance, Duration.ofHours(25));
        box.held(fan, performance, seats.get(2));
        lapse(seats.get(2));
        box.held(fan, performance, seats.get(3));
    }

    @Test
    void inTheFirstMinutesSomeOfANetworkHoldSeatsAndAllOfAPrivateOne() {
        PerformanceId performance = box.onSale(1, 1);
        box.jdbc
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
        network.check("203.0.113.7", box.onSale(1, 1), people.getLast());
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
    void whoeverWantsToCloseTheAccountIsToldOfHeldSeatsButNotOfThoseBeingPaidFor() {
        UserId leaving = UserId.random();
        PerformanceId performance = box.onSale(1, 4);
        List<SeatId> seats = box.seats(performance);
        assertThat(consequences(leaving)).isEmpty();
        Held held = box.held(leaving, performance, seats.get(0), seats.get(1));
        box.held(leaving, performance, seats.get(2));
        box.pinned(leaving, performance, seats.get(2));

        assertThat(consequences(leaving))
                .containsExactly(new WithdrawalAsked.Consequence(Kind.HOLD_RELEASED, 2, held.until()));
    }

    private List<WithdrawalAsked.Consequence> consequences(UserId leaving) {
        WithdrawalAsked question = new WithdrawalAsked(leaving, new Reply<>());
        box.publish(question);
        return question.reply().all();
    }

    @Test
    void aRefusalBeforeTheOpeningSaysWhenToComeBack() {
        PerformanceId performance = box.onSale(1, 1);
        SeatId seat = box.seats(performance).getFirst();
        box.jdbc
                .sql("update seat_performance set booking_opens_at = now() + interval '10 minutes' where id = ?")
                .param(performance.value())
                .update();

        assertThat(retryAfter(SeatProblem.SALE_NOT_OPEN, box.hold(fan, performance, seat)))
                .isBetween(Duration.ofMinutes(9), Duration.ofMinutes(10));
        assertThatThrownBy(() -> {
                    throw ((Refused) box.hold(fan, performance, seat)).asProblem();
                })
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        no -> assertThat(no.retryAfter()).isNotNull());
    }
}
