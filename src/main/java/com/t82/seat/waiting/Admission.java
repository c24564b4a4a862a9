package com.t82.seat.waiting;

/**
 * What one round of admissions has done in a room.
 *
 * @param admitted how many fans were admitted
 * @param lapsed how many fans lost their turn
 */
record Admission(int admitted, int lapsed) {

    /** By how many fans the line has moved. */
    int total() {
        return admitted + lapsed;
    }
}
