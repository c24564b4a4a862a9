package com.t82.event;

import com.t82.shared.ProblemException;
import java.time.Clock;
import java.time.Instant;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Publishes, revises and withdraws shows. */
@Component
class Publishing {

    private final Shows shows;
    private final Performances performances;
    private final Venues venues;
    private final Categories categories;
    private final Searching search;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Publishing(
            Shows shows,
            Performances performances,
            Venues venues,
            Categories categories,
            Searching search,
            ApplicationEventPublisher events,
            Clock clock) {
        this.shows = shows;
        this.performances = performances;
        this.venues = venues;
        this.categories = categories;
        this.search = search;
        this.events = events;
        this.clock = clock;
    }

    /** @throws ProblemException {@link EventProblem#NO_SUCH_VENUE} or {@link EventProblem#NO_SUCH_CATEGORY} */
    @Transactional
    ShowId publish(Billing billing, VenueId venueId, CategoryId categoryId) {
        Venue venue = venue(venueId);
        Category category = categories
                .findById(categoryId.value())
                .orElseThrow(() -> new ProblemException(EventProblem.NO_SUCH_CATEGORY));
        Show show = shows.saveAndFlush(new Show(billing, venueId, category, clock.instant()));
        search.index(show, venue.name());
        events.publishEvent(show.published());
        return show.id();
    }

    /**
     * Performances that have not begun follow when the booking opens at another time.
     *
     * @throws ProblemException {@link EventProblem#NO_SUCH_SHOW}, or {@link EventProblem#TIMES_OUT_OF_ORDER} when a
     *     performance would close its booking before it opens
     */
    @Transactional
    void revise(ShowId id, Billing billing) {
        Show show = locked(id);
        Instant openedAt = show.bookingOpensAt();
        show.revise(billing);
        if (!show.bookingOpensAt().equals(openedAt)) {
            for (Performance performance : performances.ahead(id.value(), clock.instant())) {
                performance.openWith(show);
                events.publishEvent(performance.rescheduled(show));
            }
        }
        shows.flush();
        search.index(show, venue(show.venue()).name());
        events.publishEvent(show.revised());
    }

    /**
     * Takes a show out of everything that lists shows and cancels the performances that have not begun.
     *
     * @throws ProblemException {@link EventProblem#NO_SUCH_SHOW}
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
        return shows.lock(id.value()).orElseThrow(() -> new ProblemException(EventProblem.NO_SUCH_SHOW));
    }

    private Venue venue(VenueId id) {
        return venues.findById(id.value()).orElseThrow(() -> new ProblemException(EventProblem.NO_SUCH_VENUE));
    }
}
