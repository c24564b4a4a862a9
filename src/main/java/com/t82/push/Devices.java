package com.t82.push;

import com.t82.user.SignInsEnded;
import com.t82.user.UserId;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Whose phone is whose. */
@Component
class Devices {

    /** More phones than anybody carries; the oldest gives way. */
    static final int MOST_OF_ONE_USER = 10;

    /**
     * Characters of a registration token. Real ones have about 200; in any script this many fit an entry of the unique
     * index, which holds 2,704 bytes.
     */
    static final int LONGEST_TOKEN = 800;

    private final JdbcClient jdbc;
    private final Clock clock;

    Devices(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * Makes the phone the user's. If it was another's, what was on its way to that other never arrives here.
     *
     * @param session the sign-in at this phone; null when the access token names none
     * @param language {@code ko} or {@code en}
     */
    @Transactional
    void register(UserId user, @Nullable UUID session, String token, String language) {
        jdbc.sql("delete from push_device where token = ? and user_id <> ?")
                .params(token, user.value())
                .update();
        jdbc.sql("""
                insert into push_device (token, user_id, session_id, language, registered_at)
                select :token, :user, :session, :language, :now
                where not exists (select from push_withdrawn where user_id = :user)
                on conflict (token) do update
                set user_id = excluded.user_id, session_id = excluded.session_id, language = excluded.language,
                    registered_at = excluded.registered_at""")
                .param("token", token)
                .param("user", user.value())
                .param("session", session, Types.OTHER)
                .param("language", language)
                .param("now", Timestamp.from(clock.instant()))
                .update();
        jdbc.sql("""
                delete from push_device where device_id in (
                    select device_id from push_device where user_id = ?
                    order by registered_at desc, device_id desc offset ?)""").params(user.value(), MOST_OF_ONE_USER).update();
    }

    @Transactional
    void unregister(UserId user, String token) {
        jdbc.sql("delete from push_device where token = ? and user_id = ?")
                .params(token, user.value())
                .update();
    }

    /**
     * Whoever was signed in there and is no more must not read on; who is still in registers again. Of a single sign-in
     * that ended, other phones of the user hear nothing.
     */
    @ApplicationModuleListener(id = "push.sign-ins-ended")
    void on(SignInsEnded event) {
        jdbc.sql("""
                delete from push_device
                where user_id = :user and registered_at < :endedAt
                  and (cast(:session as uuid) is null or session_id = :session)""")
                .param("user", event.user().value())
                .param("endedAt", Timestamp.from(event.endedAt()))
                .param("session", event.session(), Types.OTHER)
                .update();
    }

    /** The service says that nobody is behind this token any more. */
    @Transactional
    void deleteUnregistered(String token) {
        jdbc.sql("delete from push_device where token = ?").param(token).update();
    }
}
