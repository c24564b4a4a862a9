/**
 * The live seat map: geometry that never changes, a versioned status of two bits a seat held in memory on each
 * instance, deltas to all instances over Redis pub/sub, and the answers and streams made from them. The database is
 * the truth; an instance that misses a message reads it again.
 */
@NullMarked
package com.t82.seat.map;

import org.jspecify.annotations.NullMarked;
