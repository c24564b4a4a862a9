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
import com.t82.seat.hold.Box;
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
@Import(Box.class)
public class SeatPurchaseGuardTest {

    @Autowired
    Box box;

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
        performance = box.onSale(1, 3);
        one = box.seats(performance).get(0);
        two = box.seats(performance).get(1);
    }

    public static void vetoed(SeatProblem problem, ThrowingCallable question) {
        assertThatThrownBy(question)
                .isInstanceOfSatisfying(
                        ProblemException.class, veto -> assertThat(veto.type()).isEqualTo(problem));
    }

    @Test
    void aPinAnswersWithPlacesAndPricesInTheOrderAskedFor() {
        box.held(fan, performance, one, two);
        UUID reference = UUID.randomUUID();

        HoldPinned answer = box.pin(reference, fan, performance, two, one);

        assertThat(answer)
                .isEqualTo(new HoldPinned(
                        reference,
                        fan,
                        performance,
                        List.of(
                                new PinnedSeat(two, new SectionId(1), "1 \"구역\"", 1, 2, Box.PRICE),
                                new PinnedSeat(one, new SectionId(1), "1 \"구역\"", 1, 1, Box.PRICE))));
        assertThat(box.pin(reference, fan, performance, two, one)).isEqualTo(answer);
    }

    @Test
    void aPinKeepsTheHoldUntilThePaymentsDeadline() {
        box.held(fan, performance, one);
        box.pinned(fan, performance, one);
        // The hold's own time is over, that of the pin is not.
        box.jdbc
                .sql("update seat_hold set ends_at = now() - interval '1 second' where performance_id = ?")
                .param(performance.value())
                .update();

        releasing.due(Releasing.Agenda.HOLDS, 1_000);

        // The sweep of the house may have the hold in hand just then.
        await().untilAsserted(() -> assertThat(box.jdbc
                        .sql("select ends_at > now() + interval '14 minutes' from seat_hold where performance_id = ?")
                        .param(performance.value())
                        .query(Boolean.class)
                        .single())
                .isTrue());
        assertThat(box.state(one)).isEqualTo("HELD");
        box.runOut(one);
        releasing.due(Releasing.Agenda.HOLDS, 1_000);
        await().untilAsserted(() -> assertThat(box.state(one)).isEqualTo("FREE"));
        box.audit(performance);
    }

    @Test
    void aHoldMadeInTimeIsPinnedAndSoldAfterBookingHasClosed() {
        box.held(fan, performance, one);
        box.jdbc
                .sql("update seat_performance set booking_closes_at = now() - interval '1 second' where id = ?")
                .param(performance.value())
                .update();
        box.refused(SeatProblem.SALE_CLOSED, box.hold(UserId.random(), performance, two));

        UUID reference = box.settled(fan, performance, one);
        box.publish(new Box.Approved(reference, fan, performance, List.of(one)));

        await().untilAsserted(() -> assertThat(box.state(one)).isEqualTo("SOLD"));
    }

    @Test
    void aPinDoesNotShortenTheHold() {
        Instant until = box.held(fan, performance, one).until();
        events(new Box.Pin(UUID.randomUUID(), fan, performance, List.of(one), Instant.now(), new Reply<>()));

        assertThat(box.jdbc
                        .sql("select held_until from seat where id = ?")
                        .param(one.value())
                        .query(java.time.OffsetDateTime.class)
                        .single()
                        .toInstant())
                .isEqualTo(until);
    }

    private void events(Object question) {
        box.publish(question);
    }

    @Test
    void seatsOfSomebodyElseOrOfNobodyAreNotPinned() {
        box.held(UserId.random(), performance, one);

        vetoed(SeatProblem.SEAT_NOT_HELD, () -> box.pinned(fan, performance, one));
        vetoed(SeatProblem.SEAT_NOT_HELD, () -> box.pinned(fan, performance, two));
        vetoed(SeatProblem.SEAT_NOT_FOUND, () -> box.pinned(fan, performance, new SeatId(999_999_999)));
    }

    @Test
    void anExpiredHoldIsNotPinnedAndNothingElseOfTheRequestIsEither() {
        box.held(fan, performance, one);
        box.held(fan, performance, two);
        box.jdbc
                .sql("update seat set held_until = now() - interval '1 second' where id = ?")
                .param(two.value())
                .update();

        vetoed(SeatProblem.HOLD_EXPIRED, () -> box.pinned(fan, performance, one, two));

        assertThat(box.jdbc
                        .sql("select count(*) from seat where performance_id = ? and purchase is not null")
                        .param(performance.value())
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void aSeatOfAnotherPerformanceIsNotPinned() {
        box.held(fan, performance, one);
        PerformanceId other = box.onSale(1, 1);

        vetoed(SeatProblem.SEAT_OF_ANOTHER_PERFORMANCE, () -> box.pinned(fan, other, one));
    }

    @Test
    void aSecondPurchaseOfTheSameSeatsHasToWait() {
        box.held(fan, performance, one);
        UUID first = box.pinned(fan, performance, one);

        vetoed(SeatProblem.PAYMENT_UNDER_WAY, () -> box.pinned(fan, performance, one));
        box.settle(first, performance, one);
        vetoed(SeatProblem.PAYMENT_UNDER_WAY, () -> box.pinned(fan, performance, one));
    }

    @Test
    void aConfirmedHoldNeverEndsByItself() {
        box.held(fan, performance, one, two);
        UUID reference = box.settled(fan, performance, one, two);
        box.runOut(one, two);

        releasing.due(Releasing.Agenda.HOLDS, 1_000);
        releasing.expired(List.of(one, two), Instant.now().plusSeconds(1_000_000));

        assertThat(box.state(one)).isEqualTo("SETTLING");
        assertThat(box.settle(reference, performance, one, two)).isEqualTo(new HoldConfirmed(reference));
        box.audit(performance);
    }

    @Test
    void aLostPinIsNotConfirmed() {
        box.held(fan, performance, one);
        UUID reference = box.pinned(fan, performance, one);
        // Only the seat's own time, so that no sweep is quicker than the question.
        box.jdbc
                .sql("update seat set held_until = now() - interval '1 second' where id = ?")
                .param(one.value())
                .update();
        vetoed(SeatProblem.HOLD_EXPIRED, () -> box.settle(reference, performance, one));
        box.held(UserId.random(), performance, one);

        vetoed(SeatProblem.SEAT_NOT_HELD, () -> box.settle(reference, performance, one));
        vetoed(SeatProblem.SEAT_NOT_HELD, () -> box.settle(UUID.randomUUID(), performance, one));
    }

    @Test
    void theGuardAnswersOnlyInsideATransaction() {
        Box.Settlement question = new Box.Settlement(UUID.randomUUID(), performance, List.of(one), new Reply<>());

        assertThatThrownBy(() -> events.publishEvent(question)).isInstanceOf(IllegalTransactionStateException.class);
    }

    @Test
    void expiryAndAPinInTheSameMomentAgreeOnOneOutcome() throws Exception {
        for (int round = 0; round < 30; round++) {
            UserId somebody = UserId.random();
            box.held(somebody, performance, one);
            Instant deadline = Instant.now().plusMillis(4);
            box.jdbc
                    .sql("update seat set held_until = :at where id = :seat")
                    .param("at", Seats.utc(deadline))
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
                    box.pin(reference, somebody, performance, one);
                    pinned = true;
                } catch (ProblemException veto) {
                    assertThat(veto.type()).isIn(SeatProblem.HOLD_EXPIRED, SeatProblem.SEAT_NOT_HELD);
                    pinned = false;
                }
                for (Future<?> sweep : running) {
                    sweep.get();
                }
            }
            releasing.expired(List.of(one), Instant.now());

            assertThat(box.state(one)).isEqualTo(pinned ? "HELD" : "FREE");
            box.audit(performance);
            if (pinned) {
                box.settle(reference, performance, one);
                releasing.ofPurchase(List.of(one), reference);
            }
        }
    }
}
