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
import com.t82.seat.hold.Box;
import com.t82.seat.hold.HoldProblem;
import com.t82.seat.hold.HoldVerdict;
import com.t82.seat.hold.Holding;
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
@Import(Box.class)
class PreparingTest {

    private static final Money OTHER_PRICE = Money.of(90_000);

    @Autowired
    Box box;

    @Autowired
    Holding holding;

    @Autowired
    SeatMap map;

    private final UserId fan = UserId.random();
    private PerformanceId performance;

    @BeforeEach
    void anotherPerformance() {
        performance = Box.newPerformance();
    }

    @Test
    void anAnnouncementMakesTheSeatsOfAllSections(Scenario scenario) {
        Seating balcony = new Seating(new SectionId(2), "발코니", 11, 5, 2, 3, OTHER_PRICE);

        scenario.publish(Box.announcement(performance, Box.seating(1, 3, 4), balcony))
                .andWaitForEventOfType(SeatsPrepared.class)
                .matching(prepared -> prepared.performance().equals(performance))
                .toArriveAndVerify(prepared -> assertThat(prepared.seats()).isEqualTo(18));

        assertThat(box.jdbc
                        .sql("""
                                select concat_ws(' ', min(row_number), max(row_number), min(column_number),
                                       max(column_number), min(price), count(*))
                                from seat where performance_id = ? and section_id = 2
                                """)
                        .param(performance.value())
                        .query(String.class)
                        .single())
                .isEqualTo("11 12 5 7 90000 6");
        assertThat(box.seats(performance))
                .allSatisfy(seat -> assertThat(seat.value()).isBetween(1L, 1L << 53));
    }

    @Test
    void theSameAnnouncementAgainMakesNoSeatTwice() {
        PerformanceAnnounced announced = Box.announcement(performance, Box.seating(1, 3, 4));
        box.announce(announced);
        List<SeatId> before = box.seats(performance);
        box.held(fan, performance, before.getFirst());

        box.announce(announced);

        assertThat(box.seats(performance)).isEqualTo(before);
        assertThat(box.state(before.getFirst())).isEqualTo("HELD");
    }

    @Test
    void twentyThousandSeatsArePreparedWithinFiveSeconds() {
        Instant start = Instant.now();
        box.announce(Box.announcement(performance, Box.seating(1, 100, 100), Box.seating(2, 100, 100)));
        Duration took = Duration.between(start, Instant.now());

        assertThat(box.seats(performance)).hasSize(20_000);
        assertThat(took).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void aFurtherSectionAddsItsSeats() {
        box.announce(Box.announcement(performance, Box.seating(1, 1, 2)));

        box.publish(new SectionPriced(performance, Box.seating(2, 1, 3), 1));

        await().untilAsserted(() -> assertThat(box.seats(performance)).hasSize(5));
    }

    @Test
    void aNewPriceIsThatOfFreeSeatsAndOfTakenOnesWhenTheyComeBack() {
        box.announce(Box.announcement(performance, Box.seating(1, 1, 2)));
        List<SeatId> all = box.seats(performance);
        box.held(fan, performance, all.get(0));

        box.publish(repriced(OTHER_PRICE, 3));

        await().untilAsserted(() -> assertThat(price(all.get(1))).isEqualTo(OTHER_PRICE.won()));
        assertThat(price(all.get(0))).isEqualTo(Box.PRICE.won());
        box.refused(HoldProblem.PRICE_CHANGED, box.hold(UserId.random(), performance, all.get(1)));
        assertThat(holding.hold(new HoldRequest(fan, performance, List.of(new Choice(all.get(1), OTHER_PRICE)))))
                .isInstanceOf(HoldVerdict.Held.class);
        box.runOut(all.get(0));
        await().untilAsserted(() -> assertThat(price(all.get(0))).isEqualTo(OTHER_PRICE.won()));
    }

    @Test
    void anOlderPriceThatComesLateIsPassedOver() {
        box.publish(repriced(OTHER_PRICE, 3));
        await().untilAsserted(() -> assertThat(box.seats(performance)).hasSize(2));
        box.announce(Box.announcement(performance, Box.seating(1, 1, 2)));
        box.publish(repriced(Money.of(1), 2));
        box.publish(new SectionPriced(performance, Box.seating(2, 1, 1), 1));

        await().untilAsserted(() -> assertThat(box.seats(performance)).hasSize(3));
        assertThat(price(box.seats(performance).getFirst())).isEqualTo(OTHER_PRICE.won());
    }

    private SectionPriced repriced(Money price, long revision) {
        return new SectionPriced(performance, new Seating(new SectionId(1), "1", 1, 1, 1, 2, price), revision);
    }

    private long price(SeatId seat) {
        return box.jdbc
                .sql("select price from seat where id = ?")
                .param(seat.value())
                .query(Long.class)
                .single();
    }

    @Test
    void aChangeOfTimesThatOvertakesTheAnnouncementStands() {
        box.publish(rescheduled(Instant.now().plusSeconds(3_600), 2));
        await().untilAsserted(() -> assertThat(revision()).isEqualTo(2));
        assertThat(map.lists(performance)).isNull();
        box.announce(Box.announcement(performance, Box.seating(1, 1, 2)));

        box.refused(
                SeatProblem.SALE_NOT_OPEN,
                box.hold(fan, performance, box.seats(performance).getFirst()));
    }

    @Test
    void anOlderChangeOfTimesIsPassedOver() {
        box.announce(Box.announcement(performance, Box.seating(1, 1, 2)));
        box.publish(rescheduled(Instant.now().minusSeconds(60), 5));
        await().untilAsserted(() -> assertThat(revision()).isEqualTo(5));
        box.publish(rescheduled(Instant.now().plusSeconds(3_600), 4));
        box.publish(new SectionPriced(performance, Box.seating(2, 1, 1), 1));
        await().untilAsserted(() -> assertThat(box.seats(performance)).hasSize(3));

        box.held(fan, performance, box.seats(performance).getFirst());
        assertThat(revision()).isEqualTo(5);
    }

    private PerformanceRescheduled rescheduled(Instant opens, long revision) {
        return new PerformanceRescheduled(
                performance, Box.SHOW, opens.plusSeconds(100_000), opens, opens.plusSeconds(50_000), revision);
    }

    private long revision() {
        return box.jdbc
                .sql("select coalesce(max(revision), -1) from seat_performance where id = ?")
                .param(performance.value())
                .query(Long.class)
                .single();
    }

    @Test
    void nothingOfACancelledPerformanceCanBeHeldOrPaidFor() {
        box.announce(Box.announcement(performance, Box.seating(1, 1, 3)));
        List<SeatId> all = box.seats(performance);
        box.held(fan, performance, all.get(0));

        box.publish(new PerformanceCancelled(performance, Box.SHOW, null));

        await().untilAsserted(
                        () -> box.refused(SeatProblem.PERFORMANCE_CANCELLED, box.hold(fan, performance, all.get(1))));
        SeatPurchaseGuardTest.vetoed(
                SeatProblem.PERFORMANCE_CANCELLED,
                () -> box.pin(java.util.UUID.randomUUID(), fan, performance, all.get(0)));
        assertThat(new String(map.lists(performance).free().json())).isEqualTo("[]");
    }

    @Test
    void aCancellationThatOvertakesTheAnnouncementStands() {
        box.publish(new PerformanceCancelled(performance, Box.SHOW, null));
        await().untilAsserted(() -> assertThat(revision()).isZero());
        box.announce(Box.announcement(performance, Box.seating(1, 1, 1)));

        box.refused(
                SeatProblem.PERFORMANCE_CANCELLED,
                box.hold(fan, performance, box.seats(performance).getFirst()));
    }
}
