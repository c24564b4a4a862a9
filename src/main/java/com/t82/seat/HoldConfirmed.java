package com.t82.seat;

import java.util.UUID;

/**
 * The positive answer to a {@link SeatSettlementRequest}: the seats wait for the outcome of the payment, without a
 * deadline.
 *
 * @param reference the one of the request
 */
public record HoldConfirmed(UUID reference) {}
