package com.t82.seat.map;

import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How the seat map is kept and told.
 *
 * @param listMaxAge how old the list of free seats may be under a storm of changes, and anything of the seat map while
 *     Redis does not carry messages
 * @param map the seat map in memory
 */
@Validated
@ConfigurationProperties("t82.seat")
record SeatMapSettings(
        @DefaultValue("250ms") Duration listMaxAge,
        @DefaultValue Map map) {

    /**
     * @param seats how many seats are kept in memory, about 122 bytes each
     * @param heartbeat how often an instance tells the others and itself that it is there
     * @param silence after what time without one nothing that was heard counts as complete
     * @param deadAfter after what time an instance that fell silent without a goodbye counts as dead; until then it may
     *     still sell, and memory is compared with the database as if nothing were heard at all
     * @param recheck after what time a performance in memory is compared with the database whatever was heard
     * @param streamPause how long changes are collected before all streams are told
     * @param streamHeartbeat how often a stream without changes says that it is alive
     * @param streamDuration when a stream ends, so that its client comes back to another instance
     * @param streams how many streams an instance carries
     * @param streamsPerNetwork how many of them one public network address may have
     */
    record Map(
            @DefaultValue("1000000") @Min(1) long seats,
            @DefaultValue("200ms") Duration heartbeat,
            @DefaultValue("600ms") Duration silence,
            @DefaultValue("2m") Duration deadAfter,
            @DefaultValue("10s") Duration recheck,
            @DefaultValue("100ms") Duration streamPause,
            @DefaultValue("15s") Duration streamHeartbeat,
            @DefaultValue("10m") Duration streamDuration,
            @DefaultValue("2000") @Min(0) int streams,
            @DefaultValue("32") @Min(1) int streamsPerNetwork) {}
}
