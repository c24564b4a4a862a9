package com.t82.seat.map;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PackingBudgetTest {

    private static final long MAX_AGE = Duration.ofSeconds(1).toNanos();

    private final AtomicLong clock = new AtomicLong();
    private final PackingBudget budget = new PackingBudget(MAX_AGE, clock::get);

    private void pack(Duration time) {
        long started = clock.get();
        clock.addAndGet(time.toNanos());
        budget.spendSince(started);
    }

    @Test
    void aTenthOfASecondMayBeSpentAtOnce() {
        pack(Duration.ofMillis(99));
        assertThat(budget.isDue(clock.get())).isTrue();

        pack(Duration.ofMillis(20));
        assertThat(budget.isDue(clock.get())).isFalse();
    }

    @Test
    void creditGrowsByAnEighthOfTheTime() {
        pack(Duration.ofMillis(150));
        long packedAt = clock.get();
        assertThat(budget.isDue(packedAt)).isFalse();

        clock.addAndGet(Duration.ofMillis(400).toNanos());
        assertThat(budget.isDue(packedAt)).isFalse();

        clock.addAndGet(Duration.ofMillis(100).toNanos());
        assertThat(budget.isDue(packedAt)).isTrue();
    }

    @Test
    void anOldListIsDueWithoutCredit() {
        pack(Duration.ofSeconds(60));
        long packedAt = clock.get();
        assertThat(budget.isDue(packedAt)).isFalse();

        clock.addAndGet(MAX_AGE);
        assertThat(budget.isDue(packedAt)).isFalse();
        clock.incrementAndGet();
        assertThat(budget.isDue(packedAt)).isTrue();
    }
}
