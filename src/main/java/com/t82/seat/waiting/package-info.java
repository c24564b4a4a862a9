/**
 * The waiting room before performances with more demand than seats. It is switched on for each performance.
 *
 * <p>A fan who enters before the sale opens is in the lobby; the {@code Lottery} draws its order when the sale opens. A
 * fan who enters later comes behind, in the order of arrival ({@code Entering}). {@code Admitting} admits fans by rate
 * and by the number inside; {@code AdmissionBrake} lowers the rate under load. Only an admitted fan may hold seats
 * ({@code PassGuard}).
 *
 * <p>PostgreSQL has the truth ({@code WaitingRooms}, {@code QueueTickets}). Each instance keeps a read model that is
 * about a second old ({@code QueueView}), so a request for a position costs no database access.
 */
@NullMarked
package com.t82.seat.waiting;

import org.jspecify.annotations.NullMarked;
