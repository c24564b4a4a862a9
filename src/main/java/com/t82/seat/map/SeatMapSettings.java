package com.t82.seat.map;

import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How the seat map is kept in memory and sent to clients.
 *
 * @param listMaxAge how old the list of free seats may be while changes are frequent, and the whole seat map while
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
     * @param heartbeat how often an instance sends a message to the others and itself
     * @param silence after what time without a message an instance counts as silent, and messages as possibly lost
     * @param deadAfter after what time an instance that fell silent without a farewell counts as dead; until then it
     *     may still sell seats, and memory is compared with the database
     * @param recheck after what time a performance in memory is compared with the database in any case
     * @param streamPause how long changes are collected before they are published to the streams
     * @param streamHeartbeat how often a stream without changes sends a comment
     * @param streamDuration when a stream ends, so that clients spread over the instances again
     * @param streams how many streams an instance serves
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
