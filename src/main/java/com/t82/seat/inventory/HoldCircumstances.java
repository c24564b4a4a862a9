package com.t82.seat.inventory;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What decides about a request for seats.
 *
 * @param sale {@code null} when the performance has not been announced
 * @param used how many seats of the performance the fan has
 * @param pausedUntil until when the fan may hold nothing more, after holds that were not paid for; UTC
 * @param seats the seats of the request in the order of their ids, without those that do not exist
 */
public record HoldCircumstances(
        @Nullable Sale sale, int used, @Nullable Instant pausedUntil, List<StoredSeat> seats) {}
