package com.t82.seat;

import com.t82.event.PerformanceId;
import java.util.List;
import java.util.UUID;

/**
 * Seats were paid for that do not belong to the purchase: its buyer cannot have them.
 *
 * @param reference what the purchase is known by to whoever announced that it was paid
 * @param seats those seats of the purchase; it keeps the others
 */
public record SeatsNotSold(UUID reference, PerformanceId performance, List<SeatId> seats) {}
