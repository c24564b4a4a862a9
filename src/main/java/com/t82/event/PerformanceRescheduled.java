package com.t82.event;

import java.time.Instant;

/**
 * A performance's times have changed; the values are those after the change.
 *
 * @param startsAt the beginning, UTC
 * @param bookingOpensAt when booking opens, UTC
 * @param bookingClosesAt when booking closes, UTC, exclusive
 * @param revision grows with each change, so that an outdated event is recognised
 */
public record PerformanceRescheduled(
        PerformanceId performance,
        ShowId show,
        Instant startsAt,
        Instant bookingOpensAt,
        Instant bookingClosesAt,
        long revision) {}
