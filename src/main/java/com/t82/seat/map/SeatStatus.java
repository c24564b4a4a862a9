package com.t82.seat.map;

/** The public status of a seat. The ordinal is its code of two bits on the wire. */
enum SeatStatus {
    FREE,
    /** Held or being paid for; it may become free again. */
    HELD,
    /** Sold, or returning after a refund: when it returns must not be visible. */
    SOLD,
    /** The performance is cancelled. */
    CLOSED;

    private static final SeatStatus[] ALL = values();

    static SeatStatus of(SeatState state) {
        return switch (state) {
            case FREE -> FREE;
            case HELD, SETTLING -> HELD;
            case SOLD, RETURNING -> SOLD;
        };
    }

    /** @param code the ordinal */
    static SeatStatus of(int code) {
        return ALL[code];
    }

    byte code() {
        return (byte) ordinal();
    }
}
