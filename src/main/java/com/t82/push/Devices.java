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

/** Registered phones and their users. */
@Component
class Devices {

    /** More phones than a user has. A further registration replaces the oldest. */
    static final int MOST_OF_ONE_USER = 10;

    /**
     * Characters of a registration token. Real ones have about 200. So many characters of any script fit into an entry
     * of the unique index, which is limited to 2,704 bytes.
     */
    static final int LONGEST_TOKEN = 800;

    private final JdbcClient jdbc;
    private final Clock clock;

    Devices(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * Registers the phone for the user. If another user had it, deliveries to that user are deleted with the old
     * registration.
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
     * Deletes phones whose sign-in has ended, so that notices are not shown there any more. An app that is still signed
     * in registers again. The end of one session does not concern the user's other phones.
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

    /** Deletes a token that FCM does not know any more. */
    @Transactional
    void deleteUnregistered(String token) {
        jdbc.sql("delete from push_device where token = ?").param(token).update();
    }
}
