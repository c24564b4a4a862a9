package com.t82.user.signin;

import com.t82.shared.ProblemException;
import com.t82.user.SignInsEnded;
import com.t82.user.UserId;
import com.t82.user.token.Revocations;
import com.t82.user.token.TokenSettings;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Sessions: each is one sign-in, which the refresh tokens of {@link TokenRotation} extend. Ending a session makes its
 * refresh tokens and access tokens invalid at once.
 */
@Component
public class Sessions {

    /** The most open sessions of an account; one more ends the oldest. */
    static final int MOST = 50;

    private final JdbcClient jdbc;
    private final RefreshTokens refreshTokens;
    private final Revocations revocations;
    private final SignInTrail trail;
    private final Clock clock;
    private final ApplicationEventPublisher events;
    private final Duration accessLifetime;
    private final Duration sessionLifetime;

    Sessions(
            JdbcClient jdbc,
            RefreshTokens refreshTokens,
            Revocations revocations,
            SignInTrail trail,
            ApplicationEventPublisher events,
            Clock clock,
            SignInSettings settings,
            TokenSettings tokens) {
        this.jdbc = jdbc;
        this.refreshTokens = refreshTokens;
        this.revocations = revocations;
        this.trail = trail;
        this.events = events;
        this.clock = clock;
        this.accessLifetime = tokens.accessLifetime();
        this.sessionLifetime = settings.sessionLifetime();
    }

    /**
     * An open session. Times are UTC.
     *
     * @param usedAt when it was opened or last extended; null when an earlier build did so
     */
    public record OpenSession(
            UUID id, Instant openedAt, @Nullable Instant usedAt, Instant expiresAt) {}

    /**
     * Opens a session in a transaction that has locked the account, so that a transaction that ends all sessions runs
     * before or after it. The oldest session ends when there would be more than {@link #MOST}.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    SessionTokens open(UserId user) {
        makeRoom(user);
        Instant now = clock.instant();
        UUID session = UUID.randomUUID();
        Instant end = now.plus(sessionLifetime);
        RefreshToken token = RefreshToken.random();
        UUID accessToken = UUID.randomUUID();
        jdbc.sql("""
                        insert into user_session
                          (id, user_id, opened_at, expires_at, family_hash, access_token_id, extended_at)
                        values (:id, :user, :now, :end, :family, :accessToken, :now)
                        """)
                .param("id", session)
                .param("user", user.value())
                .param("now", Timestamp.from(now))
                .param("end", Timestamp.from(end))
                .param("family", token.familyHash())
                .param("accessToken", accessToken)
                .update();
        refreshTokens.add(token, session, now, end);
        return new SessionTokens(session, user, token.text(), accessToken);
    }

    private void makeRoom(UserId user) {
        jdbc.sql("""
                        select id from user_session where user_id = ? and revoked_at is null and expires_at > ?
                        order by opened_at desc, id offset ?
                        """)
                .params(user.value(), Timestamp.from(clock.instant()), MOST - 1)
                .query(UUID.class)
                .list()
                .forEach(this::end);
    }

    /** Ends a session. Its access tokens are revoked even if the session itself is already deleted. */
    @Transactional
    public void end(UUID session) {
        Instant now = clock.instant();
        jdbc.sql("update user_session set revoked_at = ? where id = ? and revoked_at is null returning user_id")
                .params(Timestamp.from(now), session)
                .query((row, index) -> new UserId(row.getObject(1, UUID.class)))
                .optional()
                .ifPresent(user -> {
                    events.publishEvent(new SignInsEnded(user, now, session));
                    trail.ended(user, session);
                });
        revocations.revoke(session);
    }

    /**
     * Ends all sessions of a user. A session that is being opened waits for the account lock and then finds it changed.
     */
    @Transactional
    public void endAll(UserId user) {
        jdbc.sql("select id from user_account where id = ? for no key update")
                .param(user.value())
                .query(UUID.class)
                .optional();
        jdbc.sql("select id from user_session where user_id = ? and revoked_at is null")
                .param(user.value())
                .query(UUID.class)
                .list()
                .forEach(this::end);
        events.publishEvent(new SignInsEnded(user, clock.instant()));
    }

    /**
     * Ends one of the user's own sessions. Idempotent.
     *
     * @throws ProblemException {@link SignInProblem#SIGN_IN_NOT_FOUND} when it is unknown or belongs to another user
     */
    @Transactional
    void endOwn(UUID session, UserId user) {
        UUID own = jdbc.sql("select id from user_session where id = ? and user_id = ?")
                .params(session, user.value())
                .query(UUID.class)
                .optional()
                .orElseThrow(() -> new ProblemException(SignInProblem.SIGN_IN_NOT_FOUND));
        end(own);
    }

    /** When the user signed in, UTC, however often the session was extended since; empty when it has ended. */
    Optional<Instant> openedAt(UUID session, UserId user) {
        return jdbc.sql("select opened_at from user_session where id = ? and user_id = ? and revoked_at is null")
                .params(session, user.value())
                .query((row, index) -> row.getTimestamp(1).toInstant())
                .optional();
    }

    /** Deletes all sessions of a user. The caller revokes the tokens. */
    @Transactional
    public void erase(UserId user) {
        jdbc.sql("delete from user_session where user_id = ?")
                .param(user.value())
                .update();
    }

    /** The open sessions of a user, the oldest first. */
    public List<OpenSession> openOf(UserId user) {
        return jdbc.sql("""
                        select id, opened_at, extended_at, expires_at from user_session
                        where user_id = ? and revoked_at is null and expires_at > ? order by opened_at
                        """)
                .params(user.value(), Timestamp.from(clock.instant()))
                .query((row, index) -> new OpenSession(
                        row.getObject(1, UUID.class),
                        row.getTimestamp(2).toInstant(),
                        instant(row, 3),
                        row.getTimestamp(4).toInstant()))
                .list();
    }

    /** A session is kept until its last access token has expired: until then that token may have to be revoked. */
    @Scheduled(fixedDelay = 600_000, initialDelay = 180_000)
    @SchedulerLock(name = "user-forget-sessions")
    void deleteExpired() {
        jdbc.sql("""
                        delete from user_session where id in (
                          select s.id from user_session s where s.expires_at < :past
                          or not exists (
                            select 1 from user_refresh_token t where t.session_id = s.id and t.expires_at > :past)
                          limit 1000)
                        """)
                .param("past", Timestamp.from(clock.instant().minus(accessLifetime)))
                .update();
    }

    static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        Timestamp moment = row.getTimestamp(column);
        return moment == null ? null : moment.toInstant();
    }
}
