package com.t82.seat.map;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeatMapAnswersTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip | true",
                "gzip, br | true",
                "br;q=1, gzip;q=0.5 | true",
                "*| true",
                "gzip;q=0, * | false",
                "identity | false",
                "'' | false",
                "; | false",
                ";;, ;q=0 | false",
                "gzip; | true",
                ",,gzip | true"
            })
    void gzipIsRecognizedInAcceptEncoding(String accepted, boolean reads) {
        assertThat(SeatMapAnswers.readsGzip(accepted)).isEqualTo(reads);
    }
}
