package com.t82.seat.hold;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How hold requests are decided.
 *
 * @param lock the Redis locks before the database
 * @param queue the group commit of concurrent requests
 */
@Validated
@ConfigurationProperties("t82.seat")
public record HoldSettings(
        @DefaultValue Lock lock, @DefaultValue Queue queue) {

    /**
     * @param enabled whether to use Redis at all
     * @param lease when a lock ends whose release was lost; longer than a hold takes, so that it keeps losers away
     * @param patience how long a request waits for Redis before it goes on without locks
     * @param probeInterval how often Redis is probed after a failure
     */
    record Lock(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("2s") Duration lease,
            @DefaultValue("100ms") Duration patience,
            @DefaultValue("500ms") Duration probeInterval) {}

    /**
     * @param groups how many groups of one performance may run at the same time
     * @param groupSize the most requests of one group
     * @param connections how many groups of all performances, and requests decided alone, may run at the same time; so
     *     many connections of the pool may be in use for holds
     * @param limit how many requests for one performance may wait; the next one is refused with 503 at once. By default
     *     more than {@code requests}, because a request refused here has already cost the check of its token and the
     *     parsing of its JSON
     * @param requests how many hold requests may be in progress on this instance, from the last byte of the request to
     *     the answer
     * @param patience the deadline of a request, counted from its arrival in the queue. It is refused rather than
     *     decided later, and its statement is cancelled by then, or after a second when less is left
     * @param transaction how long PostgreSQL may work for one group, in whole seconds
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
                throw new IllegalArgumentException("t82.seat.queue.transaction: must be at least one second");
            }
        }

        int transactionSeconds() {
            return Math.toIntExact(transaction.toSeconds());
        }
    }
}
