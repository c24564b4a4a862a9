package com.t82.event.catalogue;

import static com.t82.event.catalogue.SqlTime.instant;

import com.t82.event.ShowFavoured;
import com.t82.event.ShowId;
import com.t82.event.ShowUnfavoured;
import com.t82.shared.ProblemException;
import com.t82.user.UserId;
import com.t82.user.UserWithdrawn;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Keeps the favourite shows of each user. */
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

    /** @param bookingOpensAt UTC */
    public record FavouriteShow(ShowId show, String title, Instant bookingOpensAt, String imageUrl, long favourites) {}

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

    /** Idempotent: removing a show that is no favourite changes nothing. */
    @Transactional
    void unfavour(UserId user, ShowId show) {
        int removed = jdbc.sql("delete from event_favourite where user_id = ? and show_id = ?")
                .params(user.value(), show.value())
                .update();
        if (removed == 1) {
            events.publishEvent(new ShowUnfavoured(user, show, clock.instant()));
        }
    }

    /** The favourites of a user that are not withdrawn, the latest first. */
    @Transactional(readOnly = true)
    public List<FavouriteShow> favourites(UserId user) {
        return jdbc.sql("""
                        select s.id, s.title, s.booking_opens_at, s.image_url, n.favourites
                        from event_favourite f
                            join event_show s on s.id = f.show_id
                            cross join lateral (
                                select count(*) as favourites from event_favourite o where o.show_id = f.show_id
                            ) n
                        where f.user_id = :user and s.withdrawn_at is null
                        order by f.favoured_at desc, s.id desc
                        """)
                .param("user", user.value())
                .query((row, i) -> new FavouriteShow(
                        new ShowId(row.getLong("id")),
                        row.getString("title"),
                        instant(row, "booking_opens_at"),
                        row.getString("image_url"),
                        row.getLong("favourites")))
                .list();
    }

    @ApplicationModuleListener(id = "event.forget-favourites")
    void on(UserWithdrawn withdrawn) {
        jdbc.sql("delete from event_favourite where user_id = ?")
                .param(withdrawn.user().value())
                .update();
    }
}
