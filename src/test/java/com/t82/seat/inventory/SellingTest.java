package com.t82.seat.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.t82.event.PerformanceId;
import com.t82.seat.SeatId;
import com.t82.seat.SeatsNotSold;
import com.t82.seat.hold.Box;
import com.t82.seat.hold.Box.Abandoned;
import com.t82.seat.hold.Box.Approved;
import com.t82.seat.hold.Box.Refunded;
import com.t82.seat.hold.HoldProblem;
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
@Import(Box.class)
class SellingTest {

    @Autowired
    Box box;

    @Autowired
    MeterRegistry meters;

    private final UserId fan = UserId.random();
    private PerformanceId performance;
    private SeatId one;
    private SeatId two;
    private List<SeatId> both;

    @BeforeEach
    void onSale() {
        performance = box.onSale(1, 6);
        one = box.seats(performance).get(0);
        two = box.seats(performance).get(1);
        both = List.of(one, two);
    }

    private void awaitState(SeatId seat, String state) {
        await().untilAsserted(() -> assertThat(box.state(seat)).isEqualTo(state));
    }

    private UUID sold() {
        box.held(fan, performance, one, two);
        UUID reference = box.settled(fan, performance, one, two);
        box.publish(new Approved(reference, fan, performance, both));
        awaitState(one, "SOLD");
        awaitState(two, "SOLD");
        return reference;
    }

    @Test
    void paidSeatsAreSoldHoweverOftenTheNewsComes(Scenario scenario) {
        box.held(fan, performance, one, two);
        UUID reference = box.settled(fan, performance, one, two);
        Approved approved = new Approved(reference, fan, performance, both);
        double alarms = alarms();

        scenario.publish(approved).andWaitForStateChange(() -> box.state(two), "SOLD"::equals);
        box.publish(approved);
        awaitNews();

        assertThat(box.state(one)).isEqualTo("SOLD");
        assertThat(box.allowance(performance, fan)).isEqualTo(2);
        assertThat(alarms()).isEqualTo(alarms);
        box.audit(performance);
    }

    @Test
    void aPaidSeatThatBelongsToSomebodyElseStaysTheirsAndIsAnnounced() {
        UserId other = UserId.random();
        box.held(other, performance, two);
        box.held(fan, performance, one);
        UUID reference = box.settled(fan, performance, one);
        double alarms = alarms();

        box.publish(new Approved(reference, fan, performance, both));

        awaitState(one, "SOLD");
        await().untilAsserted(() -> assertThat(alarms()).isEqualTo(alarms + 1));
        awaitNews();
        assertThat(box.notSold)
                .filteredOn(news -> news.reference().equals(reference))
                .containsExactly(new SeatsNotSold(reference, performance, List.of(two)));
        assertThat(box.state(two)).isEqualTo("HELD");
        box.audit(performance);
    }

    private double alarms() {
        return meters.get("t82.seat.paid-not-held").counter().count();
    }

    /** Something that is always done after the news before it. */
    private void awaitNews() {
        await().untilAsserted(() -> assertThat(box.jdbc
                        .sql("select count(*) from event_publication")
                        .query(Integer.class)
                        .single())
                .isZero());
    }

    @Test
    void aSoldSeatIsHeldByNobodyNotEvenByItsBuyer() {
        sold();

        box.refused(HoldProblem.SEAT_ALREADY_CHOSEN, box.hold(UserId.random(), performance, one));
        box.refused(HoldProblem.SEAT_ALREADY_CHOSEN, box.hold(fan, performance, two));
        SeatId free = box.seats(performance).get(2);
        box.refused(HoldProblem.SEAT_ALREADY_CHOSEN, box.hold(UserId.random(), performance, one, free));

        assertThat(box.state(one)).isEqualTo("SOLD");
        assertThat(box.state(two)).isEqualTo("SOLD");
        assertThat(box.state(free)).isEqualTo("FREE");
        assertThat(box.allowance(performance, fan)).isEqualTo(2);
        box.audit(performance);
    }

    @Test
    void anAbandonedPurchaseGivesItsSeatsBackAndNoOthers() {
        box.held(fan, performance, one, two);
        SeatId three = box.seats(performance).get(2);
        box.held(fan, performance, three);
        UUID reference = box.pinned(fan, performance, one, two);

        box.publish(new Abandoned(reference, performance, List.of(one, two, three)));

        awaitState(one, "FREE");
        awaitState(two, "FREE");
        assertThat(box.state(three)).isEqualTo("HELD");
        box.audit(performance);
    }

    @Test
    void anAbandonedSettlementGivesItsSeatsBack() {
        box.held(fan, performance, one);
        UUID reference = box.settled(fan, performance, one);

        box.publish(new Abandoned(reference, performance, List.of(one)));

        awaitState(one, "FREE");
        assertThat(box.allowance(performance, fan)).isZero();
    }

    @Test
    void abandonedNewsThatComesLateTouchesNobody() {
        box.held(fan, performance, one);
        UUID reference = box.pinned(fan, performance, one);
        box.runOut(one);
        UserId next = UserId.random();
        box.held(next, performance, one);

        box.publish(new Abandoned(reference, performance, List.of(one)));
        awaitNews();

        assertThat(box.state(one)).isEqualTo("HELD");
        assertThat(box.allowance(performance, next)).isEqualTo(1);
    }

    @Test
    void abandonedNewsDoesNotTakeASoldSeat() {
        UUID reference = sold();

        box.publish(new Abandoned(reference, performance, both));
        awaitNews();

        assertThat(box.state(one)).isEqualTo("SOLD");
    }

    @Test
    void refundedSeatsComeBackAfterARandomDelayAndTheAllowanceAtOnce() {
        UUID reference = sold();
        Refunded refunded = new Refunded(reference, UUID.randomUUID(), performance, List.of(one));
        Instant asked = Instant.now();

        box.publish(refunded);

        awaitState(one, "RETURNING");
        assertThat(box.state(two)).isEqualTo("SOLD");
        assertThat(box.allowance(performance, fan)).isEqualTo(1);
        assertThat(box.jdbc
                        .sql("select held_until from seat where id = ?")
                        .param(one.value())
                        .query(OffsetDateTime.class)
                        .single()
                        .toInstant())
                .isBetween(
                        asked.plus(Duration.ofMinutes(3)).minusMillis(1),
                        Instant.now().plus(Duration.ofMinutes(10)));
        box.refused(HoldProblem.SEAT_ALREADY_CHOSEN, box.hold(UserId.random(), performance, one));

        box.runOut(one);
        awaitState(one, "FREE");
        UserId next = UserId.random();
        box.held(next, performance, one);
        box.publish(refunded);
        awaitNews();
        assertThat(box.state(one)).isEqualTo("HELD");
        box.audit(performance);
    }

    @Test
    void aRefundThatOvertakesTheApprovalIsNotUndoneByIt() {
        box.held(fan, performance, one);
        UUID reference = box.settled(fan, performance, one);
        double alarms = alarms();

        box.publish(new Refunded(reference, UUID.randomUUID(), performance, List.of(one)));
        awaitState(one, "RETURNING");
        box.publish(new Approved(reference, fan, performance, List.of(one)));
        awaitNews();

        assertThat(box.state(one)).isEqualTo("RETURNING");
        assertThat(alarms()).isEqualTo(alarms);
        box.audit(performance);
    }

    @Test
    void whoLeavesGivesBackWhatIsNotBeingPaidFor() {
        box.held(fan, performance, one);
        box.held(fan, performance, two);
        box.pinned(fan, performance, two);

        box.publish(new UserWithdrawn(fan, null));

        awaitState(one, "FREE");
        assertThat(box.state(two)).isEqualTo("HELD");
        box.audit(performance);
    }
}
