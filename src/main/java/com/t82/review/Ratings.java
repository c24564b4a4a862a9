package com.t82.review;

import com.t82.event.ShowId;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The average of each show, kept as a sum and a count that change together in one statement, so that no change is lost
 * however many come at once.
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
    void add(ShowId show, int rating) {
        change(show, rating, 1);
    }

    @Transactional(propagation = Propagation.MANDATORY)
    void take(ShowId show, int rating) {
        change(show, -rating, -1);
    }

    private void change(ShowId show, int total, int ratings) {
        jdbc.sql("""
                insert into review_rating (show_id, total, ratings, revision) values (?, 0, 0, 0)
                on conflict (show_id) do nothing""").param(show.value()).update();
        events.publishEvent(jdbc.sql("""
                        update review_rating
                        set total = total + ?, ratings = ratings + ?, revision = revision + 1
                        where show_id = ?
                        returning total, ratings, revision""")
                .params(total, ratings, show.value())
                .query((row, index) -> new ShowRatingChanged(
                        show,
                        row.getLong("ratings") == 0 ? 0 : (double) row.getLong("total") / row.getLong("ratings"),
                        row.getLong("ratings"),
                        row.getLong("revision")))
                .single());
    }
}
