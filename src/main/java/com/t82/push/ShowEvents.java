package com.t82.push;

import com.t82.event.PerformanceAnnounced;
import com.t82.event.ShowFavoured;
import com.t82.event.ShowId;
import com.t82.event.ShowPublished;
import com.t82.event.ShowRevised;
import com.t82.event.ShowUnfavoured;
import com.t82.event.ShowWithdrawn;
import com.t82.user.UserId;
import java.sql.Timestamp;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/** Read model of shows and favourites: titles, opening of booking, fans. Events may arrive in any order. */
@Component
class ShowEvents {

    private static final long FROM_A_PERFORMANCE = -2;
    private static final long AS_PUBLISHED = -1;

    private final JdbcClient jdbc;
    private final Notices notices;
    private final Openings openings;

    ShowEvents(JdbcClient jdbc, Notices notices, Openings openings) {
        this.jdbc = jdbc;
        this.notices = notices;
        this.openings = openings;
    }

    @ApplicationModuleListener(id = "push.show-published")
    void on(ShowPublished event) {
        know(event.show(), event.title(), event.bookingOpensAt(), AS_PUBLISHED);
    }

    @ApplicationModuleListener(id = "push.show-revised")
    void on(ShowRevised event) {
        know(event.show(), event.title(), event.bookingOpensAt(), event.revision());
    }

    @ApplicationModuleListener(id = "push.show-of-performance")
    void on(PerformanceAnnounced event) {
        know(event.show(), event.title(), event.bookingOpensAt(), FROM_A_PERFORMANCE);
    }

    private void know(ShowId show, String title, Instant bookingOpensAt, long revision) {
        jdbc.sql("""
                insert into push_show as known (show_id, title, booking_opens_at, revision) values (?, ?, ?, ?)
                on conflict (show_id) do update
                set title = excluded.title, booking_opens_at = excluded.booking_opens_at, revision = excluded.revision
                where known.revision < excluded.revision""")
                .params(show.value(), title, Timestamp.from(bookingOpensAt), revision)
                .update();
        notices.takeBackOpenings(show);
    }

    @ApplicationModuleListener(id = "push.show-withdrawn")
    void on(ShowWithdrawn event) {
        jdbc.sql("""
                insert into push_show (show_id, revision, withdrawn) values (?, -3, true)
                on conflict (show_id) do update set withdrawn = true""").param(event.show().value()).update();
        notices.takeBackOpenings(event.show());
    }

    @ApplicationModuleListener(id = "push.show-favoured")
    void on(ShowFavoured event) {
        favour(event.user(), event.show(), true, event.at());
    }

    @ApplicationModuleListener(id = "push.show-unfavoured")
    void on(ShowUnfavoured event) {
        favour(event.user(), event.show(), false, event.at());
    }

    private void favour(UserId user, ShowId show, boolean favoured, Instant at) {
        int changed = jdbc.sql("""
                insert into push_favourite as known (user_id, show_id, favoured, at)
                select :user, :show, :favoured, :at
                where not exists (select from push_withdrawn where user_id = :user)
                on conflict (user_id, show_id) do update
                set favoured = excluded.favoured, at = excluded.at
                where known.at < excluded.at""")
                .param("user", user.value())
                .param("show", show.value())
                .param("favoured", favoured)
                .param("at", Timestamp.from(at))
                .update();
        if (favoured && changed > 0) {
            openings.tellIfNear(user, show);
        }
    }
}
