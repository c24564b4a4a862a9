package com.t82.seat.waiting;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How waiting rooms work.
 *
 * @param defaultEnabled whether each performance gets a waiting room by itself
 * @param admissionsPerSecond of a room for which nothing else is said
 * @param capacity how many may be inside at once, of a room for which nothing else is said; about the rate times the
 *     seconds that a fan stays
 * @param passDuration how long somebody who was let in may choose seats
 * @param grace how long nothing may be heard of somebody whose turn it is
 * @param idle how long somebody inside may try for no seat before the place goes to the next
 * @param tick how often people are let in
 * @param viewMaxAge how old an instance's view of a room may be; large rooms are looked at less often
 * @param batch how many entries are written at once at most
 * @param streamInterval how often a stream tells its reader's place
 * @param maxStreams how many streams an instance serves; others poll
 * @param keep how long tickets are kept after a booking has closed
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
