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
 * Reports of abuse in replies, and what admins decide about them. A hidden reply keeps its place without its text until
 * it is shown again.
 */
@Component
class ModeratingReplies {

    private final Replies replies;
    private final Reviews reviews;
    private final AbuseReports reports;

    ModeratingReplies(Replies replies, Reviews reviews, AbuseReports reports) {
        this.replies = replies;
        this.reviews = reviews;
        this.reports = reports;
    }

    /**
     * @throws ProblemException {@link ReviewProblem#NO_SUCH_COMMENT}, {@link ReviewProblem#OWN_COMMENT} or {@link
     *     ReviewProblem#COMMENT_ALREADY_REPORTED}
     */
    @Transactional
    void report(ReviewId review, long id, UserId reporter, String reason) {
        Reply reply = find(review, id);
        if (reply.isHidden() || !reviews.isVisible(review.value())) {
            throw new ProblemException(ReviewProblem.NO_SUCH_COMMENT);
        }
        if (reply.isBy(reporter)) {
            throw new ProblemException(ReviewProblem.OWN_COMMENT);
        }
        if (!reports.add(Subject.REPLY, id, reporter, reason)) {
            throw new ProblemException(ReviewProblem.COMMENT_ALREADY_REPORTED);
        }
    }

    /**
     * Hides a reply or shows it, or confirms its present state. Its open reports are settled in each case.
     *
     * @throws ProblemException {@link ReviewProblem#NO_SUCH_COMMENT}
     */
    @Transactional
    void decide(ReviewId review, long id, boolean hidden, String reason, UserId admin) {
        Reply reply = find(review, id);
        if (hidden) {
            reply.hide();
        } else {
            reply.unhide();
        }
        reports.settle(Subject.REPLY, id, hidden, reason, admin);
    }

    /** Replies with open reports, the most reported first. */
    @Transactional(readOnly = true)
    Page<Reported> reported(Pageable page) {
        return reports.open(Subject.REPLY, page);
    }

    private Reply find(ReviewId review, long id) {
        return replies.find(review.value(), id).orElseThrow(() -> new ProblemException(ReviewProblem.NO_SUCH_COMMENT));
    }
}
