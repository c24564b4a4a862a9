package com.t82.payment.gateway;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The connection to Toss Pay.
 *
 * @param baseUrl of the gateway; test and live share the host, and the key decides
 * @param apiKey the merchant's secret; without it the gateway refuses every payment
 */
@ConfigurationProperties("t82.payment.toss-pay")
public record TossPaySettings(
        @DefaultValue("https://pay.toss.im") URI baseUrl,
        @DefaultValue("") String apiKey,
        @DefaultValue("2s") Duration connectTimeout,
        @DefaultValue("10s") Duration readTimeout) {

    @Override
    public String toString() {
        return "TossPaySettings[baseUrl=" + baseUrl + "]";
    }
}
