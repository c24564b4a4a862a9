package com.t82.seat.hold;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How requests for seats are decided.
 *
 * @param lock the Redis locks before the database
 * @param queue how holds that arrive together are decided together
 */
@Validated
@ConfigurationProperties("t82.seat")
public record HoldSettings(
        @DefaultValue Lock lock, @DefaultValue Queue queue) {

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
