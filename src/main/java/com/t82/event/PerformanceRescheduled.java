package com.t82.event;

import java.time.Instant;

/**
 * A performance's times have changed; the values are those after the change.
 *
 * @param startsAt the beginning, UTC
 * @param bookingOpensAt from when seats may be taken, UTC
 * @param bookingClosesAt until when seats may be taken, UTC, exclusive
 * @param revision grows with each change, so that late news can be told from fresh
 */
public record PerformanceRescheduled(
        PerformanceId performance,
        ShowId show,
        Instant startsAt,
        Instant bookingOpensAt,
        Instant bookingClosesAt,
        long revision) {}
