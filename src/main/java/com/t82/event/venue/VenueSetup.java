package com.t82.event.venue;

import com.t82.event.SectionId;
import com.t82.event.VenueId;
import com.t82.shared.ProblemException;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Sets up venues and their sections. */
@Component
public class VenueSetup {

    private final Venues venues;

    VenueSetup(Venues venues) {
        this.venues = venues;
    }

    /** @throws ProblemException {@link VenueProblem#VENUE_EXISTS}, and those of {@link Venue} */
    @Transactional
    public VenueId addVenue(Venue venue) {
        venues.lockName(venue.name());
        Long first = venues.named(venue.name(), venue.address());
        if (first != null) {
            throw new ProblemException(VenueProblem.VENUE_EXISTS, Long.toString(first));
        }
        return venues.saveAndFlush(venue).id();
    }

    /** @throws ProblemException {@link VenueProblem#NO_SUCH_VENUE}, and those of {@link Venue#mark} */
    @Transactional
    public SectionId markSection(VenueId venueId, String name, Block block) {
        Venue venue = venues.lock(venueId.value()).orElseThrow(() -> new ProblemException(VenueProblem.NO_SUCH_VENUE));
        Section section = venue.mark(name, block);
        venues.flush();
        return section.id();
    }

    /** The venue with its sections. */
    @Transactional(readOnly = true)
    public VenuePlan plan(VenueId venueId) {
        Venue venue =
                venues.findById(venueId.value()).orElseThrow(() -> new ProblemException(VenueProblem.NO_SUCH_VENUE));
        return new VenuePlan(venue, venue.sections());
    }

    public record VenuePlan(Venue venue, List<Section> sections) {}
}
