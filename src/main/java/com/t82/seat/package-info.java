/**
 * Floor 3: the seats of each performance, holds, the live seat map and the waiting room.
 *
 * <p>A seat is free, held, settling, sold or, after a refund, returning. A hold is all or nothing, belongs to one fan
 * and expires. While its purchase is under way the hold is pinned ({@link com.t82.seat.SeatPinRequest}, answered by
 * {@link com.t82.seat.HoldPinned}). Just before the fan is charged it is confirmed without a deadline
 * ({@link com.t82.seat.SeatSettlementRequest}, answered by {@link com.t82.seat.HoldConfirmed}), so that no fan pays for
 * a seat that expires meanwhile.
 *
 * <p>Reacts to performances being announced, repriced, rescheduled and cancelled, to withdrawn users, and to the
 * outcome of purchases: {@link com.t82.seat.SeatPurchaseApproved}, {@link com.t82.seat.SeatPurchaseAbandoned} and
 * {@link com.t82.seat.SeatPurchaseRefunded}. Announces {@link com.t82.seat.SeatsPrepared} when seats have been created,
 * and {@link com.t82.seat.SeatsNotSold} when a purchase has paid for seats that do not belong to it.
 *
 * <p>{@code inventory} has the seats in PostgreSQL and every change of their states. {@code hold} takes seats for a
 * fan. {@code map} shows seats to clients, from memory. {@code waiting} is the waiting room: it decides which fans may
 * hold seats.
 */
@ApplicationModule(
        displayName = "Seat",
        allowedDependencies = {"shared", "user", "event", "messaging"})
@NullMarked
package com.t82.seat;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
