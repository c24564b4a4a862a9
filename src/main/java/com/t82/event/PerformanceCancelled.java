package com.t82.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A performance will not take place; everybody who has paid for it gets a full refund.
 *
 * @param cancelledAt UTC; {@code null} in messages from before this field existed
 */
public record PerformanceCancelled(
        PerformanceId performance, ShowId show, @Nullable Instant cancelledAt) {}
