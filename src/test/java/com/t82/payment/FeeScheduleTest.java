package com.t82.payment;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.shared.KoreanTime;
import com.t82.shared.Money;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class FeeScheduleTest {

    /** A Friday. */
    private static final Instant STARTS = korean("2026-12-18T19:30:00");

    private final FeeSchedule standard = FeeSchedule.standard(false);
    private final FeeSchedule withCutOff = FeeSchedule.standard(true);

    private static Instant korean(String local) {
        return KoreanTime.instant(LocalDateTime.parse(local));
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
    void theUsualTermsHoldByKoreanDays(String booked, String cancelled, long fee) {
        assertThat(standard.fee(Money.of(99_999), korean(booked), STARTS, korean(cancelled)))
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
        assertThat(standard.fee(Money.of(15_000), korean("2026-11-20T12:00:00"), STARTS, korean("2026-12-01T12:00:00")))
                .isEqualTo(Money.of(1_500));
    }

    @Test
    void theOutlookNamesTheDatesOnWhichTheFeeStepsUp() {
        List<FeeSchedule.Quote> outlook = standard.outlook(
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
    void aScheduleSurvivesBeingStored() {
        JsonMapper json = JsonMapper.builder().build();
        assertThat(json.readValue(json.writeValueAsString(withCutOff), FeeSchedule.class))
                .isEqualTo(withCutOff);
    }
}
