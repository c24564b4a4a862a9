package com.t82.event.programme;

import com.t82.event.CategoryId;
import com.t82.event.ShowId;
import com.t82.event.ShowWithdrawn;
import com.t82.event.VenueId;
import com.t82.event.catalogue.CatalogueProblem;
import com.t82.event.catalogue.Searching;
import com.t82.event.category.Categories;
import com.t82.event.category.Category;
import com.t82.event.category.CategoryProblem;
import com.t82.event.venue.Venue;
import com.t82.event.venue.VenueProblem;
import com.t82.event.venue.Venues;
import com.t82.shared.ProblemException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Publishes, revises and withdraws shows. */
@Component
public class Publishing {

    private final Shows shows;
    private final Performances performances;
    private final Venues venues;
    private final Categories categories;
    private final Occupying occupying;
    private final Searching search;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Publishing(
            Shows shows,
            Performances performances,
            Venues venues,
            Categories categories,
            Occupying occupying,
            Searching search,
            ApplicationEventPublisher events,
            Clock clock) {
        this.shows = shows;
        this.performances = performances;
        this.venues = venues;
        this.categories = categories;
        this.occupying = occupying;
        this.search = search;
        this.events = events;
        this.clock = clock;
    }

    /**
     * @throws ProblemException {@link VenueProblem#NO_SUCH_VENUE}, {@link CategoryProblem#NO_SUCH_CATEGORY} or {@link
     *     ProgrammeProblem#SHOW_EXISTS}
     */
    @Transactional
    public ShowId publish(ShowDetails details, VenueId venueId, CategoryId categoryId) {
        Venue venue = venue(venueId);
        Category category = categories
                .findById(categoryId.value())
                .orElseThrow(() -> new ProblemException(CategoryProblem.NO_SUCH_CATEGORY));
        requireNoDuplicate(venueId, details, 0);
        Show show = shows.saveAndFlush(new Show(details, venueId, category, clock.instant()));
        search.index(show.id(), show.title(), show.artists(), venue.name());
        events.publishEvent(show.published());
        return show.id();
    }

    /**
     * Updates performances that have not begun if the booking opens at another time or the running time changes.
     *
     * @throws ProblemException {@link CatalogueProblem#NO_SUCH_SHOW}, {@link ProgrammeProblem#SHOW_EXISTS}, {@link
     *     ProgrammeProblem#VENUE_OCCUPIED} when a performance would overlap the next one, or {@link
     *     ProgrammeProblem#TIMES_OUT_OF_ORDER} when a performance would close its booking before it opens
     */
    @Transactional
    void revise(ShowId id, ShowDetails details) {
        Show show = locked(id);
        Venue venue = venue(show.venue());
        requireNoDuplicate(venue.id(), details, id.value());
        Instant openedAt = show.bookingOpensAt();
        String ran = show.runningTime();
        List<Performance> ahead = performances.ahead(id.value(), clock.instant());
        show.revise(details);
        for (Performance performance : ahead) {
            if (!show.runningTime().equals(ran)) {
                occupying.occupy(show, performance);
            }
            if (!show.bookingOpensAt().equals(openedAt)) {
                performance.openWith(show);
                events.publishEvent(performance.rescheduled(show));
            }
        }
        shows.flush();
        search.index(show.id(), show.title(), show.artists(), venue.name());
        events.publishEvent(show.revised());
    }

    /**
     * Removes a show from all lists and cancels its performances that have not begun.
     *
     * @throws ProblemException {@link CatalogueProblem#NO_SUCH_SHOW}
     */
    @Transactional
    void withdraw(ShowId id) {
        Show show = locked(id);
        Instant now = clock.instant();
        for (Performance performance : performances.ahead(id.value(), now)) {
            performance.cancel(now);
            events.publishEvent(performance.cancelled());
        }
        show.withdraw(now);
        search.forget(id);
        events.publishEvent(new ShowWithdrawn(id));
    }

    private Show locked(ShowId id) {
        return shows.lock(id.value()).orElseThrow(() -> new ProblemException(CatalogueProblem.NO_SUCH_SHOW));
    }

    private Venue venue(VenueId id) {
        return venues.lock(id.value()).orElseThrow(() -> new ProblemException(VenueProblem.NO_SUCH_VENUE));
    }

    private void requireNoDuplicate(VenueId venue, ShowDetails details, long except) {
        Long duplicate = shows.duplicateOf(venue.value(), details.title(), details.bookingOpensAt(), except);
        if (duplicate != null) {
            throw new ProblemException(ProgrammeProblem.SHOW_EXISTS, Long.toString(duplicate));
        }
    }
}
