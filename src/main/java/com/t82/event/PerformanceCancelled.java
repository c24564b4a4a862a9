package com.t82.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A performance will not take place; whoever has paid for it gets everything back.
 *
 * @param cancelledAt since when, UTC; {@code null} in messages from before it was said
 */
public record PerformanceCancelled(
        PerformanceId performance, ShowId show, @Nullable Instant cancelledAt) {}
