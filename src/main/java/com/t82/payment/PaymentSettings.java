package com.t82.payment;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How payments are taken.
 *
 * @param approvalTime how long the seats wait for the buyer from the moment of the purchase; the gateway allows at most
 *     an hour
 * @param settlingMargin how much earlier than the seats' pin the checkout ends, so that an approval in the last second
 *     still finds its seats
 * @param cancellationCutOff whether a cancellation after 17:00 (Saturday 11:00) counts for the next day. Custom among
 *     sellers, but found void by a consumer body, hence off unless a seller insists
 * @param tossPay the gateway
 */
@ConfigurationProperties("t82.payment")
record PaymentSettings(
        @DefaultValue("10m") Duration approvalTime,
        @DefaultValue("30s") Duration settlingMargin,
        @DefaultValue("false") boolean cancellationCutOff,
        @DefaultValue TossPaySettings tossPay) {

    PaymentSettings {
        if (approvalTime.compareTo(Duration.ofHours(1)) > 0 || settlingMargin.compareTo(approvalTime) >= 0) {
            throw new IllegalArgumentException(
                    "t82.payment.approval-time must be at most an hour and longer than the settling margin");
        }
    }

    /**
     * @param baseUrl test and live share the host; the key decides
     * @param apiKey the merchant's secret; without one the gateway refuses every payment
     */
    record TossPaySettings(
            @DefaultValue("https://pay.toss.im") URI baseUrl,
            @DefaultValue("") String apiKey,
            @DefaultValue("2s") Duration connectTimeout,
            @DefaultValue("10s") Duration readTimeout) {

        @Override
        public String toString() {
            return "TossPaySettings[baseUrl=" + baseUrl + "]";
        }
    }
}
