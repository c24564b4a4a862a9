package com.t82.seat.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.t82.event.PerformanceId;
import com.t82.event.SectionId;
import com.t82.seat.HoldConfirmed;
import com.t82.seat.HoldPinned;
import com.t82.seat.HoldPinned.PinnedSeat;
import com.t82.seat.SeatId;
import com.t82.seat.hold.SeatFixtures;
import com.t82.shared.ProblemException;
import com.t82.shared.Reply;
import com.t82.testing.ModuleTest;
import com.t82.user.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.IllegalTransactionStateException;

@ModuleTest
@Import(SeatFixtures.class)
public class SeatPurchaseGuardTest {

    @Autowired
    SeatFixtures fixtures;

    @Autowired
    Releasing releasing;

    @Autowired
    ApplicationEventPublisher events;

    private final UserId fan = UserId.random();
    private PerformanceId performance;
    private SeatId one;
    private SeatId two;

    @BeforeEach
    void onSale() {
        performance = fixtures.onSale(1, 3);
        one = fixtures.seats(performance).get(0);
        two = fixtures.seats(performance).get(1);
    }

    public static void vetoed(SeatProblem problem, ThrowingCallable question) {
        assertThatThrownBy(question)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.type()).isEqualTo(problem));
    }

    @Test
    void aPinAnswersSeatsAndPricesInTheRequestedOrder() {
        fixtures.held(fan, performance, one, two);
        UUID reference = UUID.randomUUID();

        HoldPinned answer = fixtures.pin(reference, fan, performance, two, one);

        assertThat(answer)
                .isEqualTo(new HoldPinned(
                        reference,
                        fan,
                        performance,
                        List.of(
                                new PinnedSeat(two, new SectionId(1), "1 \"구역\"", 1, 2, SeatFixtures.PRICE),
                                new PinnedSeat(one, new SectionId(1), "1 \"구역\"", 1, 1, SeatFixtures.PRICE))));
        assertThat(fixtures.pin(reference, fan, performance, two, one)).isEqualTo(answer);
    }

    @Test
    void aPinKeepsTheHoldUntilThePaymentsDeadline() {
        fixtures.held(fan, performance, one);
        fixtures.pinned(fan, performance, one);
        // The deadline of the hold is over, that of the pin is not.
        fixtures.jdbc
                .sql("update seat_hold set ends_at = now() - interval '1 second' where performance_id = ?")
                .param(performance.value())
                .update();

        releasing.due(ReleaseSchedule.HOLDS, 1_000);

        // The scheduled sweep may have locked the hold at this moment.
        await().untilAsserted(() -> assertThat(fixtures.jdbc
                        .sql("select ends_at > now() + interval '14 minutes' from seat_hold where performance_id = ?")
                        .param(performance.value())
                        .query(Boolean.class)
                        .single())
                .isTrue());
        assertThat(fixtures.state(one)).isEqualTo("HELD");
        fixtures.expire(one);
        releasing.due(ReleaseSchedule.HOLDS, 1_000);
        await().untilAsserted(() -> assertThat(fixtures.state(one)).isEqualTo("FREE"));
        fixtures.audit(performance);
    }

    @Test
    void aHoldMadeInTimeIsPinnedAndSoldAfterBookingHasClosed() {
        fixtures.held(fan, performance, one);
        fixtures.jdbc
                .sql("update seat_performance set booking_closes_at = now() - interval '1 second' where id = ?")
                .param(performance.value())
                .update();
        fixtures.refused(SeatProblem.SALE_CLOSED, fixtures.hold(UserId.random(), performance, two));

        UUID reference = fixtures.settled(fan, performance, one);
        fixtures.publish(new SeatFixtures.Approved(reference, fan, performance, List.of(one)));

        await().untilAsserted(() -> assertThat(fixtures.state(one)).isEqualTo("SOLD"));
    }

    @Test
    void aPinDoesNotShortenTheHold() {
        Instant until = fixtures.held(fan, performance, one).until();
        events(new SeatFixtures.Pin(UUID.randomUUID(), fan, performance, List.of(one), Instant.now(), new Reply<>()));

        assertThat(fixtures.jdbc
                        .sql("select held_until from seat where id = ?")
                        .param(one.value())
                        .query(java.time.OffsetDateTime.class)
                        .single()
                        .toInstant())
                .isEqualTo(until);
    }

    private void events(Object question) {
        fixtures.publish(question);
    }

    @Test
    void seatsThatTheBuyerDoesNotHoldAreNotPinned() {
        fixtures.held(UserId.random(), performance, one);

        vetoed(SeatProblem.SEAT_NOT_HELD, () -> fixtures.pinned(fan, performance, one));
        vetoed(SeatProblem.SEAT_NOT_HELD, () -> fixtures.pinned(fan, performance, two));
        vetoed(SeatProblem.SEAT_NOT_FOUND, () -> fixtures.pinned(fan, performance, new SeatId(999_999_999)));
    }

    @Test
    void anExpiredHoldIsNotPinnedNorIsAnyOtherSeatOfTheRequest() {
        fixtures.held(fan, performance, one);
        fixtures.held(fan, performance, two);
        fixtures.jdbc
                .sql("update seat set held_until = now() - interval '1 second' where id = ?")
                .param(two.value())
                .update();

        vetoed(SeatProblem.HOLD_EXPIRED, () -> fixtures.pinned(fan, performance, one, two));

        assertThat(fixtures.jdbc
                        .sql("select count(*) from seat where performance_id = ? and purchase is not null")
                        .param(performance.value())
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void aSeatOfAnotherPerformanceIsNotPinned() {
        fixtures.held(fan, performance, one);
        PerformanceId other = fixtures.onSale(1, 1);

        vetoed(SeatProblem.SEAT_OF_ANOTHER_PERFORMANCE, () -> fixtures.pinned(fan, other, one));
    }

    @Test
    void aSecondPurchaseOfPinnedSeatsIsRefused() {
        fixtures.held(fan, performance, one);
        UUID first = fixtures.pinned(fan, performance, one);

        vetoed(SeatProblem.PAYMENT_UNDER_WAY, () -> fixtures.pinned(fan, performance, one));
        fixtures.settle(first, performance, one);
        vetoed(SeatProblem.PAYMENT_UNDER_WAY, () -> fixtures.pinned(fan, performance, one));
    }

    @Test
    void aConfirmedHoldDoesNotExpire() {
        fixtures.held(fan, performance, one, two);
        UUID reference = fixtures.settled(fan, performance, one, two);
        fixtures.expire(one, two);

        releasing.due(ReleaseSchedule.HOLDS, 1_000);
        releasing.expired(List.of(one, two), Instant.now().plusSeconds(1_000_000));

        assertThat(fixtures.state(one)).isEqualTo("SETTLING");
        assertThat(fixtures.settle(reference, performance, one, two)).isEqualTo(new HoldConfirmed(reference));
        fixtures.audit(performance);
    }

    @Test
    void aLostPinIsNotConfirmed() {
        fixtures.held(fan, performance, one);
        UUID reference = fixtures.pinned(fan, performance, one);
        // Only the deadline of the seat, not that of the hold, so that no sweep frees it first.
        fixtures.jdbc
                .sql("update seat set held_until = now() - interval '1 second' where id = ?")
                .param(one.value())
                .update();
        vetoed(SeatProblem.HOLD_EXPIRED, () -> fixtures.settle(reference, performance, one));
        fixtures.held(UserId.random(), performance, one);

        vetoed(SeatProblem.SEAT_NOT_HELD, () -> fixtures.settle(reference, performance, one));
        vetoed(SeatProblem.SEAT_NOT_HELD, () -> fixtures.settle(UUID.randomUUID(), performance, one));
    }

    @Test
    void theGuardAnswersOnlyInsideATransaction() {
        SeatFixtures.Settlement question =
                new SeatFixtures.Settlement(UUID.randomUUID(), performance, List.of(one), new Reply<>());

        assertThatThrownBy(() -> events.publishEvent(question)).isInstanceOf(IllegalTransactionStateException.class);
    }

    @Test
    void concurrentExpiryAndPinHaveOneOutcome() throws Exception {
        for (int round = 0; round < 30; round++) {
            UserId holder = UserId.random();
            fixtures.held(holder, performance, one);
            Instant deadline = Instant.now().plusMillis(4);
            fixtures.jdbc
                    .sql("update seat set held_until = :at where id = :seat")
                    .param("at", SeatSql.utc(deadline))
                    .param("seat", one.value())
                    .update();
            UUID reference = UUID.randomUUID();
            List<Future<?>> running = new ArrayList<>();
            boolean pinned;
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 3; i++) {
                    running.add(threads.submit(() -> {
                        while (Instant.now().isBefore(deadline.plusMillis(3))) {
                            releasing.expired(List.of(one), Instant.now());
                        }
                    }));
                }
                try {
                    while (Instant.now().isBefore(deadline.minusNanos(500_000))) {
                        Thread.onSpinWait();
                    }
                    fixtures.pin(reference, holder, performance, one);
                    pinned = true;
                } catch (ProblemException refused) {
                    assertThat(refused.type()).isIn(SeatProblem.HOLD_EXPIRED, SeatProblem.SEAT_NOT_HELD);
                    pinned = false;
                }
                for (Future<?> sweep : running) {
                    sweep.get();
                }
            }
            releasing.expired(List.of(one), Instant.now());

            assertThat(fixtures.state(one)).isEqualTo(pinned ? "HELD" : "FREE");
            fixtures.audit(performance);
            if (pinned) {
                fixtures.settle(reference, performance, one);
                releasing.ofPurchase(List.of(one), reference);
            }
        }
    }
}
