package com.t82.seat.map;

/** What a seat is to everybody; the names stand in the table. */
public enum SeatState {
    /** Anybody may take it. */
    FREE,
    /** Taken by a fan until a deadline; pinned once a purchase is named. */
    HELD,
    /** Its purchase is being charged; nothing but the outcome moves it. */
    SETTLING,
    SOLD,
    /** Refunded; free again after a random delay. */
    RETURNING
}
