package com.t82.review;

import com.t82.review.AbuseReports.Reported;
import com.t82.review.AbuseReports.Subject;
import com.t82.shared.ProblemException;
import com.t82.user.UserId;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Reports of abuse in reviews, and what admins decide about them. A hidden review is neither listed nor counted in the
 * average until it is shown again.
 */
@Component
class Moderating {

    private final Reviews reviews;
    private final Ratings ratings;
    private final AbuseReports reports;

    Moderating(Reviews reviews, Ratings ratings, AbuseReports reports) {
        this.reviews = reviews;
        this.ratings = ratings;
        this.reports = reports;
    }

    /**
     * @throws ProblemException {@link ReviewProblem#NO_SUCH_REVIEW}, {@link ReviewProblem#OWN_REVIEW} or {@link
     *     ReviewProblem#ALREADY_REPORTED}
     */
    @Transactional
    void report(ReviewId id, UserId reporter, String reason) {
        Review review = reviews.findById(id.value())
                .filter(Review::isVisible)
                .orElseThrow(() -> new ProblemException(ReviewProblem.NO_SUCH_REVIEW));
        if (review.isBy(reporter)) {
            throw new ProblemException(ReviewProblem.OWN_REVIEW);
        }
        if (!reports.add(Subject.REVIEW, id.value(), reporter, reason)) {
            throw new ProblemException(ReviewProblem.ALREADY_REPORTED);
        }
    }

    /**
     * Hides a review or shows it, or confirms its present state. Its open reports are settled in each case.
     *
     * @throws ProblemException {@link ReviewProblem#NO_SUCH_REVIEW}
     */
    @Transactional
    void decide(ReviewId id, boolean hidden, String reason, UserId admin) {
        Review review =
                reviews.findForChange(id.value()).orElseThrow(() -> new ProblemException(ReviewProblem.NO_SUCH_REVIEW));
        if (hidden && !review.isHidden()) {
            review.hide();
            reviews.flush();
            ratings.take(review.show(), review.stars());
        } else if (!hidden && review.isHidden()) {
            review.unhide();
            reviews.flush();
            ratings.add(review.show(), review.stars());
        }
        reports.settle(Subject.REVIEW, id.value(), hidden, reason, admin);
    }

    /** Reviews with open reports, the most reported first. */
    @Transactional(readOnly = true)
    Page<Reported> reported(Pageable page) {
        return reports.open(Subject.REVIEW, page);
    }
}
