package com.t82.payment;

import com.t82.payment.FeeSchedule.CutOff;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Set;
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
 * @param cancellationCutOff from when a cancellation counts for the next business day
 * @param tossPay the gateway
 */
@ConfigurationProperties("t82.payment")
record PaymentSettings(
        @DefaultValue("10m") Duration approvalTime,
        @DefaultValue("60s") Duration settlingMargin,
        @DefaultValue("15m") Duration ticketsWithin,
        @DefaultValue("10m") Duration refusalWait,
        @DefaultValue CancellationCutOff cancellationCutOff,
        @DefaultValue TossPaySettings tossPay) {

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

    /**
     * Custom among sellers, but found void by a consumer body, hence in nobody's terms unless a seller insists.
     *
     * @param enabled whether it is part of the standard terms; a show with terms of its own says for itself
     * @param time Korean time, like {@code saturday}
     * @param closedWeekdays days of the week on which nothing counts, for example {@code SUNDAY}
     * @param closedDates dates on which nothing counts, such as public holidays
     */
    record CancellationCutOff(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("17:00") LocalTime time,
            @DefaultValue("11:00") LocalTime saturday,
            @DefaultValue Set<DayOfWeek> closedWeekdays,
            @DefaultValue Set<LocalDate> closedDates) {

        CutOff asCutOff() {
            return new CutOff(time, saturday, closedWeekdays, closedDates);
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
