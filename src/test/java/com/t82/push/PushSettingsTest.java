package com.t82.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalTime;
import org.junit.jupiter.api.Test;

class PushSettingsTest {

    @Test
    void theKeyIsNotShownWithTheSettings() {
        PushSettings settings = new PushSettings(
                new PushSettings.Fcm("{\"private_key\": \"secret\"}", null, "t82", Duration.ofSeconds(5)),
                Duration.ofHours(1),
                LocalTime.of(21, 0),
                LocalTime.of(8, 0),
                64);

        assertThat(settings.toString()).contains("projectId=t82").doesNotContain("secret");
    }
}
