package com.t82.seat;

import com.t82.event.PerformanceId;
import java.util.List;
import java.util.UUID;

/**
 * A purchase has paid for seats that do not belong to it. Its buyer does not get them.
 *
 * @param reference identifies the purchase in the module that owns it
 * @param seats the seats that the buyer does not get; the purchase keeps its other seats
 */
public record SeatsNotSold(UUID reference, PerformanceId performance, List<SeatId> seats) {}
