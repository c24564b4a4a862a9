package com.t82.seat.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.t82.event.PerformanceId;
import com.t82.seat.SeatId;
import com.t82.seat.hold.HoldVerdict.Held;
import com.t82.testing.RealRedis;
import com.t82.user.UserId;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@UnhurriedTest
class HoldingWithoutRedisTest {

    @Autowired
    SeatFixtures fixtures;

    @Autowired
    SeatLocks locks;

    @Autowired
    RealRedis redis;

    @Autowired
    MeterRegistry meters;

    private double skipped() {
        return meters.counter("t82.seat.locks", "outcome", "skipped").count();
    }

    @Test
    void noSeatIsHeldTwiceWhenRedisFails() throws Exception {
        PerformanceId performance = fixtures.onSale(20, 20);
        List<SeatId> all = fixtures.seats(performance);
        await().until(locks::working);
        AtomicInteger started = new AtomicInteger();
        List<Callable<Map.Entry<UserId, List<SeatId>>>> fans = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            UserId fan = UserId.random();
            SeatId first = all.get(i % 200 * 2);
            SeatId second = all.get((i % 200 * 2 + 1 + i / 200 * 2) % 400);
            fans.add(() -> {
                if (started.incrementAndGet() == 300) {
                    redis.stop();
                }
                return Map.entry(
                        fan,
                        fixtures.hold(fan, performance, first, second) instanceof Held
                                ? List.of(first, second)
                                : List.of());
            });
        }
        Map<UserId, List<SeatId>> outcome;
        try {
            outcome = HoldingTest.atOnce(fans);
            assertThat(locks.working()).isFalse();

            SeatId late = all.get(399);
            double skipped = skipped();
            fixtures.hold(UserId.random(), performance, late);
            assertThat(skipped()).as("goes on without").isGreaterThan(skipped);
            assertThat(fixtures.state(late)).isEqualTo("HELD");
        } finally {
            redis.start();
        }

        Map<SeatId, UUID> owners = new HashMap<>();
        outcome.forEach((fan, seats) -> seats.forEach(seat -> assertThat(owners.put(seat, fan.value()))
                .as("a second owner of %s", seat)
                .isNull()));
        owners.forEach((seat, owner) -> assertThat(fixtures.jdbc
                        .sql("select holder from seat where id = ?")
                        .param(seat.value())
                        .query(UUID.class)
                        .single())
                .isEqualTo(owner));
        assertThat(owners).hasSizeGreaterThan(300);
        fixtures.audit(performance);
        await().atMost(Duration.ofSeconds(60)).until(locks::working);
    }
}
