/**
 * Holding seats: the request, the group commit that combines concurrent requests of one performance, the locks in
 * Redis that turn losers away early, and the choice of the best seats.
 */
@NullMarked
package com.t82.seat.hold;

import org.jspecify.annotations.NullMarked;
