/**
 * Holding seats for a fan. {@code SeatApi} receives the request. {@link com.t82.seat.hold.Holding} is the use case: it
 * asks whether the fan may take seats, waits in the {@code HoldQueue} (group commit of concurrent requests for one
 * performance), takes the {@link com.t82.seat.hold.SeatLocks} in Redis and runs the statements of the inventory.
 * {@link com.t82.seat.hold.BestSeatSelection} finds the best free seats first. {@code NetworkPace} and the bulkhead in
 * {@code HoldConfiguration} refuse what would be too much.
 */
@NullMarked
package com.t82.seat.hold;

import org.jspecify.annotations.NullMarked;
