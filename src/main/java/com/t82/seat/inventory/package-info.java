/**
 * The seats of each performance and their states: prepared when a performance is priced, held, pinned, settled, sold,
 * returned. Every change is one conditional statement in PostgreSQL.
 */
@NullMarked
package com.t82.seat.inventory;

import org.jspecify.annotations.NullMarked;
