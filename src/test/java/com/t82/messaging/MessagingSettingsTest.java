package com.t82.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MessagingSettingsTest {

    private final MessagingSettings settings =
            new MessagingSettings(4, 64, Duration.ofSeconds(5), Duration.ofMinutes(5), 20);

    @Test
    void thePausesBetweenAttemptsGrow() {
        assertThat(IntStream.of(1, 2, 3, 6, 7, 8, 19, 1_000)
                        .mapToObj(settings::pauseAfter)
                        .map(Duration::toSeconds))
                .containsExactly(5L, 10L, 20L, 160L, 300L, 300L, 300L, 300L);
    }

    @Test
    void atLeastOneWorkerIsRequired() {
        assertThatThrownBy(() -> new MessagingSettings(0, 64, Duration.ofSeconds(5), Duration.ofMinutes(5), 20))
                .hasMessageContaining("workers");
    }
}
