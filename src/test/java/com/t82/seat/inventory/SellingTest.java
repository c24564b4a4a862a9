package com.t82.seat.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.t82.event.PerformanceId;
import com.t82.seat.SeatId;
import com.t82.seat.SeatsNotSold;
import com.t82.seat.hold.HoldProblem;
import com.t82.seat.hold.SeatFixtures;
import com.t82.seat.hold.SeatFixtures.Abandoned;
import com.t82.seat.hold.SeatFixtures.Approved;
import com.t82.seat.hold.SeatFixtures.Refunded;
import com.t82.testing.ModuleTest;
import com.t82.user.UserId;
import com.t82.user.UserWithdrawn;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.modulith.test.Scenario;

@ModuleTest
@Import(SeatFixtures.class)
class SellingTest {

    @Autowired
    SeatFixtures fixtures;

    @Autowired
    MeterRegistry meters;

    private final UserId fan = UserId.random();
    private PerformanceId performance;
    private SeatId one;
    private SeatId two;
    private List<SeatId> both;

    @BeforeEach
    void onSale() {
        performance = fixtures.onSale(1, 6);
        one = fixtures.seats(performance).get(0);
        two = fixtures.seats(performance).get(1);
        both = List.of(one, two);
    }

    private void awaitState(SeatId seat, String state) {
        await().untilAsserted(() -> assertThat(fixtures.state(seat)).isEqualTo(state));
    }

    private UUID sold() {
        fixtures.held(fan, performance, one, two);
        UUID reference = fixtures.settled(fan, performance, one, two);
        fixtures.publish(new Approved(reference, fan, performance, both));
        awaitState(one, "SOLD");
        awaitState(two, "SOLD");
        return reference;
    }

    @Test
    void paidSeatsAreSoldOnceWhenTheEventIsRepeated(Scenario scenario) {
        fixtures.held(fan, performance, one, two);
        UUID reference = fixtures.settled(fan, performance, one, two);
        Approved approved = new Approved(reference, fan, performance, both);
        double alarms = alarms();

        scenario.publish(approved).andWaitForStateChange(() -> fixtures.state(two), "SOLD"::equals);
        fixtures.publish(approved);
        awaitEvents();

        assertThat(fixtures.state(one)).isEqualTo("SOLD");
        assertThat(fixtures.allowance(performance, fan)).isEqualTo(2);
        assertThat(alarms()).isEqualTo(alarms);
        fixtures.audit(performance);
    }

    @Test
    void aPaidSeatOfAnotherFanStaysWithThatFanAndIsAnnounced() {
        UserId other = UserId.random();
        fixtures.held(other, performance, two);
        fixtures.held(fan, performance, one);
        UUID reference = fixtures.settled(fan, performance, one);
        double alarms = alarms();

        fixtures.publish(new Approved(reference, fan, performance, both));

        awaitState(one, "SOLD");
        await().untilAsserted(() -> assertThat(alarms()).isEqualTo(alarms + 1));
        awaitEvents();
        assertThat(fixtures.notSold)
                .filteredOn(event -> event.reference().equals(reference))
                .containsExactly(new SeatsNotSold(reference, performance, List.of(two)));
        assertThat(fixtures.state(two)).isEqualTo("HELD");
        fixtures.audit(performance);
    }

    private double alarms() {
        return meters.get("t82.seat.paid-not-held").counter().count();
    }

    /** Waits until all events have been delivered. */
    private void awaitEvents() {
        await().untilAsserted(() -> assertThat(fixtures.jdbc
                        .sql("select count(*) from event_publication")
                        .query(Integer.class)
                        .single())
                .isZero());
    }

    @Test
    void aSoldSeatCannotBeHeldNotEvenByItsBuyer() {
        sold();

        fixtures.refused(HoldProblem.SEAT_ALREADY_CHOSEN, fixtures.hold(UserId.random(), performance, one));
        fixtures.refused(HoldProblem.SEAT_ALREADY_CHOSEN, fixtures.hold(fan, performance, two));
        SeatId free = fixtures.seats(performance).get(2);
        fixtures.refused(HoldProblem.SEAT_ALREADY_CHOSEN, fixtures.hold(UserId.random(), performance, one, free));

        assertThat(fixtures.state(one)).isEqualTo("SOLD");
        assertThat(fixtures.state(two)).isEqualTo("SOLD");
        assertThat(fixtures.state(free)).isEqualTo("FREE");
        assertThat(fixtures.allowance(performance, fan)).isEqualTo(2);
        fixtures.audit(performance);
    }

    @Test
    void anAbandonedPurchaseFreesItsSeatsAndNoOthers() {
        fixtures.held(fan, performance, one, two);
        SeatId three = fixtures.seats(performance).get(2);
        fixtures.held(fan, performance, three);
        UUID reference = fixtures.pinned(fan, performance, one, two);

        fixtures.publish(new Abandoned(reference, performance, List.of(one, two, three)));

        awaitState(one, "FREE");
        awaitState(two, "FREE");
        assertThat(fixtures.state(three)).isEqualTo("HELD");
        fixtures.audit(performance);
    }

    @Test
    void anAbandonedSettlementFreesItsSeats() {
        fixtures.held(fan, performance, one);
        UUID reference = fixtures.settled(fan, performance, one);

        fixtures.publish(new Abandoned(reference, performance, List.of(one)));

        awaitState(one, "FREE");
        assertThat(fixtures.allowance(performance, fan)).isZero();
    }

    @Test
    void aLateAbandonmentDoesNotChangeSeatsOfAnotherFan() {
        fixtures.held(fan, performance, one);
        UUID reference = fixtures.pinned(fan, performance, one);
        fixtures.expire(one);
        UserId next = UserId.random();
        fixtures.held(next, performance, one);

        fixtures.publish(new Abandoned(reference, performance, List.of(one)));
        awaitEvents();

        assertThat(fixtures.state(one)).isEqualTo("HELD");
        assertThat(fixtures.allowance(performance, next)).isEqualTo(1);
    }

    @Test
    void anAbandonmentDoesNotFreeASoldSeat() {
        UUID reference = sold();

        fixtures.publish(new Abandoned(reference, performance, both));
        awaitEvents();

        assertThat(fixtures.state(one)).isEqualTo("SOLD");
    }

    @Test
    void refundedSeatsAreFreedAfterARandomDelayAndTheAllowanceAtOnce() {
        UUID reference = sold();
        Refunded refunded = new Refunded(reference, UUID.randomUUID(), performance, List.of(one));
        Instant asked = Instant.now();

        fixtures.publish(refunded);

        awaitState(one, "RETURNING");
        assertThat(fixtures.state(two)).isEqualTo("SOLD");
        assertThat(fixtures.allowance(performance, fan)).isEqualTo(1);
        assertThat(fixtures.jdbc
                        .sql("select held_until from seat where id = ?")
                        .param(one.value())
                        .query(OffsetDateTime.class)
                        .single()
                        .toInstant())
                .isBetween(
                        asked.plus(Duration.ofMinutes(3)).minusMillis(1),
                        Instant.now().plus(Duration.ofMinutes(10)));
        fixtures.refused(HoldProblem.SEAT_ALREADY_CHOSEN, fixtures.hold(UserId.random(), performance, one));

        fixtures.expire(one);
        awaitState(one, "FREE");
        UserId next = UserId.random();
        fixtures.held(next, performance, one);
        fixtures.publish(refunded);
        awaitEvents();
        assertThat(fixtures.state(one)).isEqualTo("HELD");
        fixtures.audit(performance);
    }

    @Test
    void anApprovalThatArrivesAfterTheRefundDoesNotUndoIt() {
        fixtures.held(fan, performance, one);
        UUID reference = fixtures.settled(fan, performance, one);
        double alarms = alarms();

        fixtures.publish(new Refunded(reference, UUID.randomUUID(), performance, List.of(one)));
        awaitState(one, "RETURNING");
        fixtures.publish(new Approved(reference, fan, performance, List.of(one)));
        awaitEvents();

        assertThat(fixtures.state(one)).isEqualTo("RETURNING");
        assertThat(alarms()).isEqualTo(alarms);
        fixtures.audit(performance);
    }

    @Test
    void aWithdrawalFreesSeatsThatAreNotBeingPaidFor() {
        fixtures.held(fan, performance, one);
        fixtures.held(fan, performance, two);
        fixtures.pinned(fan, performance, two);

        fixtures.publish(new UserWithdrawn(fan, null));

        awaitState(one, "FREE");
        assertThat(fixtures.state(two)).isEqualTo("HELD");
        fixtures.audit(performance);
    }
}
