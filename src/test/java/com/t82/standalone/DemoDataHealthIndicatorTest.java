package com.t82.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

class DemoDataHealthIndicatorTest {

    private final AtomicLong outstanding = new AtomicLong();
    private final DemoDataHealthIndicator indicator = new DemoDataHealthIndicator(outstanding::get);

    private Status status() {
        return indicator.health().getStatus();
    }

    @Test
    void itIsNotReadyBeforeAllModulesHaveAddedTheirData() {
        assertThat(status()).isEqualTo(Status.OUT_OF_SERVICE);

        indicator.started();

        assertThat(status()).isEqualTo(Status.UP);
    }

    @Test
    void itIsNotReadyWhileEventsOfTheDemoDataWait() {
        outstanding.set(1);
        indicator.started();
        assertThat(status()).isEqualTo(Status.OUT_OF_SERVICE);

        outstanding.set(0);

        assertThat(status()).isEqualTo(Status.UP);
    }

    @Test
    void onceReadyItStaysReadyDespiteLaterEvents() {
        indicator.started();
        assertThat(status()).isEqualTo(Status.UP);

        outstanding.set(1);

        assertThat(status()).isEqualTo(Status.UP);
    }
}
