package com.t82.payment.terms;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.payment.terms.FeeSchedule.CutOff;
import com.t82.shared.KoreanTime;
import com.t82.shared.Money;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.convert.ApplicationConversionService;
import tools.jackson.databind.json.JsonMapper;

class FeeScheduleTest {

    /** A Friday. */
    private static final Instant STARTS = korean("2026-12-18T19:30:00");

    private static final Money PLAY = Money.of(2_000);
    private static final CutOff CUT_OFF = new CutOff(LocalTime.of(17, 0), LocalTime.of(11, 0), Set.of(), Set.of());

    private final FeeSchedule standard = FeeSchedule.standard(null);
    private final FeeSchedule sellers = FeeSchedule.ofSellers(Money.of(4_000), null);
    private final FeeSchedule withCutOff = FeeSchedule.ofSellers(Money.of(4_000), CUT_OFF);

    private static Instant korean(String local) {
        return KoreanTime.instant(LocalDateTime.parse(local));
    }

    @ParameterizedTest
    @CsvSource({
        // booked,             cancelled,            fee
        "2026-11-20T12:00:00, 2026-11-20T12:00:00,      0",
        "2026-11-20T12:00:00, 2026-12-08T23:59:59,      0", // D-10
        "2026-11-20T12:00:00, 2026-12-09T00:00:00,   9999", // D-9: 10 %
        "2026-11-20T12:00:00, 2026-12-11T23:59:59,   9999", // D-7
        "2026-11-20T12:00:00, 2026-12-12T00:00:00,  19999", // D-6: 20 %
        "2026-11-20T12:00:00, 2026-12-15T23:59:59,  19999", // D-3
        "2026-11-20T12:00:00, 2026-12-16T00:00:00,  29999", // D-2: 30 %
        "2026-11-20T12:00:00, 2026-12-17T23:59:59,  29999", // D-1
        "2026-11-20T12:00:00, 2026-12-18T00:00:00,  89999", // the day itself
        "2026-12-10T12:00:00, 2026-12-11T12:00:00,      0", // within 24 hours
        "2026-12-10T12:00:00, 2026-12-11T12:00:01,   9999",
        "2026-12-15T12:00:00, 2026-12-15T13:00:00,      0", // within 24 hours at D-3
        "2026-12-15T12:00:00, 2026-12-16T11:00:00,  29999", // within 24 hours but D-2
        "2026-12-18T10:00:00, 2026-12-18T11:00:00,  89999",
    })
    void theStandardCountsKoreanDays(String booked, String cancelled, long fee) {
        assertThat(standard.fee(Money.of(99_999), korean(booked), STARTS, korean(cancelled)))
                .isEqualTo(Money.of(fee));
    }

    @ParameterizedTest
    @CsvSource({
        // booked,             cancelled,            fee
        "2026-11-20T23:59:59, 2026-11-20T23:59:59,      0",
        "2026-11-20T12:00:00, 2026-11-27T23:59:59,      0", // within 7 days, the performance is far off
        "2026-11-20T12:00:00, 2026-11-28T00:00:00,   4000", // day 8
        "2026-11-20T12:00:00, 2026-12-08T23:59:59,   4000", // D-10
        "2026-11-20T12:00:00, 2026-12-09T00:00:00,   9999", // D-9: 10 %
        "2026-11-20T12:00:00, 2026-12-11T23:59:59,   9999", // D-7
        "2026-11-20T12:00:00, 2026-12-12T00:00:00,  19999", // D-6: 20 %
        "2026-11-20T12:00:00, 2026-12-15T23:59:59,  19999", // D-3
        "2026-11-20T12:00:00, 2026-12-16T00:00:00,  29999", // D-2: 30 %
        "2026-11-20T12:00:00, 2026-12-17T23:59:59,  29999", // D-1
        "2026-11-20T12:00:00, 2026-12-18T00:00:00,  89999", // the day itself
        "2026-12-08T12:00:00, 2026-12-08T23:00:00,      0", // booked at D-10
        "2026-12-05T12:00:00, 2026-12-08T10:00:00,      0", // days after booking, still D-10
        "2026-12-10T12:00:00, 2026-12-11T12:00:00,      0", // within 24 hours
        "2026-12-10T12:00:00, 2026-12-11T12:00:01,   9999",
        "2026-12-15T12:00:00, 2026-12-15T13:00:00,      0", // within 24 hours at D-3
        "2026-12-15T12:00:00, 2026-12-16T11:00:00,  29999", // within 24 hours but D-2
        "2026-12-18T10:00:00, 2026-12-18T11:00:00,  89999",
    })
    void theTermsOfSellersCountKoreanDays(String booked, String cancelled, long fee) {
        assertThat(sellers.fee(Money.of(99_999), korean(booked), STARTS, korean(cancelled)))
                .isEqualTo(Money.of(fee));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-12-08T16:59:59,  4000", // Tuesday, D-10
        "2026-12-08T17:00:00, 10000", // counts for D-9
        "2026-12-12T10:59:59, 20000", // Saturday, D-6
        "2026-12-12T11:00:00, 20000", // counts for D-5
        "2026-12-15T17:00:00, 30000", // counts for D-2
        "2026-12-18T18:00:00, 90000", // after the cut-off of the day itself
    })
    void afterTheCutOffACancellationCountsForTheNextDay(String cancelled, long fee) {
        assertThat(withCutOff.fee(Money.of(100_000), korean("2026-11-20T12:00:00"), STARTS, korean(cancelled)))
                .isEqualTo(Money.of(fee));
    }

    @Test
    void theSaturdayCutOffIsEarlier() {
        Instant startsTenDaysAfterASaturday = korean("2026-12-22T19:30:00");
        Instant booked = korean("2026-11-20T12:00:00");
        assertThat(withCutOff.fee(
                        Money.of(100_000), booked, startsTenDaysAfterASaturday, korean("2026-12-12T10:59:59")))
                .isEqualTo(Money.of(4_000));
        assertThat(withCutOff.fee(
                        Money.of(100_000), booked, startsTenDaysAfterASaturday, korean("2026-12-12T11:00:00")))
                .isEqualTo(Money.of(10_000));
    }

    @Test
    void theFlatFeeIsAtMostATenthOfThePrice() {
        assertThat(sellers.fee(Money.of(15_000), korean("2026-11-20T12:00:00"), STARTS, korean("2026-12-01T12:00:00")))
                .isEqualTo(Money.of(1_500));
    }

    @Test
    void theOutlookNamesTheDatesOnWhichTheFeeStepsUp() {
        List<FeeSchedule.Quote> outlook = sellers.outlook(
                List.of(Money.of(100_000), Money.of(100_000)),
                korean("2026-11-20T12:00:00"),
                STARTS,
                korean("2026-11-21T08:00:00"));

        assertThat(outlook)
                .containsExactly(
                        new FeeSchedule.Quote(korean("2026-11-21T08:00:00"), Money.ZERO),
                        new FeeSchedule.Quote(korean("2026-11-28T00:00:00"), Money.of(8_000)),
                        new FeeSchedule.Quote(korean("2026-12-09T00:00:00"), Money.of(20_000)),
                        new FeeSchedule.Quote(korean("2026-12-12T00:00:00"), Money.of(40_000)),
                        new FeeSchedule.Quote(korean("2026-12-16T00:00:00"), Money.of(60_000)),
                        new FeeSchedule.Quote(korean("2026-12-18T00:00:00"), Money.of(180_000)));
    }

    @Test
    void theOutlookOfTheStandardBeginsWithItsFirstFee() {
        Instant booked = korean("2026-11-20T12:00:00");

        assertThat(standard.outlook(List.of(Money.of(100_000)), booked, STARTS, booked))
                .extracting(FeeSchedule.Quote::from)
                .containsExactly(
                        booked,
                        korean("2026-12-09T00:00:00"),
                        korean("2026-12-12T00:00:00"),
                        korean("2026-12-16T00:00:00"),
                        korean("2026-12-18T00:00:00"));
    }

    @Test
    void theOutlookOfADistantPerformanceIsAsShort() {
        Instant booked = korean("2026-11-20T12:00:00");
        Instant farAhead = korean("9999-12-31T19:30:00");

        for (FeeSchedule schedule : List.of(standard, sellers, withCutOff)) {
            assertThat(schedule.outlook(List.of(Money.of(100_000)), booked, farAhead, booked))
                    .hasSizeBetween(5, 8)
                    .last()
                    .satisfies(last -> assertThat(KoreanTime.date(last.from())).isAfter("9999-12-29"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-12-08T12:00:00", "2026-12-12T12:30:00", "2026-12-16T09:00:00"})
    void theOutlookAgreesWithTheFeeAtEveryHalfHour(String bookedAt) {
        Instant booked = korean(bookedAt);
        List<Money> paid = List.of(Money.of(100_000));
        CutOff closed = new CutOff(
                LocalTime.of(17, 0),
                LocalTime.of(11, 0),
                EnumSet.of(DayOfWeek.SUNDAY, DayOfWeek.MONDAY),
                Set.of(LocalDate.parse("2026-12-15"), LocalDate.parse("2026-12-16")));
        for (FeeSchedule schedule : List.of(
                standard, sellers, withCutOff, FeeSchedule.standard(closed), FeeSchedule.ofSellers(PLAY, closed))) {
            List<FeeSchedule.Quote> outlook = schedule.outlook(paid, booked, STARTS, booked);
            for (Instant at = booked; at.isBefore(STARTS); at = at.plus(Duration.ofMinutes(30))) {
                Instant instant = at;
                Money expected = outlook.stream()
                        .filter(quote -> !quote.from().isAfter(instant))
                        .reduce((earlier, later) -> later)
                        .orElseThrow()
                        .fee();
                assertThat(schedule.fee(paid, booked, STARTS, instant))
                        .as(schedule + " at " + KoreanTime.local(instant))
                        .isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2026-12-12T10:59:59,  20000", // Saturday before the cut-off, D-6
        "2026-12-12T11:00:00,  20000", // counts for Tuesday, D-3, as Sunday and Monday are closed
        "2026-12-14T09:00:00,  20000", // Monday
        "2026-12-15T16:59:59,  20000", // Tuesday, D-3
        "2026-12-15T17:00:00,  30000", // counts for Thursday, D-1, as Wednesday is a holiday
        "2026-12-17T17:00:00,  90000",
    })
    void onClosedDaysACancellationCountsForTheNextBusinessDay(String cancelled, long fee) {
        CutOff closed = new CutOff(
                LocalTime.of(17, 0),
                LocalTime.of(11, 0),
                EnumSet.of(DayOfWeek.SUNDAY, DayOfWeek.MONDAY),
                Set.of(LocalDate.parse("2026-12-16")));
        assertThat(FeeSchedule.standard(closed)
                        .fee(Money.of(100_000), korean("2026-11-20T12:00:00"), STARTS, korean(cancelled)))
                .isEqualTo(Money.of(fee));
        assertThat(closed.countsFor(LocalDateTime.parse("2026-12-12T11:00:00"))).isEqualTo("2026-12-15");
    }

    @Test
    void aPlayCostsTwoThousandWonToCancel() {
        assertThat(FeeSchedule.ofSellers(PLAY, null)
                        .fee(Money.of(50_000), korean("2026-11-20T12:00:00"), STARTS, korean("2026-12-01T12:00:00")))
                .isEqualTo(Money.of(2_000));
    }

    @Test
    void fallingFeesAndTwoFeesOfOneDayAreDetected() {
        assertThat(standard.isRising()).isTrue();
        assertThat(sellers.isRising()).isTrue();
        assertThat(steps(new FeeSchedule.Step(3, 50, null), new FeeSchedule.Step(1, 40, null))
                        .isRising())
                .isFalse();
        assertThat(steps(new FeeSchedule.Step(3, 50, null), new FeeSchedule.Step(3, 60, null))
                        .isRising())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            10,,    20,100,  false
            10,,    5,,      false
            10,500, 20,400,  false
            10,500, 20,500,  true
            10,500, 10,,     true
            10,,    20,999998, false
            10,,    20,999999, true
            0,,     20,100,  true
            50,0,   20,100,  true
            20,100, 10,5000, false
            """)
    void aScheduleIsRefusedUnlessItsFeesRiseForEveryPrice(
            int percent, @Nullable Long flat, int laterPercent, @Nullable Long laterFlat, boolean rising) {
        FeeSchedule.Step step = new FeeSchedule.Step(10, percent, flat);
        FeeSchedule.Step later = new FeeSchedule.Step(3, laterPercent, laterFlat);

        assertThat(steps(step, later).isRising()).isEqualTo(rising);

        boolean everywhere = LongStream.concat(
                        LongStream.rangeClosed(0, 20_000),
                        LongStream.iterate(20_001, p -> p <= 9_999_999, p -> p + 997))
                .mapToObj(Money::of)
                .allMatch(price -> step.fee(price).compareTo(later.fee(price)) <= 0);
        assertThat(everywhere || !rising)
                .as("a schedule that is taken rises everywhere")
                .isTrue();
    }

    private static FeeSchedule steps(FeeSchedule.Step... steps) {
        return new FeeSchedule(FeeSchedule.NEVER, 0, FeeSchedule.NEVER, 0, List.of(steps), null);
    }

    @Test
    void theCutOffIsOffUntilItIsConfigured() {
        assertThat(configured(Map.of()).enabled()).isFalse();
        assertThat(configured(Map.of()).asCutOff()).isEqualTo(CUT_OFF);
        assertThat(configured(Map.of(
                        "t82.payment.cancellation-cut-off.enabled", "true",
                        "t82.payment.cancellation-cut-off.time", "18:30",
                        "t82.payment.cancellation-cut-off.saturday", "12:00",
                        "t82.payment.cancellation-cut-off.closed-weekdays", "SUNDAY",
                        "t82.payment.cancellation-cut-off.closed-dates", "2026-12-25,2027-01-01")))
                .isEqualTo(new CancellationCutOff(
                        true,
                        LocalTime.of(18, 30),
                        LocalTime.of(12, 0),
                        Set.of(DayOfWeek.SUNDAY),
                        Set.of(LocalDate.parse("2026-12-25"), LocalDate.parse("2027-01-01"))));
    }

    private static CancellationCutOff configured(Map<String, String> properties) {
        return new Binder(
                        List.of(new MapConfigurationPropertySource(properties)),
                        null,
                        ApplicationConversionService.getSharedInstance())
                .bindOrCreate("t82.payment.cancellation-cut-off", CancellationCutOff.class);
    }

    @Test
    void aScheduleOfAnEarlierReleaseIsRead() {
        JsonMapper json = JsonMapper.builder().build();
        assertThat(json.readValue("""
                        {"freeDays":7,"freeDaysAhead":10,"freeHours":24,"freeHoursAhead":3,"steps":[
                        {"daysBefore":10,"percent":10,"flat":4000},{"daysBefore":7,"percent":10,"flat":null},
                        {"daysBefore":3,"percent":20,"flat":null},{"daysBefore":1,"percent":30,"flat":null},
                        {"daysBefore":0,"percent":90,"flat":null}],
                        "cutOff":{"time":"17:00:00","saturday":"11:00:00"}}
                        """, FeeSchedule.class)).isEqualTo(withCutOff);
    }

    @Test
    void aStoredScheduleIsReadUnchanged() {
        JsonMapper json = JsonMapper.builder().build();
        assertThat(json.readValue(json.writeValueAsString(withCutOff), FeeSchedule.class))
                .isEqualTo(withCutOff);
    }
}
