/**
 * Floor 2: the programme. Categories, venues with their sections, shows, dated performances, prices, search, rankings
 * and favourites.
 *
 * <p>Where to read: {@code programme} for shows, performances and prices as admins manage them, {@code catalogue} for
 * what visitors see, {@code venue} and {@code category} for what both are built on, {@code demo} for the demo
 * programme.
 *
 * <p>Announces shows and performances as they are published, revised and cancelled; a {@link
 * com.t82.event.PerformanceAnnounced} contains everything that other modules need to sell it. Reacts to {@link
 * com.t82.event.TicketsSold}, {@link com.t82.event.TicketsReturned} and {@link com.t82.event.ShowRated}, signals that
 * events of higher modules implement, and to {@link com.t82.user.UserWithdrawn}, which deletes the user's favourites.
 *
 * <p>A show is the unit of consistency: a transaction that changes a show, its prices or its performances locks the
 * show first, so that announcements never mix the state before and after.
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
