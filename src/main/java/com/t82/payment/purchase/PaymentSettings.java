package com.t82.payment.purchase;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The durations of a payment.
 *
 * @param approvalTime how long the seats stay pinned for the buyer; the gateway allows at most an hour
 * @param settlingMargin how long before the seats' pin ends the checkout ends, so that an approval in its last second
 *     still finds the seats; long enough for a check of the gateway after the checkout's end
 * @param ticketsWithin how long after an approval its tickets may be missing before the money goes back by itself
 * @param refusalWait how long the gateway must refuse a refund after an unanswered attempt before the refusal counts;
 *     longer than the gateway may still be working on the unanswered call
 */
@ConfigurationProperties("t82.payment")
public record PaymentSettings(
        @DefaultValue("10m") Duration approvalTime,
        @DefaultValue("60s") Duration settlingMargin,
        @DefaultValue("15m") Duration ticketsWithin,
        @DefaultValue("10m") Duration refusalWait) {

    /**
     * How long an idempotency key means one purchase or refund: as long as the answers to idempotent requests are
     * stored. Afterwards it may be used again.
     */
    public static final Duration KEY_LIFETIME = Duration.ofHours(24);

    public PaymentSettings {
        if (approvalTime.compareTo(Duration.ofHours(1)) > 0 || settlingMargin.compareTo(approvalTime) >= 0) {
            throw new IllegalArgumentException(
                    "t82.payment.approval-time must be at most an hour and longer than the settling margin");
        }
        if (settlingMargin.compareTo(CheckSchedule.BEFORE_DEADLINE) < 0) {
            throw new IllegalArgumentException(
                    "t82.payment.settling-margin leaves no time for a check after the checkout's end");
        }
    }
}
