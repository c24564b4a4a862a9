package com.t82.payment.purchase;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckScheduleTest {

    private static final Instant NOW = Instant.parse("2026-11-23T05:00:00Z");
    private static final Instant CHECKOUT_ENDS = NOW.plus(Duration.ofMinutes(9));
    private static final Instant DEADLINE = NOW.plus(Duration.ofMinutes(10));

    private static @Nullable Long secondsAfter(Instant from, CheckSchedule schedule) {
        Instant next = schedule.nextCheckAt();
        return next == null ? null : Duration.between(from, next).toSeconds();
    }

    /** The seconds between the following checks, each of them made when it is due. */
    private static List<Long> intervals(CheckSchedule first, int count, UnaryOperator<CheckSchedule> check) {
        List<Long> intervals = new ArrayList<>();
        CheckSchedule schedule = first;
        while (intervals.size() < count && schedule.nextCheckAt() != null) {
            CheckSchedule next = check.apply(schedule);
            intervals.add(secondsAfter(schedule.nextCheckAt(), next));
            schedule = next;
        }
        return intervals;
    }

    @Test
    void anOpenCheckoutIsCheckedAfterTwentySecondsAndThenEveryThirtySecondsAtMost() {
        CheckSchedule first = CheckSchedule.ofCheckout(NOW, CHECKOUT_ENDS, DEADLINE);

        assertThat(secondsAfter(NOW, first)).isEqualTo(20);
        assertThat(intervals(
                        first,
                        4,
                        schedule ->
                                schedule.afterCheckOfCheckout(schedule.nextCheckAt(), true, CHECKOUT_ENDS, DEADLINE)))
                .containsExactly(10L, 20L, 30L, 30L);
    }

    @Test
    void aCheckoutIsCheckedOneSecondAfterItsEnd() {
        CheckSchedule schedule = CheckSchedule.ofCheckout(CHECKOUT_ENDS.minusSeconds(3), CHECKOUT_ENDS, DEADLINE);

        assertThat(schedule.nextCheckAt()).isEqualTo(CHECKOUT_ENDS.plusSeconds(1));
    }

    @Test
    void anUnansweredCheckAfterTheCheckoutIsRepeatedEveryFiveSeconds() {
        CheckSchedule schedule = new CheckSchedule(20, CHECKOUT_ENDS.plusSeconds(1));

        assertThat(intervals(
                        schedule,
                        3,
                        one -> one.afterCheckOfCheckout(one.nextCheckAt(), false, CHECKOUT_ENDS, DEADLINE)))
                .containsExactly(5L, 5L, 5L);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void noCheckBeforeTheDeadlineIsScheduledBehindIt(boolean answered) {
        CheckSchedule schedule = new CheckSchedule(20, null)
                .afterCheckOfCheckout(DEADLINE.minusSeconds(2), answered, CHECKOUT_ENDS, DEADLINE);

        assertThat(schedule.nextCheckAt()).isEqualTo(DEADLINE);
    }

    @Test
    void anIntendedChargeIsCheckedAfterThreeSecondsAndAfterTheDeadlineEveryTwoMinutesAtMost() {
        CheckSchedule first = CheckSchedule.ofCharge(NOW);
        CheckSchedule late = new CheckSchedule(3, DEADLINE);

        assertThat(secondsAfter(NOW, first)).isEqualTo(3);
        assertThat(intervals(first, 4, one -> one.afterCheckOfCharge(one.nextCheckAt(), DEADLINE)))
                .containsExactly(10L, 20L, 30L, 30L);
        assertThat(intervals(late, 3, one -> one.afterCheckOfCharge(one.nextCheckAt(), DEADLINE)))
                .containsExactly(80L, 120L, 120L);
    }

    @Test
    void anAbandonedPurchaseIsWatchedFromItsDeadlineOrFromALaterEnd() {
        Instant later = DEADLINE.plus(Duration.ofHours(1));

        assertThat(CheckSchedule.ofWatch(NOW, DEADLINE).nextCheckAt()).isEqualTo(DEADLINE.plusSeconds(60));
        assertThat(CheckSchedule.ofWatch(later, DEADLINE).nextCheckAt()).isEqualTo(later.plusSeconds(60));
    }

    @Test
    void theWatchEndsWithTheFirstAnsweredCheckAfterItsTime() {
        CheckSchedule watch = CheckSchedule.ofWatch(NOW, DEADLINE);
        Instant inTime = DEADLINE.plus(Duration.ofMinutes(15));
        Instant afterwards = inTime.plusSeconds(1);

        assertThat(secondsAfter(inTime, watch.afterCheckOfWatch(inTime, true, NOW, DEADLINE)))
                .isEqualTo(480);
        assertThat(secondsAfter(afterwards, watch.afterCheckOfWatch(afterwards, false, NOW, DEADLINE)))
                .isEqualTo(480);
        assertThat(watch.afterCheckOfWatch(afterwards, true, NOW, DEADLINE).nextCheckAt())
                .isNull();
    }
}
