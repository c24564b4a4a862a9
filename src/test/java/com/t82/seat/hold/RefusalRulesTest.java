package com.t82.seat.hold;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.event.PerformanceId;
import com.t82.event.SectionId;
import com.t82.seat.HoldId;
import com.t82.seat.SeatId;
import com.t82.seat.hold.HoldVerdict.Held;
import com.t82.seat.hold.HoldVerdict.Refused;
import com.t82.seat.inventory.HoldCircumstances;
import com.t82.seat.inventory.HoldRequest;
import com.t82.seat.inventory.HoldRequest.Choice;
import com.t82.seat.inventory.Sale;
import com.t82.seat.inventory.SeatProblem;
import com.t82.seat.inventory.StoredSeat;
import com.t82.seat.map.SeatMapProblem;
import com.t82.seat.map.SeatState;
import com.t82.shared.Money;
import com.t82.shared.ProblemType;
import com.t82.user.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusalRulesTest {

    private static final int LIMIT = 5;
    private static final Instant NOW = Instant.parse("2026-11-23T11:00:00Z");
    private static final Instant LATER = NOW.plusSeconds(60);
    private static final PerformanceId PERFORMANCE = new PerformanceId(1);
    private static final Money PRICE = Money.of(150_000);
    private static final Sale OPEN = new Sale(NOW.minusSeconds(60), NOW.plusSeconds(3_600), false);

    private final UserId fan = UserId.random();
    private final HoldRequest request = new HoldRequest(
            fan, PERFORMANCE, List.of(new Choice(new SeatId(1), PRICE), new Choice(new SeatId(2), PRICE)));

    private static StoredSeat free(long seat) {
        return seat(seat, PERFORMANCE, PRICE, SeatState.FREE, null, null, null, null, null);
    }

    private static StoredSeat held(long seat, HoldId hold, UserId holder, Instant until) {
        return seat(seat, PERFORMANCE, PRICE, SeatState.HELD, hold, holder, until, null, null);
    }

    private static StoredSeat seat(
            long seat,
            PerformanceId performance,
            Money price,
            SeatState state,
            HoldId hold,
            UserId holder,
            Instant until,
            UserId unpaidHolder,
            Instant barredUntil) {
        return new StoredSeat(
                new SeatId(seat),
                performance,
                new SectionId(1),
                "R",
                1,
                (int) seat,
                price,
                state,
                hold,
                holder,
                until,
                null,
                unpaidHolder,
                barredUntil);
    }

    private HoldVerdict verdict(Sale sale, int used, Instant pausedUntil, StoredSeat... seats) {
        return RefusalRules.verdict(
                request, new HoldCircumstances(sale, used, pausedUntil, List.of(seats)), LIMIT, NOW);
    }

    private HoldVerdict verdict(StoredSeat... seats) {
        return verdict(OPEN, 0, null, seats);
    }

    private static void assertRefused(HoldVerdict verdict, ProblemType problem, Duration retryAfter) {
        assertThat(verdict).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.problem()).isEqualTo(problem);
            assertThat(refused.retryAfter()).isEqualTo(retryAfter);
        });
    }

    @Test
    void aPerformanceThatIsNotOnSaleIsRefused() {
        assertRefused(verdict(null, 0, null), SeatMapProblem.PERFORMANCE_NOT_FOUND, null);
        assertRefused(
                verdict(new Sale(LATER, LATER.plusSeconds(1), false), 0, null, free(1), free(2)),
                SeatProblem.SALE_NOT_OPEN,
                Duration.ofSeconds(60));
        assertRefused(
                verdict(new Sale(NOW.minusSeconds(60), NOW, false), 0, null, free(1), free(2)),
                SeatProblem.SALE_CLOSED,
                null);
        assertRefused(
                verdict(new Sale(NOW.minusSeconds(60), LATER, true), 0, null, free(1), free(2)),
                SeatProblem.PERFORMANCE_CANCELLED,
                null);
    }

    @Test
    void wrongSeatsAndPricesAreRefused() {
        StoredSeat elsewhere = seat(2, new PerformanceId(2), PRICE, SeatState.FREE, null, null, null, null, null);
        StoredSeat repriced = seat(2, PERFORMANCE, Money.of(1), SeatState.FREE, null, null, null, null, null);

        assertRefused(verdict(free(1)), SeatProblem.SEAT_NOT_FOUND, null);
        assertRefused(verdict(free(1), elsewhere), SeatProblem.SEAT_OF_ANOTHER_PERFORMANCE, null);
        assertRefused(verdict(free(1), repriced), HoldProblem.PRICE_CHANGED, null);
    }

    @Test
    void aRepeatedRequestIsTheSameHold() {
        HoldId hold = HoldId.random();

        assertThat(verdict(held(1, hold, fan, LATER), held(2, hold, fan, LATER)))
                .isEqualTo(new Held(hold, LATER));
    }

    @Test
    void seatsOfTwoHoldsAreNoRepetition() {
        assertRefused(
                verdict(held(1, HoldId.random(), fan, LATER), held(2, HoldId.random(), fan, LATER)),
                HoldProblem.SEAT_ALREADY_CHOSEN,
                null);
    }

    @Test
    void aSeatOfAnotherFanIsRefusedUntilItsHoldExpires() {
        HoldId hold = HoldId.random();
        UserId other = UserId.random();

        assertRefused(verdict(free(1), held(2, hold, other, LATER)), HoldProblem.SEAT_ALREADY_CHOSEN, null);
        assertThat(verdict(free(1), held(2, hold, other, NOW))).isNull();
    }

    @Test
    void aFanWhoLetASeatGoIsRefusedForSomeTime() {
        StoredSeat barred = seat(2, PERFORMANCE, PRICE, SeatState.FREE, null, null, null, fan, LATER);
        StoredSeat ofAnotherFan = seat(2, PERFORMANCE, PRICE, SeatState.FREE, null, null, null, UserId.random(), LATER);

        assertRefused(verdict(free(1), barred), HoldProblem.SEAT_JUST_LET_GO, Duration.ofSeconds(60));
        assertThat(verdict(free(1), ofAnotherFan)).isNull();
    }

    @Test
    void aPausedFanIsRefused() {
        assertRefused(verdict(OPEN, 0, LATER, free(1), free(2)), HoldProblem.HOLDING_PAUSED, Duration.ofSeconds(60));
        assertThat(verdict(OPEN, 0, NOW, free(1), free(2))).isNull();
    }

    @Test
    void theLimitOfAFanIsRefused() {
        assertThat(verdict(OPEN, 3, null, free(1), free(2))).isNull();
        assertRefused(verdict(OPEN, 4, null, free(1), free(2)), HoldProblem.LIMIT_PER_PERSON, null);
    }
}
