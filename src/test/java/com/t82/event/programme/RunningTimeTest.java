package com.t82.event.programme;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunningTimeTest {

    private static final Duration UNKNOWN = Duration.ofMinutes(7);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "150분 | 150",
                "약 210분 | 210",
                "2시간 30분 | 150",
                "2시간30분 | 150",
                "1.5시간 | 90",
                "90 | 90",
                "160분 (인터미션 20분 포함) | 160",
                "140분 (인터미션 20분 별도) | 160",
                "(1부) 60분, (2부) 50분 | 110",
                "90분 ~ 120분 | 120",
                "90~120분 | 120",
                "about 2 h 30 min | 150",
                "2 hours | 120",
                "110 minutes | 110",
                "(100분) | 100",
                "9999분 | 1440",
                "미정 | 7",
                "0분 | 7",
                "2막 | 7",
                "3 mice | 7",
            })
    void runningTimesAreParsed(String text, long minutes) {
        assertThat(RunningTime.of(text, UNKNOWN)).isEqualTo(Duration.ofMinutes(minutes));
    }
}
