package com.t82.seat;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How seats are held.
 *
 * @param holdDuration how long a hold lasts that nobody pays for
 * @param limitPerPerson how many seats of a performance one person may have, over all orders
 * @param sweepInterval how often expired holds and returning seats are looked for
 * @param sweepBatch how many holds one sweep takes at most
 * @param listMaxAge how old the list of free seats may be under a storm of changes, and anything of the seat map while
 *     Redis does not carry news
 * @param returnDelay after which time a refunded seat comes back, at random between the two
 * @param lock the Redis locks before the database
 * @param map the seat map in memory
 * @param queue how holds that arrive together are decided together
 */
@Validated
@ConfigurationProperties("t82.seat")
record SeatSettings(
        @DefaultValue("6m") Duration holdDuration,
        @DefaultValue("5") @Min(1) int limitPerPerson,
        @DefaultValue("500ms") Duration sweepInterval,
        @DefaultValue("200") @Min(1) @Max(2_000) int sweepBatch,
        @DefaultValue("250ms") Duration listMaxAge,
        @DefaultValue ReturnDelay returnDelay,
        @DefaultValue Lock lock,
        @DefaultValue Map map,
        @DefaultValue Queue queue) {

    /**
     * Random, so that nobody can move a seat to another account by cancelling and instantly booking it again.
     *
     * @param min the earliest return
     * @param max the latest return
     */
    record ReturnDelay(
            @DefaultValue("3m") Duration min,
            @DefaultValue("10m") Duration max) {

        ReturnDelay {
            if (min.isNegative() || max.compareTo(min) < 0) {
                throw new IllegalArgumentException("t82.seat.return-delay: max is before min");
            }
        }
    }

    /**
     * @param enabled whether to ask Redis at all
     * @param lease when a lock ends whose release was lost; longer than a hold takes, or others come to the database in vain
     * @param patience how long to wait for Redis before going on without
     * @param probeInterval how often a Redis that has failed is asked whether it is back
     */
    record Lock(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("2s") Duration lease,
            @DefaultValue("100ms") Duration patience,
            @DefaultValue("500ms") Duration probeInterval) {}

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

    /**
     * @param groups how many groups of one performance may be at work at the same time
     * @param groupSize how many requests are decided together at most
     * @param connections how many groups of all performances, and requests that fell out of one, may be at work, and so how
     *     many connections of the pool holds may take
     * @param limit how many requests for one performance may wait; the next one is turned away at once. By default more
     *     than {@code requests} lets in: who is turned away here has cost a token and JSON already
     * @param requests how many requests for seats may be at work on this instance, from the last byte of the request to the
     *     answer
     * @param patience the deadline of a request from its arrival in the queue: it is turned away instead of being decided
     *     later, and a statement for it is told to stop by then, or after a second when less is left
     * @param transaction the most that PostgreSQL works for one group, in whole seconds
     */
    record Queue(
            @DefaultValue("1") @Min(1) int groups,
            @DefaultValue("64") @Min(1) @Max(500) int groupSize,
            @DefaultValue("8") @Min(1) int connections,
            @DefaultValue("2000") @Min(1) int limit,
            @DefaultValue("512") @Min(1) int requests,
            @DefaultValue("3s") Duration patience,
            @DefaultValue("2s") Duration transaction) {

        Queue {
            if (transaction.toSeconds() < 1) {
                throw new IllegalArgumentException("t82.seat.queue.transaction: less than a second");
            }
        }

        int transactionSeconds() {
            return Math.toIntExact(transaction.toSeconds());
        }
    }
}
