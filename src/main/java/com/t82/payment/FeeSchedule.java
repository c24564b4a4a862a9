package com.t82.payment;

import com.t82.shared.KoreanTime;
import com.t82.shared.Money;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What cancelling costs, as data: each show may have its own, and a purchase keeps the one it was made under. Days are
 * counted in Korean time and percentages round in the buyer's favour.
 *
 * @param freeDays free until so many days after booking, as long as the performance is at least {@code
 *     freeDaysAhead} days off
 * @param freeHours free within so many hours of booking, as long as the performance is at least {@code freeHoursAhead}
 *     days off (Korean consumer dispute standard)
 * @param steps from the most to the fewest days before; the last one holds until the performance begins
 * @param cutOff from when a cancellation counts for the next day, or null when each counts for its own
 */
record FeeSchedule(
        int freeDays,
        int freeDaysAhead,
        int freeHours,
        int freeHoursAhead,
        List<Step> steps,
        @Nullable CutOff cutOff) {

    /**
     * The fee from {@code daysBefore} days before the performance on.
     *
     * @param percent of what was paid for the seat, 0 to 100
     * @param flat won for each seat, then {@code percent} is its cap; null when the percentage is the fee
     */
    record Step(int daysBefore, int percent, @Nullable Long flat) {

        Money fee(Money paid) {
            Money share = paid.percentRoundedDown(percent);
            return flat == null ? share : share.min(Money.of(flat));
        }
    }

    record CutOff(LocalTime time, LocalTime saturday) {}

    /**
     * What the fee is from a moment on.
     *
     * @param from UTC
     */
    record Quote(Instant from, Money fee) {}

    FeeSchedule {
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("A fee schedule needs a step");
        }
        steps = steps.stream()
                .sorted(Comparator.comparingInt(Step::daysBefore).reversed())
                .toList();
    }

    /**
     * The usual terms of sellers in Korea, with the consumer dispute standard where those are silent: the first 24 hours
     * and the day of the performance.
     */
    static FeeSchedule standard(boolean withCutOff) {
        return new FeeSchedule(
                7,
                10,
                24,
                3,
                List.of(
                        new Step(10, 10, 4_000L),
                        new Step(7, 10, null),
                        new Step(3, 20, null),
                        new Step(1, 30, null),
                        new Step(0, 90, null)),
                withCutOff ? new CutOff(LocalTime.of(17, 0), LocalTime.of(11, 0)) : null);
    }

    /** The fee for one seat at the given moment before the performance begins. */
    Money fee(Money paid, Instant bookedAt, Instant startsAt, Instant at) {
        LocalDate day = countsFor(at);
        long daysBefore = ChronoUnit.DAYS.between(day, KoreanTime.date(startsAt));
        long daysSince = ChronoUnit.DAYS.between(KoreanTime.date(bookedAt), day);
        if (daysSince <= freeDays && daysBefore >= freeDaysAhead) {
            return Money.ZERO;
        }
        if (!at.isAfter(bookedAt.plus(Duration.ofHours(freeHours))) && daysBefore >= freeHoursAhead) {
            return Money.ZERO;
        }
        for (Step step : steps) {
            if (daysBefore >= step.daysBefore()) {
                return step.fee(paid);
            }
        }
        return steps.getLast().fee(paid);
    }

    Money fee(List<Money> paid, Instant bookedAt, Instant startsAt, Instant at) {
        return paid.stream().map(amount -> fee(amount, bookedAt, startsAt, at)).reduce(Money.ZERO, Money::plus);
    }

    /** The fee now and at each later moment at which it changes, until the performance begins. */
    List<Quote> outlook(List<Money> paid, Instant bookedAt, Instant startsAt, Instant now) {
        TreeSet<Instant> moments = new TreeSet<>();
        moments.add(bookedAt.plus(Duration.ofHours(freeHours)).plusSeconds(1));
        LocalDate last = KoreanTime.date(startsAt);
        for (LocalDate day = KoreanTime.date(now); !day.isAfter(last); day = day.plusDays(1)) {
            moments.add(KoreanTime.startOf(day));
            if (cutOff != null) {
                moments.add(KoreanTime.instant(day.atTime(cutOffOf(cutOff, day))));
            }
        }
        List<Quote> outlook = new ArrayList<>();
        outlook.add(new Quote(now, fee(paid, bookedAt, startsAt, now)));
        for (Instant moment : moments.tailSet(now, false).headSet(startsAt, false)) {
            Money fee = fee(paid, bookedAt, startsAt, moment);
            if (!fee.equals(outlook.getLast().fee())) {
                outlook.add(new Quote(moment, fee));
            }
        }
        return outlook;
    }

    private LocalDate countsFor(Instant at) {
        LocalDateTime local = KoreanTime.local(at);
        LocalDate day = local.toLocalDate();
        return cutOff == null || local.toLocalTime().isBefore(cutOffOf(cutOff, day)) ? day : day.plusDays(1);
    }

    private static LocalTime cutOffOf(CutOff cutOff, LocalDate day) {
        return day.getDayOfWeek() == DayOfWeek.SATURDAY ? cutOff.saturday() : cutOff.time();
    }
}
