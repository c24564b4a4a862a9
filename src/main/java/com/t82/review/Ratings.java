package com.t82.review;

import com.t82.event.ShowId;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The average of each show, stored as a sum and a count that one statement changes, so that no concurrent change is
 * lost. A trigger on the reviews maintains the exact sum of half stars, because an instance of the release before half
 * stars may run at the same time and knows whole stars only. So the caller writes the review before it calls this
 * class.
 */
@Component
class Ratings {

    private final JdbcClient jdbc;
    private final ApplicationEventPublisher events;

    Ratings(JdbcClient jdbc, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.events = events;
    }

    @Transactional(propagation = Propagation.MANDATORY)
    void add(ShowId show, Stars stars) {
        change(show, stars.whole(), 1);
    }

    @Transactional(propagation = Propagation.MANDATORY)
    void take(ShowId show, Stars stars) {
        change(show, -stars.whole(), -1);
    }

    private void change(ShowId show, int total, int ratings) {
        jdbc.sql("""
                insert into review_rating (show_id, total, ratings, revision) values (?, 0, 0, 0)
                on conflict (show_id) do nothing""").param(show.value()).update();
        events.publishEvent(jdbc.sql("""
                        update review_rating
                        set total = total + ?, ratings = ratings + ?, revision = revision + 1
                        where show_id = ?
                        returning half_stars, ratings, revision""")
                .params(total, ratings, show.value())
                .query((row, index) -> new ShowRatingChanged(
                        show,
                        row.getLong("ratings") == 0 ? 0 : row.getLong("half_stars") / 2.0 / row.getLong("ratings"),
                        row.getLong("ratings"),
                        row.getLong("revision")))
                .single());
    }
}
