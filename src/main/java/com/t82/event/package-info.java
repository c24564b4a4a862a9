/**
 * Floor 2: what is played, where, when and for how much. Categories, venues with their sections, shows, dated
 * performances, prices, search, rankings and favourites.
 *
 * <p>Announces shows and performances as they are published, revised and cancelled; a {@link
 * com.t82.event.PerformanceAnnounced} carries all that others need to sell it. Reacts to {@link
 * com.t82.event.TicketsSold}, {@link com.t82.event.TicketsReturned} and {@link com.t82.event.ShowRated}, signals that
 * modules above send on their own facts.
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
