package com.t82.seat.map;

/** The state of a seat; the names are stored in the database. */
public enum SeatState {
    /** Any fan may take it. */
    FREE,
    /** Taken by a fan until a deadline; pinned once it has a purchase. */
    HELD,
    /** Its purchase is being charged; only the outcome of the purchase changes it. */
    SETTLING,
    SOLD,
    /** Refunded; free again after a random delay. */
    RETURNING
}
