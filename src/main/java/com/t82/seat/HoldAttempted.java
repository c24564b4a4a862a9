package com.t82.seat;

import com.t82.event.PerformanceId;
import com.t82.user.UserId;

/**
 * Synchronous: a fan is about to take seats, whichever way. Whoever knows a reason against it throws; nothing has been
 * locked or changed yet.
 */
public record HoldAttempted(UserId fan, PerformanceId performance) {}
