package com.t82.payment.terms;

import com.t82.payment.gateway.PaymentGateway;
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
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The fee of a cancellation, as data. Each show may have its own schedule, and a purchase stores the one it was made
 * under. Days are counted in Korean time, and percentages are rounded down, in the buyer's favour.
 *
 * @param freeDays free for this many days after booking, as long as the performance is at least {@code freeDaysAhead}
 *     days ahead; {@link #NEVER} without such a rule
 * @param freeHours free for this many hours after booking, as long as the performance is at least {@code
 *     freeHoursAhead} days ahead; {@link #NEVER} without such a rule
 * @param steps from the most to the fewest days before the performance; the first holds from the booking on, the last
 *     until the performance begins
 * @param cutOff from when a cancellation counts for the next day; null when each counts for its own day
 */
public record FeeSchedule(
        int freeDays,
        int freeDaysAhead,
        int freeHours,
        int freeHoursAhead,
        List<Step> steps,
        @Nullable CutOff cutOff) {

    public static final int NEVER = -1;

    /**
     * The fee from {@code daysBefore} days before the performance on.
     *
     * @param percent of what was paid for the seat, 0 to 100
     * @param flat the fee of each seat in won, capped by {@code percent}; null when the percentage is the fee
     */
    public record Step(
            int daysBefore, int percent, @Nullable Long flat) {

        public Step {
            if (daysBefore < 0 || percent < 0 || percent > 100 || flat != null && flat < 0) {
                throw new IllegalArgumentException("No fee: " + daysBefore + " days, " + percent + " %, " + flat);
            }
        }

        Money fee(Money paid) {
            Money share = paid.percentRoundedDown(percent);
            return flat == null ? share : share.min(Money.of(flat));
        }

        /**
         * Compares the fees of all possible prices. A fee is a share of the price up to a cap, so one fee is never
         * above the other when neither its share nor its fee of the highest price is.
         */
        boolean neverCostsMoreThan(Step later) {
            Money most = fee(PaymentGateway.MAX_AMOUNT);
            return most.isZero()
                    || percent <= later.percent() && most.compareTo(later.fee(PaymentGateway.MAX_AMOUNT)) <= 0;
        }
    }

    /**
     * A cancellation on a business day before this time counts for that day. All others count for the next business
     * day.
     *
     * @param time Korean time, like {@code saturday}
     * @param closedWeekdays days of the week that are not business days
     * @param closedDates dates that are not business days
     */
    public record CutOff(
            LocalTime time, LocalTime saturday, Set<DayOfWeek> closedWeekdays, Set<LocalDate> closedDates) {

        public CutOff {
            // Schedules stored by earlier releases have neither.
            closedWeekdays = closedWeekdays == null ? Set.of() : Set.copyOf(closedWeekdays);
            closedDates = closedDates == null ? Set.of() : Set.copyOf(closedDates);
            if (closedWeekdays.size() == DayOfWeek.values().length) {
                throw new IllegalArgumentException("A week needs a business day");
            }
        }

        private LocalTime of(LocalDate day) {
            return day.getDayOfWeek() == DayOfWeek.SATURDAY ? saturday : time;
        }

        private boolean isClosed(LocalDate day) {
            return closedWeekdays.contains(day.getDayOfWeek()) || closedDates.contains(day);
        }

        LocalDate countsFor(LocalDateTime local) {
            LocalDate day = local.toLocalDate();
            if (!local.toLocalTime().isBefore(of(day))) {
                day = day.plusDays(1);
            }
            while (isClosed(day)) {
                day = day.plusDays(1);
            }
            return day;
        }

        /** When the business day before this one ends: from then on cancellations count for this day. */
        LocalDateTime opening(LocalDate day) {
            LocalDate last = day.minusDays(1);
            while (isClosed(last)) {
                last = last.minusDays(1);
            }
            return last.atTime(of(last));
        }
    }

    /**
     * The fee from an instant on.
     *
     * @param from UTC
     */
    public record Quote(Instant from, Money fee) {}

    public FeeSchedule {
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("A fee schedule needs a step");
        }
        steps = steps.stream()
                .sorted(Comparator.comparingInt(Step::daysBefore).reversed())
                .toList();
    }

    /** The Korean consumer dispute standard. */
    public static FeeSchedule standard(@Nullable CutOff cutOff) {
        return new FeeSchedule(
                NEVER,
                0,
                24,
                3,
                List.of(
                        new Step(10, 0, null),
                        new Step(7, 10, null),
                        new Step(3, 20, null),
                        new Step(1, 30, null),
                        new Step(0, 90, null)),
                cutOff);
    }

    /**
     * The usual terms of sellers in Korea. They do not regulate the first 24 hours and the day of the performance, so
     * the consumer dispute standard holds there.
     *
     * @param flat the fee of each ticket from the eighth day after booking, at most a tenth of its price
     */
    public static FeeSchedule ofSellers(Money flat, @Nullable CutOff cutOff) {
        return new FeeSchedule(
                7,
                10,
                24,
                3,
                List.of(
                        new Step(10, 10, flat.won()),
                        new Step(7, 10, null),
                        new Step(3, 20, null),
                        new Step(1, 30, null),
                        new Step(0, 90, null)),
                cutOff);
    }

    /** Whether a later cancellation never costs less, for every price, and no day has two fees. */
    public boolean isRising() {
        return IntStream.range(1, steps.size())
                .allMatch(i -> steps.get(i - 1).daysBefore() > steps.get(i).daysBefore()
                        && steps.get(i - 1).neverCostsMoreThan(steps.get(i)));
    }

    /** The fee of one seat at an instant before the performance begins. */
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

    /** The fee now and at each later instant at which it changes, until the performance begins. */
    public List<Quote> outlook(List<Money> paid, Instant bookedAt, Instant startsAt, Instant now) {
        LocalDate lastDay = KoreanTime.date(startsAt);
        TreeSet<Instant> instants = new TreeSet<>();
        instants.add(bookedAt.plus(Duration.ofHours(freeHours)).plusSeconds(1));
        instants.add(opening(KoreanTime.date(bookedAt).plusDays(freeDays + 1L)));
        Stream.concat(Stream.of(freeDaysAhead, freeHoursAhead), steps.stream().map(Step::daysBefore))
                .map(daysBefore -> opening(lastDay.minusDays(daysBefore - 1L)))
                .forEach(instants::add);
        List<Quote> outlook = new ArrayList<>();
        outlook.add(new Quote(now, fee(paid, bookedAt, startsAt, now)));
        for (Instant instant : instants.tailSet(now, false).headSet(startsAt, false)) {
            Money fee = fee(paid, bookedAt, startsAt, instant);
            if (!fee.equals(outlook.getLast().fee())) {
                outlook.add(new Quote(instant, fee));
            }
        }
        return outlook;
    }

    private LocalDate countsFor(Instant at) {
        LocalDateTime local = KoreanTime.local(at);
        return cutOff == null ? local.toLocalDate() : cutOff.countsFor(local);
    }

    /** The instant from which a cancellation counts for this day or a later one. */
    private Instant opening(LocalDate day) {
        return cutOff == null ? KoreanTime.startOf(day) : KoreanTime.instant(cutOff.opening(day));
    }
}
