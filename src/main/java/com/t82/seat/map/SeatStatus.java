package com.t82.seat.map;

/** What everybody may know of a seat: two bits on the wire, the ordinals. */
enum SeatStatus {
    FREE,
    /** Somebody chooses or pays; it may come back. */
    HELD,
    /** Or about to return after a refund: nobody is to know when. */
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
