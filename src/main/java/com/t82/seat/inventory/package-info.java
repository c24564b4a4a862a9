/**
 * The seats of each performance in PostgreSQL. {@link com.t82.seat.inventory.Preparing} creates them when a performance
 * is announced; {@link com.t82.seat.inventory.HoldStatements} holds them; {@code SeatPurchaseGuard} pins and settles
 * them for a purchase; {@code Selling} applies its outcome; {@link com.t82.seat.inventory.Releasing} frees them.
 *
 * <p>Every change of state is one conditional statement. It counts the change number of each seat, and the
 * {@linkplain com.t82.seat.map.SeatMap seat map} shows it after the commit.
 */
@NullMarked
package com.t82.seat.inventory;

import org.jspecify.annotations.NullMarked;
