package com.t82.review;

import com.t82.event.ShowId;
import com.t82.review.ReviewEligibility.HeldTicket;
import com.t82.shared.ProblemException;
import com.t82.ticket.TicketId;
import com.t82.user.UserId;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Writing and removing a review. The average of the show changes in the same transaction; the picture of a removed
 * review is deleted afterwards, by an event.
 */
@Component
class Reviewing {

    private final Reviews reviews;
    private final ReviewEligibility eligibility;
    private final Ratings ratings;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Reviewing(
            Reviews reviews,
            ReviewEligibility eligibility,
            Ratings ratings,
            ApplicationEventPublisher events,
            Clock clock) {
        this.reviews = reviews;
        this.eligibility = eligibility;
        this.ratings = ratings;
        this.events = events;
        this.clock = clock;
    }

    /**
     * @param ticket the ticket to review with, or {@code null} for any of the author's tickets for the show
     * @throws ProblemException {@link ReviewProblem#NO_TICKET}, {@link ReviewProblem#NOT_BEGUN} or {@link
     *     ReviewProblem#ALREADY_REVIEWED}
     */
    @Transactional
    ReviewId review(
            UserId author,
            ShowId show,
            @Nullable TicketId ticket,
            String content,
            Stars stars,
            @Nullable String pictureUrl) {
        Instant now = clock.instant();
        TicketId used = ticketFor(author, show, ticket, now);
        Review review = reviews.save(new Review(show, used, author, content, stars, pictureUrl, now));
        ratings.add(show, stars);
        return review.id();
    }

    private TicketId ticketFor(UserId author, ShowId show, @Nullable TicketId wanted, Instant now) {
        List<HeldTicket> held = eligibility.lockTicketsOf(author, show).stream()
                .filter(ticket -> wanted == null || ticket.id().equals(wanted))
                .toList();
        if (held.isEmpty()) {
            throw new ProblemException(ReviewProblem.NO_TICKET);
        }
        List<HeldTicket> unused =
                held.stream().filter(ticket -> !ticket.reviewed()).toList();
        if (unused.isEmpty()) {
            throw new ProblemException(ReviewProblem.ALREADY_REVIEWED);
        }
        return unused.stream()
                .filter(ticket -> ticket.hasBegunBy(now))
                .findFirst()
                .map(HeldTicket::id)
                .orElseThrow(() -> new ProblemException(ReviewProblem.NOT_BEGUN));
    }

    /** @throws ProblemException {@link ReviewProblem#NO_SUCH_REVIEW} or {@link ReviewProblem#NOT_YOURS} */
    @Transactional
    void remove(ReviewId id, UserId author) {
        Review review =
                reviews.findForChange(id.value()).orElseThrow(() -> new ProblemException(ReviewProblem.NO_SUCH_REVIEW));
        if (!review.isBy(author)) {
            throw new ProblemException(ReviewProblem.NOT_YOURS);
        }
        boolean counted = review.isVisible();
        review.remove(clock.instant());
        reviews.flush();
        if (counted) {
            ratings.take(review.show(), review.stars());
        }
        String picture = review.pictureUrl();
        String path = picture == null ? null : ReviewPictures.path(picture);
        if (picture != null && path != null && !reviews.show(author.value(), path)) {
            events.publishEvent(new ReviewPictureDiscarded(id, author, picture));
        }
    }
}
