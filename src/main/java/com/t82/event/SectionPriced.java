package com.t82.event;

/**
 * A section of an announced performance has its first price or a new one. Seats that are held or sold keep the price at
 * which they were taken.
 *
 * @param revision grows with each change of this price, so that an outdated event is recognised
 */
public record SectionPriced(PerformanceId performance, PerformanceAnnounced.Seating seating, long revision) {}
