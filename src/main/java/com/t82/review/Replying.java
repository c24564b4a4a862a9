package com.t82.review;

import com.t82.shared.ProblemException;
import com.t82.user.UserId;
import java.time.Clock;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Every signed-in user may reply to a visible review. */
@Component
class Replying {

    /** The limit of one author at one review. Two concurrent requests may exceed it by one. */
    static final int MOST_OF_ONE_AUTHOR = 50;

    private final Replies replies;
    private final Reviews reviews;
    private final Clock clock;

    Replying(Replies replies, Reviews reviews, Clock clock) {
        this.replies = replies;
        this.reviews = reviews;
        this.clock = clock;
    }

    /**
     * @throws ProblemException {@link ReviewProblem#NO_SUCH_REVIEW} when there is none or it is hidden, {@link
     *     ReviewProblem#TOO_MANY_COMMENTS} at the limit of the author
     */
    @Transactional
    Reply reply(ReviewId review, UserId author, String content) {
        requireVisible(review);
        if (replies.countByReviewIdAndAuthor(review.value(), author.value()) >= MOST_OF_ONE_AUTHOR) {
            throw new ProblemException(ReviewProblem.TOO_MANY_COMMENTS, MOST_OF_ONE_AUTHOR);
        }
        return replies.save(new Reply(review, author, content, clock.instant()));
    }

    /** @throws ProblemException {@link ReviewProblem#NO_SUCH_COMMENT} or {@link ReviewProblem#NOT_YOURS} */
    @Transactional
    void remove(ReviewId review, long id, UserId author) {
        Reply reply =
                replies.find(review.value(), id).orElseThrow(() -> new ProblemException(ReviewProblem.NO_SUCH_COMMENT));
        if (!reply.isBy(author)) {
            throw new ProblemException(ReviewProblem.NOT_YOURS);
        }
        reply.remove(clock.instant());
    }

    void requireVisible(ReviewId review) {
        if (!reviews.isVisible(review.value())) {
            throw new ProblemException(ReviewProblem.NO_SUCH_REVIEW);
        }
    }
}
