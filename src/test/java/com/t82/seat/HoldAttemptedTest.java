package com.t82.seat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.t82.event.PerformanceId;
import com.t82.seat.HoldAttempted.HoldAllowed;
import com.t82.seat.hold.HoldSettings;
import com.t82.seat.hold.Holding;
import com.t82.seat.hold.SeatFixtures;
import com.t82.seat.hold.SeatLocks;
import com.t82.seat.inventory.HoldRefusals;
import com.t82.seat.inventory.HoldStatements;
import com.t82.seat.inventory.Releasing;
import com.t82.seat.inventory.SeatSettings;
import com.t82.seat.map.SeatMap;
import com.t82.shared.CommonProblem;
import com.t82.shared.ProblemException;
import com.t82.shared.Reply;
import com.t82.testing.ModuleTest;
import com.t82.user.UserId;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.PlatformTransactionManager;

@ModuleTest
@Import(SeatFixtures.class)
class HoldAttemptedTest {

    @Autowired
    SeatFixtures fixtures;

    @Autowired
    SeatLocks locks;

    @Autowired
    HoldStatements statements;

    @Autowired
    HoldRefusals refusals;

    @Autowired
    Releasing releasing;

    @Autowired
    SeatMap map;

    @Autowired
    SeatSettings settings;

    @Autowired
    HoldSettings queueing;

    @Autowired
    Clock clock;

    @Autowired
    ApplicationEventPublisher events;

    @Autowired
    PlatformTransactionManager transactions;

    @Autowired
    MeterRegistry meters;

    @Test
    void noSeatIsHeldWhenNoGuardAnswers() {
        PerformanceId performance = fixtures.onSale(1, 1);
        SeatId seat = fixtures.seats(performance).getFirst();
        ApplicationEventPublisher nobodyListens = event -> {};
        Holding holding = new Holding(
                locks,
                statements,
                refusals,
                releasing,
                map,
                settings,
                queueing,
                clock,
                nobodyListens,
                transactions,
                new LongAdder(),
                meters);

        assertThatThrownBy(() -> holding.hold(SeatFixtures.request(UserId.random(), performance, seat)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        no -> assertThat(no.type()).isEqualTo(CommonProblem.SERVICE_UNAVAILABLE));

        assertThat(fixtures.state(seat)).isEqualTo("FREE");
    }

    @Test
    void holdsAreAllowedWithoutAWaitingRoom() {
        HoldAttempted question = new HoldAttempted(UserId.random(), fixtures.onSale(1, 1), new Reply<>());

        events.publishEvent(question);

        assertThat(question.reply().single()).contains(new HoldAllowed(false));
    }
}
