package com.t82.push;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.shared.KoreanTime;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.LocalTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuietHoursTest {

    private final QuietHours night = new QuietHours(new PushSettings(
            new PushSettings.Fcm(null, null, null, Duration.ofSeconds(1)),
            Duration.ofHours(1),
            LocalTime.of(21, 0),
            LocalTime.of(8, 0),
            1));

    @ParameterizedTest
    @CsvSource({"20:59:59,false", "21:00:00,true", "23:59:59,true", "00:00:00,true", "07:59:59,true", "08:00:00,false"})
    void quietHoursLastFromNineToEightInKorea(LocalTime time, boolean quiet) {
        assertThat(night.includes(KoreanTime.instant(
                        LocalDateTime.parse("2027-03-02T00:00:00").with(time))))
                .isEqualTo(quiet);
    }

    @ParameterizedTest
    @CsvSource({
        "2027-03-02T20:59:59,2027-03-02T20:59:59",
        "2027-03-02T21:00:00,2027-03-03T08:00:00",
        "2027-03-03T00:00:00,2027-03-03T08:00:00",
        "2027-03-03T07:59:59,2027-03-03T08:00:00",
        "2027-03-03T08:00:00,2027-03-03T08:00:00"
    })
    void quietHoursEndAtEight(LocalDateTime moment, LocalDateTime end) {
        assertThat(night.endingAfter(KoreanTime.instant(moment))).isEqualTo(KoreanTime.instant(end));
    }
}
