package com.t82.user.picture;

import com.t82.shared.ProblemException;
import com.t82.user.PictureDiscarded;
import com.t82.user.UserId;
import com.t82.user.UserWithdrawn;
import java.io.IOException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.InputStreamSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Stores uploaded pictures with their owners, and deletes them when nothing shows them or their owner withdraws. */
@Component
class Uploading {

    private static final Logger log = LoggerFactory.getLogger(Uploading.class);
    private static final int BATCH = 100;
    private static final Pattern ADDRESS = Pattern.compile(".*/images/(" + Picture.NAME + ")");
    private static final Duration DAY = Duration.ofDays(1);

    private final ImageSanitizer sanitizer;
    private final PictureStore store;
    private final JdbcClient jdbc;
    private final Clock clock;
    private final int perDay;

    Uploading(ImageSanitizer sanitizer, PictureStore store, JdbcClient jdbc, Clock clock, PictureSettings settings) {
        this.sanitizer = sanitizer;
        this.store = store;
        this.jdbc = jdbc;
        this.clock = clock;
        this.perDay = settings.perDay();
    }

    /**
     * Records the owner before the picture is stored, so that no stored picture is without an owner.
     *
     * @param file read only when it is processed
     * @return the name under which the picture is served
     * @throws ProblemException {@link PictureProblem#TOO_MANY_IMAGES}, and those of {@link ImageSanitizer#sanitize}
     */
    String upload(UserId owner, InputStreamSource file) throws IOException {
        requireRoom(owner);
        Picture picture = sanitizer.sanitize(file);
        jdbc.sql("insert into user_picture (name, owner_id, uploaded_at) values (?, ?, ?)")
                .params(picture.name(), owner.value(), Timestamp.from(clock.instant()))
                .update();
        store.put(picture);
        discardIfWithdrawn(picture.name());
        return picture.name();
    }

    /** The owner may have withdrawn during the upload: the event of the withdrawal then found no picture. */
    private void discardIfWithdrawn(String name) {
        jdbc.sql("""
                        update user_picture set discarded_at = ? where name = ? and exists (
                          select 1 from user_account where id = owner_id and withdrawn_at is not null)
                        """).params(Timestamp.from(clock.instant()), name).update();
    }

    private void requireRoom(UserId owner) {
        Instant now = clock.instant();
        List<Instant> newest = jdbc.sql("""
                        select uploaded_at from user_picture where owner_id = ? and uploaded_at > ?
                        order by 1 desc limit ?
                        """)
                .params(owner.value(), Timestamp.from(now.minus(DAY)), perDay)
                .query((row, index) -> row.getTimestamp(1).toInstant())
                .list();
        if (newest.size() >= perDay) {
            throw ProblemException.retryAfter(
                    Duration.between(now, newest.getLast().plus(DAY)), PictureProblem.TOO_MANY_IMAGES, perDay);
        }
    }

    @ApplicationModuleListener(id = "user.pictures-of-the-withdrawn")
    void on(UserWithdrawn withdrawn) {
        jdbc.sql("update user_picture set discarded_at = ? where owner_id = ? and discarded_at is null")
                .params(Timestamp.from(clock.instant()), withdrawn.user().value())
                .update();
    }

    /** Discards only a picture that its owner has uploaded and that is not the owner's profile picture, too. */
    @ApplicationModuleListener(id = "user.discarded-picture")
    void on(PictureDiscarded discarded) {
        Matcher address = ADDRESS.matcher(discarded.pictureUrl());
        if (address.matches()) {
            String name = address.group(1);
            jdbc.sql("""
                    update user_picture p set discarded_at = ?
                    where p.name = ? and p.owner_id = ? and p.discarded_at is null
                      and not exists (select from user_account a
                                      where a.id = p.owner_id and a.profile_url like '%/' || p.name)""")
                    .params(
                            Timestamp.from(clock.instant()),
                            name,
                            discarded.owner().value())
                    .update();
        }
    }

    /** A job deletes the pictures, because the store is an external system that may be unavailable. */
    @Scheduled(fixedDelay = 30_000, initialDelay = 30_000)
    @SchedulerLock(name = "user-discard-pictures", lockAtMostFor = "PT5M")
    void deleteDiscarded() {
        List<String> names = jdbc.sql(
                        "select name from user_picture where discarded_at is not null order by discarded_at limit ?")
                .param(BATCH)
                .query((row, index) -> row.getString(1))
                .list();
        for (String name : names) {
            try {
                store.delete(name);
            } catch (ProblemException e) {
                log.warn("picture deletion postponed cause={}", e.getMessage());
                return;
            }
            jdbc.sql("delete from user_picture where name = ?").param(name).update();
        }
    }
}
