package com.t82.event.catalogue;

import com.t82.event.ShowFavoured;
import com.t82.event.ShowId;
import com.t82.event.ShowUnfavoured;
import com.t82.shared.ProblemException;
import com.t82.user.UserId;
import com.t82.user.UserWithdrawn;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Keeps the shows that a user wants to follow. */
@Component
public class Favouring {

    private final JdbcClient jdbc;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Favouring(JdbcClient jdbc, ApplicationEventPublisher events, Clock clock) {
        this.jdbc = jdbc;
        this.events = events;
        this.clock = clock;
    }

    /** @throws ProblemException {@link CatalogueProblem#NO_SUCH_SHOW} or {@link CatalogueProblem#ALREADY_FAVOURITE} */
    @Transactional
    public void favour(UserId user, ShowId show) {
        boolean offered = jdbc.sql("select id from event_show where id = ? and withdrawn_at is null for key share")
                .param(show.value())
                .query(Long.class)
                .optional()
                .isPresent();
        if (!offered) {
            throw new ProblemException(CatalogueProblem.NO_SUCH_SHOW);
        }
        Instant now = clock.instant();
        int added = jdbc.sql("""
                        insert into event_favourite (user_id, show_id, favoured_at) values (?, ?, ?)
                        on conflict do nothing
                        """)
                .params(user.value(), show.value(), now.atOffset(ZoneOffset.UTC))
                .update();
        if (added == 0) {
            throw new ProblemException(CatalogueProblem.ALREADY_FAVOURITE);
        }
        events.publishEvent(new ShowFavoured(user, show, now));
    }

    /** Not to be a favourite any more is no failure, so a repetition changes nothing. */
    @Transactional
    void unfavour(UserId user, ShowId show) {
        int removed = jdbc.sql("delete from event_favourite where user_id = ? and show_id = ?")
                .params(user.value(), show.value())
                .update();
        if (removed == 1) {
            events.publishEvent(new ShowUnfavoured(user, show, clock.instant()));
        }
    }

    @ApplicationModuleListener(id = "event.forget-favourites")
    void on(UserWithdrawn withdrawn) {
        jdbc.sql("delete from event_favourite where user_id = ?")
                .param(withdrawn.user().value())
                .update();
    }
}
