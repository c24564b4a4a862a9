package com.t82.review;

import com.t82.shared.ProblemException;
import com.t82.user.UserId;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.Pageable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Reports of abuse and what became of them. A hidden review leaves the listings and the average until it is shown again. */
@Component
class Moderating {

    private final Reviews reviews;
    private final Ratings ratings;
    private final JdbcClient jdbc;
    private final Clock clock;

    Moderating(Reviews reviews, Ratings ratings, JdbcClient jdbc, Clock clock) {
        this.reviews = reviews;
        this.ratings = ratings;
        this.jdbc = jdbc;
        this.clock = clock;
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
        int added = jdbc.sql("""
                        insert into review_report (review_id, reporter, reason, created_at) values (?, ?, ?, ?)
                        on conflict do nothing""")
                .params(id.value(), reporter.value(), reason, Timestamp.from(clock.instant()))
                .update();
        if (added == 0) {
            throw new ProblemException(ReviewProblem.ALREADY_REPORTED);
        }
    }

    /**
     * Hides or shows a review, or confirms what it is; either way its open reports are settled.
     *
     * @throws ProblemException {@link ReviewProblem#NO_SUCH_REVIEW}
     */
    @Transactional
    void decide(ReviewId id, boolean hidden, String reason, UserId administrator) {
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
        Timestamp now = Timestamp.from(clock.instant());
        jdbc.sql("""
                insert into review_decision (review_id, hidden, reason, decided_by, decided_at)
                values (?, ?, ?, ?, ?)""")
                .params(id.value(), hidden, reason, administrator.value(), now)
                .update();
        jdbc.sql("update review_report set settled_at = ? where review_id = ? and settled_at is null")
                .params(now, id.value())
                .update();
    }

    /** Reviews that still exist and have reports that nobody has settled, the most reported first. */
    @Transactional(readOnly = true)
    Page<Reported> reported(Pageable page) {
        List<Reported> found = jdbc.sql("""
                        select p.review_id, count(*) as reports, max(p.created_at) as latest,
                               (array_agg(p.reason order by p.created_at desc))[1:10] as reasons
                        from review_report p join review r using (review_id)
                        where p.settled_at is null and r.removed_at is null
                        group by p.review_id
                        order by reports desc, p.review_id
                        limit ? offset ?""")
                .params(page.getPageSize(), page.getOffset())
                .query((row, index) -> new Reported(
                        new ReviewId(row.getLong("review_id")),
                        row.getLong("reports"),
                        Arrays.asList((String[]) row.getArray("reasons").getArray()),
                        row.getTimestamp("latest").toInstant()))
                .list();
        long total = jdbc.sql("""
                        select count(distinct p.review_id)
                        from review_report p join review r using (review_id)
                        where p.settled_at is null and r.removed_at is null""").query(Long.class).single();
        return new PageImpl<>(found, page, total);
    }

    /** @param reasons the latest ten */
    record Reported(ReviewId review, long reports, List<String> reasons, Instant latest) {}
}
