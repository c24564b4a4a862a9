package com.t82.event.programme;

import com.t82.event.SectionId;
import com.t82.event.SectionPriced;
import com.t82.event.ShowId;
import com.t82.event.catalogue.CatalogueProblem;
import com.t82.event.venue.Section;
import com.t82.event.venue.Venues;
import com.t82.shared.Money;
import com.t82.shared.ProblemException;
import java.time.Clock;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Sets the price of a section for a show. */
@Component
public class Pricing {

    private final Shows shows;
    private final Venues venues;
    private final Prices prices;
    private final Performances performances;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Pricing(
            Shows shows,
            Venues venues,
            Prices prices,
            Performances performances,
            ApplicationEventPublisher events,
            Clock clock) {
        this.shows = shows;
        this.venues = venues;
        this.prices = prices;
        this.performances = performances;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Announces the price for each future performance that is already announced. Setting the same price again does
     * nothing.
     *
     * @return the id of the price
     * @throws ProblemException {@link CatalogueProblem#NO_SUCH_SHOW}, or {@link ProgrammeProblem#NO_SUCH_SECTION} when
     *     the section is not one of the show's venue
     */
    @Transactional
    public long price(ShowId showId, SectionId sectionId, Money amount) {
        Show show = shows.lock(showId.value()).orElseThrow(() -> new ProblemException(CatalogueProblem.NO_SUCH_SHOW));
        Section section = venues.getReferenceById(show.venue().value())
                .section(sectionId)
                .orElseThrow(() -> new ProblemException(ProgrammeProblem.NO_SUCH_SECTION));
        Optional<Price> known = prices.findByShowIdAndSectionId(showId.value(), sectionId.value());
        if (known.isPresent() && known.get().amount().equals(amount)) {
            return known.get().id();
        }
        known.ifPresent(price -> price.changeTo(amount));
        Price price = known.orElseGet(() -> prices.save(new Price(showId, sectionId, amount)));
        for (Performance performance : performances.ahead(showId.value(), clock.instant())) {
            events.publishEvent(new SectionPriced(performance.id(), section.at(amount), price.revision()));
        }
        return price.id();
    }
}
