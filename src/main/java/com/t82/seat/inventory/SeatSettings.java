package com.t82.seat.inventory;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How long seats are held, and when they become free again.
 *
 * @param holdDuration how long a hold lasts without a purchase
 * @param limitPerPerson how many seats of a performance one fan may have, over all orders
 * @param sweepInterval how often expired holds and returning seats are looked for
 * @param sweepBatch how many holds one transaction of a sweep frees at most
 * @param returnDelay after what time a refunded seat is free again
 */
@Validated
@ConfigurationProperties("t82.seat")
public record SeatSettings(
        @DefaultValue("6m") Duration holdDuration,
        @DefaultValue("5") @Min(1) int limitPerPerson,
        @DefaultValue("500ms") Duration sweepInterval,
        @DefaultValue("200") @Min(1) @Max(2_000) int sweepBatch,
        @DefaultValue ReturnDelay returnDelay) {

    /**
     * Chosen at random, so that a fan cannot move a seat to another account by cancelling and booking it again at once.
     *
     * @param min the earliest return
     * @param max the latest return
     */
    record ReturnDelay(
            @DefaultValue("3m") Duration min,
            @DefaultValue("10m") Duration max) {

        ReturnDelay {
            if (min.isNegative() || max.compareTo(min) < 0) {
                throw new IllegalArgumentException("t82.seat.return-delay: max is less than min");
            }
        }
    }
}
