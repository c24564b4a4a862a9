/**
 * The live seat map. {@code SeatPlan} is the geometry, which never changes; {@link com.t82.seat.map.LiveSeats} is the
 * versioned state of one performance in memory; {@code AnswerCache} keeps the answers made of it, {@code SeatStream}
 * sends its changes to clients.
 *
 * <p>{@link com.t82.seat.map.SeatMap} caches performances on each instance. {@code SeatBroadcast} sends changes to the
 * other instances over Redis pub/sub; when {@code InstanceLiveness} finds that a message may be missing,
 * {@code SeatMapVerification} compares the cache with the database, which is the truth.
 *
 * <p>{@link com.t82.seat.map.BestSeats} and {@link com.t82.seat.map.SeatOffers} find the best free seats of a plan.
 */
@NullMarked
package com.t82.seat.map;

import org.jspecify.annotations.NullMarked;
