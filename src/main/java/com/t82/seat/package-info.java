/**
 * Floor 3: who may sit where. The seats of each performance, holds, the live seat map and the waiting room.
 *
 * <p>A seat is free, held, settling, sold or, after a refund, returning. A hold is all or nothing, belongs to one fan and ends by itself. While its
 * purchase is under way it is pinned ({@link com.t82.seat.SeatPinRequest} is answered by {@link
 * com.t82.seat.HoldPinned}); just before the fan is charged it is confirmed without a deadline ({@link
 * com.t82.seat.SeatSettlementRequest}, {@link com.t82.seat.HoldConfirmed}), so that nobody pays for a seat that is
 * taken back.
 *
 * <p>Reacts to performances being announced, rescheduled and cancelled, and to the outcome of purchases: {@link
 * com.t82.seat.SeatPurchaseApproved}, {@link com.t82.seat.SeatPurchaseAbandoned} and {@link
 * com.t82.seat.SeatPurchaseRefunded}. Announces {@link com.t82.seat.SeatsNotSold} when seats were paid for that do not
 * belong to the purchase.
 */
@ApplicationModule(
        displayName = "Seat",
        allowedDependencies = {"shared", "user", "event", "messaging"})
@NullMarked
package com.t82.seat;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
