/**
 * Floor 2: what is played, where, when and for how much. Categories, venues with their sections, shows, dated
 * performances, prices, search, rankings and favourites.
 *
 * <p>Announces shows and performances as they are published, revised and cancelled; a {@link
 * com.t82.event.PerformanceAnnounced} carries all that others need to sell it. Reacts to {@link
 * com.t82.event.TicketsSold}, {@link com.t82.event.TicketsReturned} and {@link com.t82.event.ShowRated}, signals that
 * modules above send on their own facts, and to {@link com.t82.user.UserWithdrawn}, which takes the user's favourites
 * away.
 *
 * <p>A show is the unit of consistency: whoever changes it, its prices or its performances locks it first, so that what
 * is announced is never a mixture of before and after. Changes go through the gerunds ({@code Publishing}, {@code Pricing}, {@code Announcing}, {@code Favouring}) and the entities; everything that is read is one
 * query in {@code Listings} or {@code Searching}.
 *
 * <p>The wire calls a show {@code eventInfo} and a performance {@code event}; the code does not.
 */
@ApplicationModule(
        displayName = "Event",
        allowedDependencies = {"shared", "user"})
@NullMarked
package com.t82.event;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
