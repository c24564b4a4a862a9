package com.t82.seat;

import com.t82.event.PerformanceId;

/**
 * The seats of a performance, or of a section that was added to it, have been created and can be shown.
 *
 * @param seats how many seats the performance has now
 */
public record SeatsPrepared(PerformanceId performance, int seats) {}
