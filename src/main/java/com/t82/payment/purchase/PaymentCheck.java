package com.t82.payment.purchase;

import com.t82.shared.ConfigurationCheck;
import java.util.List;
import org.springframework.core.env.Environment;

/** Whether the times of a payment fit each other. */
class PaymentCheck implements ConfigurationCheck {

    @Override
    public List<String> problems(Environment environment) {
        return ConfigurationCheck.trial(environment, "t82.payment", PaymentSettings.class, settings -> {});
    }
}
