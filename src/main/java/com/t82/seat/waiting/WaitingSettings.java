package com.t82.seat.waiting;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How waiting rooms work. The settings of a single room are in its row.
 *
 * @param defaultEnabled whether each performance gets a waiting room automatically
 * @param admissionsPerSecond the default rate of a room
 * @param capacity how many fans may be inside at once by default; about the rate times the seconds that a fan stays
 * @param passDuration how long an admitted fan may choose seats
 * @param grace how old the last heartbeat of a fan may be when it is the turn of the fan
 * @param idle how long a fan inside may go without a hold request before the visit ends
 * @param tick how often fans are admitted
 * @param viewMaxAge how old an instance's snapshot of a room may be; large rooms are read less often
 * @param batch the most entries of one transaction
 * @param streamInterval how often a stream checks the status of its fan
 * @param maxStreams how many streams an instance serves; other clients poll
 * @param keep how long tickets are kept after a sale has closed
 */
@Validated
@ConfigurationProperties("t82.seat.waiting")
record WaitingSettings(
        @DefaultValue("false") boolean defaultEnabled,
        @DefaultValue("20") @Positive double admissionsPerSecond,
        @DefaultValue("5000") @Min(1) int capacity,
        @DefaultValue("10m") Duration passDuration,
        @DefaultValue("45s") Duration grace,
        @DefaultValue("4m") Duration idle,
        @DefaultValue("500ms") Duration tick,
        @DefaultValue("1s") Duration viewMaxAge,
        @DefaultValue("500") @Min(1) @Max(5_000) int batch,
        @DefaultValue("2s") Duration streamInterval,
        @DefaultValue("3000") @Min(0) int maxStreams,
        @DefaultValue("7d") Duration keep) {}
