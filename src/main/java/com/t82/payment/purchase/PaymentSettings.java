package com.t82.payment.purchase;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How payments are taken.
 *
 * @param approvalTime how long the seats wait for the buyer from the moment of the purchase; the gateway allows at most
 *     an hour
 * @param settlingMargin how much earlier than the seats' pin the checkout ends, so that an approval in the last second
 *     still finds its seats; long enough for a look after the checkout's end
 * @param ticketsWithin how long after an approval its tickets may be missing before the money goes back by itself
 * @param refusalWait how long a refund that was once left unanswered must have been refused before that counts as a no:
 *     longer than the gateway may still be at work on the unanswered call
 */
@ConfigurationProperties("t82.payment")
record PaymentSettings(
        @DefaultValue("10m") Duration approvalTime,
        @DefaultValue("60s") Duration settlingMargin,
        @DefaultValue("15m") Duration ticketsWithin,
        @DefaultValue("10m") Duration refusalWait) {

    PaymentSettings {
        if (approvalTime.compareTo(Duration.ofHours(1)) > 0 || settlingMargin.compareTo(approvalTime) >= 0) {
            throw new IllegalArgumentException(
                    "t82.payment.approval-time must be at most an hour and longer than the settling margin");
        }
        if (settlingMargin.compareTo(Purchase.LAST_LOOKS) < 0) {
            throw new IllegalArgumentException(
                    "t82.payment.settling-margin leaves no time to look after the checkout's end");
        }
    }
}
