package com.t82.event;

import com.t82.shared.ProblemException;
import java.util.List;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Sets up what shows need before they can be published: categories, venues and their sections. */
@Component
class Furnishing {

    private final Categories categories;
    private final Venues venues;

    Furnishing(Categories categories, Venues venues) {
        this.categories = categories;
        this.venues = venues;
    }

    /** @throws ProblemException {@link EventProblem#CATEGORY_NAME_TAKEN} */
    @Transactional
    CategoryId addCategory(String name) {
        requireFree(0, name);
        return add(new Category(name));
    }

    /**
     * @throws ProblemException {@link EventProblem#NO_SUCH_CATEGORY}, {@link EventProblem#CATEGORY_TOO_DEEP} or {@link
     *     EventProblem#CATEGORY_NAME_TAKEN}
     */
    @Transactional
    CategoryId addCategory(String name, CategoryId parent) {
        Category top = categories
                .findById(parent.value())
                .orElseThrow(() -> new ProblemException(EventProblem.NO_SUCH_CATEGORY));
        Category sub = top.subCategory(name);
        requireFree(parent.value(), name);
        return add(sub);
    }

    /** The unique index decides between two who add the same name at once. */
    private CategoryId add(Category category) {
        try {
            return categories.saveAndFlush(category).id();
        } catch (DataIntegrityViolationException taken) {
            throw new ProblemException(EventProblem.CATEGORY_NAME_TAKEN);
        }
    }

    private void requireFree(long parent, String name) {
        if (categories.has(parent, name)) {
            throw new ProblemException(EventProblem.CATEGORY_NAME_TAKEN);
        }
    }

    @Transactional(readOnly = true)
    List<Category> categories() {
        return categories.inOrder();
    }

    /** @throws ProblemException {@link EventProblem#VENUE_EXISTS}, and whatever {@link Venue} refuses */
    @Transactional
    VenueId addVenue(Venue venue) {
        venues.lockName(venue.name());
        Long first = venues.named(venue.name(), venue.address());
        if (first != null) {
            throw new ProblemException(EventProblem.VENUE_EXISTS, Long.toString(first));
        }
        return venues.saveAndFlush(venue).id();
    }

    /** @throws ProblemException {@link EventProblem#NO_SUCH_VENUE}, and whatever {@link Venue#mark} refuses */
    @Transactional
    SectionId markSection(VenueId venueId, String name, Block block) {
        Venue venue = venues.lock(venueId.value()).orElseThrow(() -> new ProblemException(EventProblem.NO_SUCH_VENUE));
        Section section = venue.mark(name, block);
        venues.flush();
        return section.id();
    }

    /** The venue with its sections. */
    @Transactional(readOnly = true)
    VenuePlan plan(VenueId venueId) {
        Venue venue =
                venues.findById(venueId.value()).orElseThrow(() -> new ProblemException(EventProblem.NO_SUCH_VENUE));
        return new VenuePlan(venue, venue.sections());
    }

    record VenuePlan(Venue venue, List<Section> sections) {}
}
