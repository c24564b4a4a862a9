package com.t82.payment.purchase;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaymentSettingsTest {

    @Test
    void theSettlingMarginLeavesTimeForACheckBeforeTheDeadline() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PaymentSettings(
                        Duration.ofMinutes(10),
                        CheckSchedule.BEFORE_DEADLINE.minusMillis(1),
                        Duration.ofMinutes(15),
                        Duration.ofMinutes(10)));
    }
}
