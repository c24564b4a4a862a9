package com.t82.seat.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.t82.event.PerformanceAnnounced;
import com.t82.event.PerformanceAnnounced.Seating;
import com.t82.event.PerformanceCancelled;
import com.t82.event.PerformanceId;
import com.t82.event.PerformanceRescheduled;
import com.t82.event.SectionId;
import com.t82.event.SectionPriced;
import com.t82.seat.SeatId;
import com.t82.seat.SeatsPrepared;
import com.t82.seat.hold.HoldProblem;
import com.t82.seat.hold.HoldVerdict;
import com.t82.seat.hold.Holding;
import com.t82.seat.hold.SeatFixtures;
import com.t82.seat.inventory.HoldRequest.Choice;
import com.t82.seat.map.SeatMap;
import com.t82.shared.Money;
import com.t82.testing.ModuleTest;
import com.t82.user.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.modulith.test.Scenario;

@ModuleTest
@Import(SeatFixtures.class)
class PreparingTest {

    private static final Money OTHER_PRICE = Money.of(90_000);

    @Autowired
    SeatFixtures fixtures;

    @Autowired
    Holding holding;

    @Autowired
    SeatMap map;

    private final UserId fan = UserId.random();
    private PerformanceId performance;

    @BeforeEach
    void anotherPerformance() {
        performance = SeatFixtures.newPerformance();
    }

    @Test
    void anAnnouncementCreatesTheSeatsOfAllSections(Scenario scenario) {
        Seating balcony = new Seating(new SectionId(2), "발코니", 11, 5, 2, 3, OTHER_PRICE);

        scenario.publish(SeatFixtures.announcement(performance, SeatFixtures.seating(1, 3, 4), balcony))
                .andWaitForEventOfType(SeatsPrepared.class)
                .matching(prepared -> prepared.performance().equals(performance))
                .toArriveAndVerify(prepared -> assertThat(prepared.seats()).isEqualTo(18));

        assertThat(fixtures.jdbc
                        .sql("""
                                select concat_ws(' ', min(row_number), max(row_number), min(column_number),
                                       max(column_number), min(price), count(*))
                                from seat where performance_id = ? and section_id = 2
                                """)
                        .param(performance.value())
                        .query(String.class)
                        .single())
                .isEqualTo("11 12 5 7 90000 6");
        assertThat(fixtures.seats(performance))
                .allSatisfy(seat -> assertThat(seat.value()).isBetween(1L, 1L << 53));
    }

    @Test
    void aRepeatedAnnouncementCreatesNoSeatTwice() {
        PerformanceAnnounced announced = SeatFixtures.announcement(performance, SeatFixtures.seating(1, 3, 4));
        fixtures.announce(announced);
        List<SeatId> before = fixtures.seats(performance);
        fixtures.held(fan, performance, before.getFirst());

        fixtures.announce(announced);

        assertThat(fixtures.seats(performance)).isEqualTo(before);
        assertThat(fixtures.state(before.getFirst())).isEqualTo("HELD");
    }

    @Test
    void twentyThousandSeatsArePreparedWithinFiveSeconds() {
        Instant start = Instant.now();
        fixtures.announce(SeatFixtures.announcement(
                performance, SeatFixtures.seating(1, 100, 100), SeatFixtures.seating(2, 100, 100)));
        Duration took = Duration.between(start, Instant.now());

        assertThat(fixtures.seats(performance)).hasSize(20_000);
        assertThat(took).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void aFurtherSectionAddsItsSeats() {
        fixtures.announce(SeatFixtures.announcement(performance, SeatFixtures.seating(1, 1, 2)));

        fixtures.publish(new SectionPriced(performance, SeatFixtures.seating(2, 1, 3), 1));

        await().untilAsserted(() -> assertThat(fixtures.seats(performance)).hasSize(5));
    }

    @Test
    void aNewPriceAppliesToFreeSeatsAndToTakenOnesWhenTheyAreFreed() {
        fixtures.announce(SeatFixtures.announcement(performance, SeatFixtures.seating(1, 1, 2)));
        List<SeatId> all = fixtures.seats(performance);
        fixtures.held(fan, performance, all.get(0));

        fixtures.publish(repriced(OTHER_PRICE, 3));

        await().untilAsserted(() -> assertThat(price(all.get(1))).isEqualTo(OTHER_PRICE.won()));
        assertThat(price(all.get(0))).isEqualTo(SeatFixtures.PRICE.won());
        fixtures.refused(HoldProblem.PRICE_CHANGED, fixtures.hold(UserId.random(), performance, all.get(1)));
        assertThat(holding.hold(new HoldRequest(fan, performance, List.of(new Choice(all.get(1), OTHER_PRICE)))))
                .isInstanceOf(HoldVerdict.Held.class);
        fixtures.expire(all.get(0));
        await().untilAsserted(() -> assertThat(price(all.get(0))).isEqualTo(OTHER_PRICE.won()));
    }

    @Test
    void anOlderPriceThatArrivesLateIsIgnored() {
        fixtures.publish(repriced(OTHER_PRICE, 3));
        await().untilAsserted(() -> assertThat(fixtures.seats(performance)).hasSize(2));
        fixtures.announce(SeatFixtures.announcement(performance, SeatFixtures.seating(1, 1, 2)));
        fixtures.publish(repriced(Money.of(1), 2));
        fixtures.publish(new SectionPriced(performance, SeatFixtures.seating(2, 1, 1), 1));

        await().untilAsserted(() -> assertThat(fixtures.seats(performance)).hasSize(3));
        assertThat(price(fixtures.seats(performance).getFirst())).isEqualTo(OTHER_PRICE.won());
    }

    private SectionPriced repriced(Money price, long revision) {
        return new SectionPriced(performance, new Seating(new SectionId(1), "1", 1, 1, 1, 2, price), revision);
    }

    private long price(SeatId seat) {
        return fixtures.jdbc
                .sql("select price from seat where id = ?")
                .param(seat.value())
                .query(Long.class)
                .single();
    }

    @Test
    void timesThatArriveBeforeTheAnnouncementAreKept() {
        fixtures.publish(rescheduled(Instant.now().plusSeconds(3_600), 2));
        await().untilAsserted(() -> assertThat(revision()).isEqualTo(2));
        assertThat(map.lists(performance)).isNull();
        fixtures.announce(SeatFixtures.announcement(performance, SeatFixtures.seating(1, 1, 2)));

        fixtures.refused(
                SeatProblem.SALE_NOT_OPEN,
                fixtures.hold(fan, performance, fixtures.seats(performance).getFirst()));
    }

    @Test
    void anOlderChangeOfTimesIsIgnored() {
        fixtures.announce(SeatFixtures.announcement(performance, SeatFixtures.seating(1, 1, 2)));
        fixtures.publish(rescheduled(Instant.now().minusSeconds(60), 5));
        await().untilAsserted(() -> assertThat(revision()).isEqualTo(5));
        fixtures.publish(rescheduled(Instant.now().plusSeconds(3_600), 4));
        fixtures.publish(new SectionPriced(performance, SeatFixtures.seating(2, 1, 1), 1));
        await().untilAsserted(() -> assertThat(fixtures.seats(performance)).hasSize(3));

        fixtures.held(fan, performance, fixtures.seats(performance).getFirst());
        assertThat(revision()).isEqualTo(5);
    }

    private PerformanceRescheduled rescheduled(Instant opens, long revision) {
        return new PerformanceRescheduled(
                performance, SeatFixtures.SHOW, opens.plusSeconds(100_000), opens, opens.plusSeconds(50_000), revision);
    }

    private long revision() {
        return fixtures.jdbc
                .sql("select coalesce(max(revision), -1) from seat_performance where id = ?")
                .param(performance.value())
                .query(Long.class)
                .single();
    }

    @Test
    void seatsOfACancelledPerformanceCanNeitherBeHeldNorPaidFor() {
        fixtures.announce(SeatFixtures.announcement(performance, SeatFixtures.seating(1, 1, 3)));
        List<SeatId> all = fixtures.seats(performance);
        fixtures.held(fan, performance, all.get(0));

        fixtures.publish(new PerformanceCancelled(performance, SeatFixtures.SHOW, null));

        await().untilAsserted(() ->
                fixtures.refused(SeatProblem.PERFORMANCE_CANCELLED, fixtures.hold(fan, performance, all.get(1))));
        SeatPurchaseGuardTest.vetoed(
                SeatProblem.PERFORMANCE_CANCELLED,
                () -> fixtures.pin(java.util.UUID.randomUUID(), fan, performance, all.get(0)));
        assertThat(new String(map.lists(performance).free().plain())).isEqualTo("[]");
    }

    @Test
    void aCancellationThatArrivesBeforeTheAnnouncementIsKept() {
        fixtures.publish(new PerformanceCancelled(performance, SeatFixtures.SHOW, null));
        await().untilAsserted(() -> assertThat(revision()).isZero());
        fixtures.announce(SeatFixtures.announcement(performance, SeatFixtures.seating(1, 1, 1)));

        fixtures.refused(
                SeatProblem.PERFORMANCE_CANCELLED,
                fixtures.hold(fan, performance, fixtures.seats(performance).getFirst()));
    }
}
