package com.t82.seat.map;

/**
 * One version of all seats of a performance. All readers share it, so its arrays must not be changed.
 *
 * @param closed whether the performance is cancelled
 * @param planSince the first version with this plan
 * @param codes {@link SeatStatus#code()} of each seat
 * @param since the version in which each seat changed last
 * @param free how many seats of each section are free
 */
@SuppressWarnings("ArrayRecordComponent")
record SeatSnapshot(SeatPlan plan, boolean closed, int version, int planSince, byte[] codes, int[] since, int[] free) {}
