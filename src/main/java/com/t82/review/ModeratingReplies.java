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

/** Reports of abuse in replies and what became of them. A hidden reply loses its words until it is shown again. */
@Component
class ModeratingReplies {

    private final Replies replies;
    private final Reviews reviews;
    private final JdbcClient jdbc;
    private final Clock clock;

    ModeratingReplies(Replies replies, Reviews reviews, JdbcClient jdbc, Clock clock) {
        this.replies = replies;
        this.reviews = reviews;
        this.jdbc = jdbc;
        this.clock = clock;
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
        int added = jdbc.sql("""
                        insert into review_reply_report (reply_id, reporter, reason, created_at) values (?, ?, ?, ?)
                        on conflict do nothing""")
                .params(id, reporter.value(), reason, Timestamp.from(clock.instant()))
                .update();
        if (added == 0) {
            throw new ProblemException(ReviewProblem.COMMENT_ALREADY_REPORTED);
        }
    }

    /**
     * Hides or shows a reply, or confirms what it is; either way its open reports are settled.
     *
     * @throws ProblemException {@link ReviewProblem#NO_SUCH_COMMENT}
     */
    @Transactional
    void decide(ReviewId review, long id, boolean hidden, String reason, UserId administrator) {
        Reply reply = find(review, id);
        if (hidden) {
            reply.hide();
        } else {
            reply.unhide();
        }
        Timestamp now = Timestamp.from(clock.instant());
        jdbc.sql("""
                insert into review_reply_decision (reply_id, hidden, reason, decided_by, decided_at)
                values (?, ?, ?, ?, ?)""").params(id, hidden, reason, administrator.value(), now).update();
        jdbc.sql("update review_reply_report set settled_at = ? where reply_id = ? and settled_at is null")
                .params(now, id)
                .update();
    }

    private Reply find(ReviewId review, long id) {
        return replies.find(review.value(), id).orElseThrow(() -> new ProblemException(ReviewProblem.NO_SUCH_COMMENT));
    }

    /** Replies that still exist and have reports that nobody has settled, the most reported first. */
    @Transactional(readOnly = true)
    Page<Reported> reported(Pageable page) {
        List<Reported> found = jdbc.sql("""
                        select p.reply_id, count(*) as reports, max(p.created_at) as latest,
                               (array_agg(p.reason order by p.created_at desc))[1:10] as reasons
                        from review_reply_report p join review_reply r using (reply_id)
                        where p.settled_at is null and r.removed_at is null
                        group by p.reply_id
                        order by reports desc, p.reply_id
                        limit ? offset ?""")
                .params(page.getPageSize(), page.getOffset())
                .query((row, index) -> new Reported(
                        row.getLong("reply_id"),
                        row.getLong("reports"),
                        Arrays.asList((String[]) row.getArray("reasons").getArray()),
                        row.getTimestamp("latest").toInstant()))
                .list();
        long total = jdbc.sql("""
                        select count(distinct p.reply_id)
                        from review_reply_report p join review_reply r using (reply_id)
                        where p.settled_at is null and r.removed_at is null""").query(Long.class).single();
        return new PageImpl<>(found, page, total);
    }

    /** @param reasons the latest ten */
    record Reported(long reply, long reports, List<String> reasons, Instant latest) {}
}
