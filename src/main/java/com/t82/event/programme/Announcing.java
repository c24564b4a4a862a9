package com.t82.event.programme;

import com.t82.event.PerformanceAnnounced;
import com.t82.event.PerformanceId;
import com.t82.event.SectionId;
import com.t82.event.ShowId;
import com.t82.event.catalogue.CatalogueProblem;
import com.t82.event.venue.Section;
import com.t82.event.venue.Venue;
import com.t82.shared.Money;
import com.t82.shared.ProblemException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Announces, reschedules and cancels performances. */
@Component
public class Announcing {

    private final Shows shows;
    private final Performances performances;
    private final Occupying occupying;
    private final Prices prices;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    public Announcing(
            Shows shows,
            Performances performances,
            Occupying occupying,
            Prices prices,
            ApplicationEventPublisher events,
            Clock clock) {
        this.shows = shows;
        this.performances = performances;
        this.occupying = occupying;
        this.prices = prices;
        this.events = events;
        this.clock = clock;
    }

    /**
     * @throws ProblemException {@link CatalogueProblem#NO_SUCH_SHOW}, {@link ProgrammeProblem#VENUE_OCCUPIED}, and
     *     those of {@link Performance}
     */
    @Transactional
    public PerformanceId announce(ShowId showId, Instant startsAt, Instant bookingClosesAt) {
        Show show = locked(showId);
        Performance performance = new Performance(show, startsAt, bookingClosesAt, clock.instant());
        Venue venue = occupying.occupy(show, performance);
        performances.saveAndFlush(performance);
        events.publishEvent(performance.announced(show, venue, seating(show, venue)));
        return performance.id();
    }

    /**
     * @param startsAt UTC, or {@code null} to keep it
     * @param bookingClosesAt UTC, or {@code null} to keep it
     * @throws ProblemException {@link CatalogueProblem#NO_SUCH_SHOW}, {@link CatalogueProblem#NO_SUCH_PERFORMANCE},
     *     {@link ProgrammeProblem#VENUE_OCCUPIED}, and those of {@link Performance#reschedule}
     */
    @Transactional
    void reschedule(ShowId showId, PerformanceId id, @Nullable Instant startsAt, @Nullable Instant bookingClosesAt) {
        Show show = locked(showId);
        Performance performance = performance(showId, id);
        Instant before = performance.startsAt();
        performance.reschedule(show, startsAt, bookingClosesAt, clock.instant());
        if (!performance.startsAt().equals(before)) {
            occupying.occupy(show, performance);
            performances.flush();
        }
        events.publishEvent(performance.rescheduled(show));
    }

    /**
     * @throws ProblemException {@link CatalogueProblem#NO_SUCH_SHOW}, {@link CatalogueProblem#NO_SUCH_PERFORMANCE} or
     *     {@link ProgrammeProblem#PERFORMANCE_OVER}
     */
    @Transactional
    public void cancel(ShowId showId, PerformanceId id) {
        locked(showId);
        Performance performance = performance(showId, id);
        performance.cancel(clock.instant());
        events.publishEvent(performance.cancelled());
    }

    private List<PerformanceAnnounced.Seating> seating(Show show, Venue venue) {
        Map<SectionId, Money> amounts = prices.findByShowId(show.id().value()).stream()
                .collect(Collectors.toMap(Price::section, Price::amount));
        List<PerformanceAnnounced.Seating> seating = new ArrayList<>();
        for (Section section : venue.sections()) {
            Money amount = amounts.get(section.id());
            if (amount != null) {
                seating.add(section.at(amount));
            }
        }
        return List.copyOf(seating);
    }

    private Show locked(ShowId id) {
        return shows.lock(id.value()).orElseThrow(() -> new ProblemException(CatalogueProblem.NO_SUCH_SHOW));
    }

    private Performance performance(ShowId show, PerformanceId id) {
        return performances
                .findByIdAndShowId(id.value(), show.value())
                .orElseThrow(() -> new ProblemException(CatalogueProblem.NO_SUCH_PERFORMANCE));
    }
}
