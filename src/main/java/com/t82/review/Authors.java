package com.t82.review;

import com.t82.user.UserId;
import com.t82.user.UserProfileChanged;
import com.t82.user.UserSignedUp;
import com.t82.user.UserWithdrawn;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/**
 * Read model of the names and pictures under which authors appear. The texts of withdrawn users remain without them.
 */
@Component
class Authors {

    private final JdbcClient jdbc;
    private final MessageSource texts;

    Authors(JdbcClient jdbc, MessageSource texts) {
        this.jdbc = jdbc;
        this.texts = texts;
    }

    /** Looks the users up in one query. A user whose profile has not arrived yet appears without a name. */
    Function<UserId, Author> of(Collection<UserId> users) {
        Map<UserId, Author> known = jdbc
                .sql("select user_id, name, picture_url, artist, withdrawn from review_author where user_id = any(?)")
                .param(users.stream().map(UserId::value).distinct().toArray(UUID[]::new))
                .query((row, index) -> new Author(
                        new UserId(row.getObject("user_id", UUID.class)),
                        row.getBoolean("withdrawn") ? text("review.author.withdrawn") : row.getString("name"),
                        row.getString("picture_url"),
                        row.getBoolean("artist")))
                .list()
                .stream()
                .collect(Collectors.toMap(Author::id, Function.identity()));
        return user -> known.getOrDefault(user, new Author(user, text("review.author.unknown"), null, false));
    }

    private String text(String key) {
        return texts.getMessage(key, null, LocaleContextHolder.getLocale());
    }

    @ApplicationModuleListener(id = "review.author-signed-up")
    void on(UserSignedUp event) {
        put(event.user(), event.name(), event.profileUrl(), event.artist(), -1);
    }

    @ApplicationModuleListener(id = "review.author-changed")
    void on(UserProfileChanged event) {
        put(event.user(), event.name(), event.profileUrl(), event.artist(), event.revision());
    }

    private void put(UserId user, String name, @Nullable String pictureUrl, boolean artist, long revision) {
        jdbc.sql("""
                insert into review_author as known (user_id, name, picture_url, artist, revision)
                values (:user, :name, :picture, :artist, :revision)
                on conflict (user_id) do update
                set name = excluded.name, picture_url = excluded.picture_url,
                    artist = excluded.artist, revision = excluded.revision
                where known.revision < excluded.revision and not known.withdrawn""")
                .param("user", user.value())
                .param("name", name)
                .param("picture", pictureUrl)
                .param("artist", artist)
                .param("revision", revision)
                .update();
    }

    @ApplicationModuleListener(id = "review.author-withdrawn")
    void on(UserWithdrawn event) {
        jdbc.sql("""
                insert into review_author (user_id, withdrawn) values (?, true)
                on conflict (user_id) do update
                set withdrawn = true, name = null, picture_url = null, artist = false""").param(event.user().value()).update();
        jdbc.sql("update review set picture_url = null where author = ? and picture_url is not null")
                .param(event.user().value())
                .update();
    }

    record Author(UserId id, String name, @Nullable String pictureUrl, boolean artist) {}
}
