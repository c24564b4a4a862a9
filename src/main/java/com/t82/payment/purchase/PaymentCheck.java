package com.t82.payment.purchase;

import com.t82.shared.ConfigurationCheck;
import java.util.List;
import org.springframework.core.env.Environment;

/** Checks at the start that the durations of a payment are consistent. */
class PaymentCheck implements ConfigurationCheck {

    @Override
    public List<String> problems(Environment environment) {
        return ConfigurationCheck.trial(environment, "t82.payment", PaymentSettings.class, settings -> {});
    }
}
