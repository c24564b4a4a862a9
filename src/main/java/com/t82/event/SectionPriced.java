package com.t82.event;

/**
 * A section of an already announced performance has a price, for the first time or a new one. Seats that somebody holds
 * or has bought keep the price they were taken at.
 *
 * @param revision grows with each change of this price, so that late news can be told from fresh
 */
public record SectionPriced(PerformanceId performance, PerformanceAnnounced.Seating seating, long revision) {}
