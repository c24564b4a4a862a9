package com.t82.user.signin;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Hashes of the refresh tokens of each session: the unused one, and the one it has replaced. */
@Repository
class RefreshTokens {

    /** An expiry that would move by less than this is not updated, to save writes. */
    private static final Duration LEAST_EXTENSION = Duration.ofHours(12);

    private final JdbcClient jdbc;
    private final Duration lifetime;

    RefreshTokens(JdbcClient jdbc, SignInSettings settings) {
        this.jdbc = jdbc;
        this.lifetime = settings.refreshLifetime();
    }

    /**
     * @param expiry UTC
     * @param usedAt UTC; null while it is unused
     * @param salt from which its successor was derived; null while it is unused, and for tokens of earlier builds
     */
    record StoredToken(Instant expiry, @Nullable Instant usedAt, byte @Nullable [] salt) {}

    /** Adds an unused token. */
    void add(RefreshToken token, UUID session, Instant now, Instant sessionEnd) {
        jdbc.sql("insert into user_refresh_token (hash, session_id, issued_at, expires_at) values (?, ?, ?, ?)")
                .params(token.hash(), session, Timestamp.from(now), Timestamp.from(expiry(now, sessionEnd)))
                .update();
    }

    Optional<StoredToken> find(RefreshToken token) {
        return jdbc.sql("select expires_at, used_at, successor_salt from user_refresh_token where hash = ?")
                .param(token.hash())
                .query((row, index) ->
                        new StoredToken(row.getTimestamp(1).toInstant(), Sessions.instant(row, 2), row.getBytes(3)))
                .optional();
    }

    /**
     * Marks a token as used and deletes those used before it. The token family recognises a deleted token. Tokens of
     * earlier builds have no family, so their rows stay.
     */
    void use(RefreshToken token, UUID session, Instant now, byte[] salt) {
        jdbc.sql("""
                        delete from user_refresh_token
                        where session_id = ? and used_at is not null and successor_salt is not null
                        """).param(session).update();
        jdbc.sql("update user_refresh_token set used_at = ?, successor_salt = ? where hash = ?")
                .params(Timestamp.from(now), salt, token.hash())
                .update();
    }

    /** Restarts the lifetime of the session's unused token. */
    void extend(UUID session, Instant now, Instant sessionEnd) {
        Instant expiry = expiry(now, sessionEnd);
        jdbc.sql("""
                        update user_refresh_token set expires_at = :expiry
                        where session_id = :session and used_at is null and expires_at > :now and expires_at < :worthIt
                        """)
                .param("expiry", Timestamp.from(expiry))
                .param("session", session)
                .param("now", Timestamp.from(now))
                .param("worthIt", Timestamp.from(expiry.minus(LEAST_EXTENSION)))
                .update();
    }

    private Instant expiry(Instant now, Instant sessionEnd) {
        return now.plus(lifetime).isBefore(sessionEnd) ? now.plus(lifetime) : sessionEnd;
    }
}
