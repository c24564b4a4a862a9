package com.t82.seat.inventory;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Limits on holds that are not paid for. A lapse is a hold that its fan let expire, or gave back late.
 *
 * @param pauses how long a fan may hold nothing more in a performance after the first, second, third … lapse; the last
 *     pause applies to all further lapses
 * @param forgetAfter lapses are forgotten when the last one is older
 * @param changes how many times a fan may let seats of a performance go before it counts as a lapse
 * @param changeWithin a fan who lets a seat go within this time may take the same seat again at once
 * @param sameSeatPause how long a fan who let a seat go later than that may not take it again
 * @param unpaid how long one fan may have a seat without paying, hold and payment together
 * @param opening how long after the opening of a sale the fans behind one network are counted
 * @param peoplePerNetwork how many fans behind one public network address may hold seats of a performance in that time,
 *     on each instance; a mobile carrier puts thousands of subscribers behind one address
 */
@Validated
@ConfigurationProperties("t82.seat.pace")
public record PaceSettings(
        @DefaultValue({"0s", "5m", "15m", "30m", "1h", "2h"}) @NotEmpty List<Duration> pauses,

        @DefaultValue("24h") Duration forgetAfter,
        @DefaultValue("6") @Min(0) int changes,
        @DefaultValue("3m") Duration changeWithin,
        @DefaultValue("5m") Duration sameSeatPause,
        @DefaultValue("16m") Duration unpaid,
        @DefaultValue("5m") Duration opening,
        @DefaultValue("500") @Min(1) int peoplePerNetwork) {}
