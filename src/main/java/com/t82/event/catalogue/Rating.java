package com.t82.event.catalogue;

import com.t82.event.ShowRated;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/** Keeps the average rating of each show. An older event never replaces a newer one. */
@Component
class Rating {

    private final JdbcClient jdbc;

    Rating(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @ApplicationModuleListener(id = "event.rate-show")
    void on(ShowRated rated) {
        jdbc.sql("""
                        update event_show set rating = :average, ratings = :ratings, rating_revision = :revision
                        where id = :show and rating_revision < :revision
                        """)
                .param("average", rated.average())
                .param("ratings", rated.ratings())
                .param("revision", rated.revision())
                .param("show", rated.show().value())
                .update();
    }
}
