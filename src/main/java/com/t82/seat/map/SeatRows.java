package com.t82.seat.map;

/**
 * All seats of a performance as they were read from the database.
 *
 * @param seats the ids in ascending order
 * @param changes the change number of each seat
 * @param codes {@link SeatStatus#code()} of each seat
 */
@SuppressWarnings("ArrayRecordComponent")
record SeatRows(long[] seats, int[] changes, byte[] codes) {}
