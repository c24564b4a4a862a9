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
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Sign-ins, the refresh tokens that extend them and the newest access token of each.
 *
 * <p>A refresh token is used once and replaced (rotation). For a moment a repetition gets the same successor, as long as
 * nobody has used that: the first answer may have been lost on the way, or an app asked several times at once. Any other
 * second use means that the token has been copied, and since nobody can say by whom, the whole sign-in ends. An access
 * token that is exchanged for a fresh one is treated alike.
 *
 * <p>The row of the sign-in is the lock of all its tokens.
 */
@Component
public class Sessions {

    /** How many sign-ins an account may have at once, before the oldest ends. */
    static final int MOST = 50;

    /** For how long a repetition of a refresh token gets the same successor: a phone in a lift repeats within it. */
    static final Duration GRACE = Duration.ofSeconds(30);

    /**
     * For how long the previous access token can still be exchanged: requests that overtake each other and the repetition
     * after a timeout, which is up to 60 seconds in HTTP clients. Copies are to show soon after.
     */
    static final Duration OVERLAP = Duration.ofSeconds(60);

    private static final Logger log = LoggerFactory.getLogger(Sessions.class);

    /** By how much a refresh token's expiry must move to be written down. */
    private static final Duration WORTH_WRITING = Duration.ofHours(12);

    /** Of no family. */
    private static final byte[] NO_FAMILY = {};

    private final JdbcClient jdbc;
    private final Revocations revocations;
    private final SignInTrail trail;
    private final Clock clock;
    private final ApplicationEventPublisher events;
    private final Duration accessLifetime;
    private final Duration refreshLifetime;
    private final Duration sessionLifetime;

    Sessions(
            JdbcClient jdbc,
            Revocations revocations,
            SignInTrail trail,
            ApplicationEventPublisher events,
            Clock clock,
            SignInSettings settings,
            TokenSettings tokens) {
        this.jdbc = jdbc;
        this.revocations = revocations;
        this.trail = trail;
        this.events = events;
        this.clock = clock;
        this.accessLifetime = tokens.accessLifetime();
        this.refreshLifetime = settings.refreshLifetime();
        this.sessionLifetime = settings.sessionLifetime();
    }

    /**
     * @param refreshToken opaque; only its hash is kept
     * @param accessToken the id of the access token that goes with it
     */
    record Extended(UUID session, UserId user, String refreshToken, UUID accessToken) {

        /** Without the token, whoever prints it. */
        @Override
        public String toString() {
            return "Extended[" + session + "]";
        }
    }

    /**
     * An access token whose signature and expiry were found good.
     *
     * @param issuedAt UTC, in whole seconds
     */
    public record Presented(UUID id, UUID session, UserId user, Instant issuedAt) {}

    /** @param usedAt when it was opened or last extended; null when an earlier build did so */
    public record Open(UUID id, Instant openedAt, @Nullable Instant usedAt, Instant expiresAt) {}

    /**
     * Part of a transaction in which the account is held still: what ends all sessions comes before or after. The oldest
     * session ends when there would be more than {@link #MOST}.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    Extended open(UserId user) {
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
        keep(token, session, now, end);
        return new Extended(session, user, token.text(), accessToken);
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

    /**
     * Takes a refresh token for a new one. Empty when it does not count, whatever the reason; a second use ends the
     * session on the way, except for a repetition of a moment ago.
     */
    @Transactional
    Optional<Extended> extend(String refreshToken) {
        RefreshToken presented = new RefreshToken(refreshToken);
        Held session = holdSessionOf(presented).orElse(null);
        Instant now = clock.instant();
        if (session == null || !session.isOpen(now)) {
            return Optional.empty();
        }
        Known known = find(presented).orElse(null);
        if (known != null && known.usedAt() == null) {
            return now.isBefore(known.expiry()) ? Optional.of(rotate(presented, session, now)) : Optional.empty();
        }
        Optional<Extended> again = known == null ? Optional.empty() : repeat(presented, known, session, now);
        if (again.isEmpty()) {
            log.warn("sign-in ended reason=refresh-token-reused session={}", session.id());
            end(session.id());
        }
        return again;
    }

    private Extended rotate(RefreshToken presented, Held session, Instant now) {
        byte[] salt = RefreshToken.randomSalt();
        RefreshToken successor = presented.successor(salt);
        // The family tells burnt tokens without a row. Those of earlier builds have none and keep their rows.
        jdbc.sql("""
                        delete from user_refresh_token
                        where session_id = ? and used_at is not null and successor_salt is not null
                        """).param(session.id()).update();
        jdbc.sql("update user_refresh_token set used_at = ?, successor_salt = ? where hash = ?")
                .params(Timestamp.from(now), salt, presented.hash())
                .update();
        keep(successor, session.id(), now, session.expiry());
        jdbc.sql("""
                        update user_session set family_hash = :family
                        where id = :session and family_hash is distinct from :family
                        """)
                .param("family", successor.familyHash())
                .param("session", session.id())
                .update();
        return new Extended(session.id(), session.user(), successor.text(), turnAccessToken(session.id(), null, now));
    }

    /** The first answer once more; empty when the grace is over or somebody has used what it held. */
    private Optional<Extended> repeat(RefreshToken presented, Known known, Held session, Instant now) {
        Instant usedAt = known.usedAt();
        byte[] salt = known.salt();
        UUID accessToken = session.accessToken();
        if (usedAt == null || salt == null || accessToken == null || !now.isBefore(usedAt.plus(GRACE))) {
            return Optional.empty();
        }
        RefreshToken successor = presented.successor(salt);
        Known next = find(successor).orElse(null);
        return next == null || next.usedAt() != null
                ? Optional.empty()
                : Optional.of(new Extended(session.id(), session.user(), successor.text(), accessToken));
    }

    /** A session, held so that none of its tokens changes until the transaction ends. */
    private record Held(
            UUID id,
            UserId user,
            Instant expiry,
            @Nullable Instant revokedAt,
            @Nullable UUID accessToken,
            @Nullable UUID previousAccessToken,
            @Nullable Instant extendedAt) {

        boolean isOpen(Instant now) {
            return revokedAt == null && now.isBefore(expiry);
        }
    }

    /** A refresh token that there is a row of. */
    private record Known(Instant expiry, @Nullable Instant usedAt, byte @Nullable [] salt) {}

    private Optional<Held> holdSessionOf(RefreshToken token) {
        return hold(
                """
                coalesce(
                  (select session_id from user_refresh_token where hash = :hash),
                  (select id from user_session where family_hash = :family))
                """, Map.of("hash", token.hash(), "family", Objects.requireNonNullElse(token.familyHash(), NO_FAMILY)));
    }

    private Optional<Held> hold(String which, Map<String, ?> parameters) {
        return jdbc.sql("""
                        select id, user_id, expires_at, revoked_at, access_token_id, previous_access_token_id, extended_at
                        from user_session where id = %s for no key update
                        """.formatted(which))
                .params(parameters)
                .query((row, index) -> new Held(
                        row.getObject(1, UUID.class),
                        new UserId(row.getObject(2, UUID.class)),
                        row.getTimestamp(3).toInstant(),
                        instant(row, 4),
                        row.getObject(5, UUID.class),
                        row.getObject(6, UUID.class),
                        instant(row, 7)))
                .optional();
    }

    private Optional<Known> find(RefreshToken token) {
        return jdbc.sql("select expires_at, used_at, successor_salt from user_refresh_token where hash = ?")
                .param(token.hash())
                .query((row, index) -> new Known(row.getTimestamp(1).toInstant(), instant(row, 2), row.getBytes(3)))
                .optional();
    }

    /**
     * Takes an access token for a new one.
     *
     * <p>If the session goes on, its refresh token may wait as long again for its use: an app that only trades access
     * tokens for fresh ones stays signed in, too.
     *
     * @return the id of the new one; empty when the session has ended, or ends now because the token was exchanged before
     */
    @Transactional
    Optional<UUID> exchange(Presented token) {
        Held session = hold(":session", Map.of("session", token.session())).orElse(null);
        Instant now = clock.instant();
        if (session == null || !session.user().equals(token.user()) || !session.isOpen(now)) {
            return Optional.empty();
        }
        if (isPrevious(token, session, now)) {
            return Optional.ofNullable(session.accessToken());
        }
        if (!isNewest(token, session)) {
            log.warn("sign-in ended reason=access-token-reused session={}", session.id());
            end(session.id());
            return Optional.empty();
        }
        Instant expiry = expiry(now, session.expiry());
        jdbc.sql("""
                        update user_refresh_token set expires_at = :expiry
                        where session_id = :session and used_at is null and expires_at > :now and expires_at < :worthIt
                        """)
                .param("expiry", Timestamp.from(expiry))
                .param("session", session.id())
                .param("now", Timestamp.from(now))
                .param("worthIt", Timestamp.from(expiry.minus(WORTH_WRITING)))
                .update();
        return Optional.of(turnAccessToken(session.id(), token.id(), now));
    }

    private static boolean isPrevious(Presented token, Held session, Instant now) {
        return token.id().equals(session.previousAccessToken())
                && session.extendedAt() != null
                && now.isBefore(session.extendedAt().plus(OVERLAP));
    }

    /** An earlier build issues tokens without noting them: those are younger than what is noted. */
    private static boolean isNewest(Presented token, Held session) {
        return session.accessToken() == null
                || session.extendedAt() == null
                || token.id().equals(session.accessToken())
                || token.issuedAt().isAfter(session.extendedAt());
    }

    /** @param presented in exchange for what; {@code null} when it was a refresh token */
    private UUID turnAccessToken(UUID session, @Nullable UUID presented, Instant now) {
        UUID fresh = UUID.randomUUID();
        jdbc.sql("""
                        update user_session set
                          previous_access_token_id = coalesce(cast(:presented as uuid), access_token_id),
                          access_token_id = :fresh,
                          extended_at = :now
                        where id = :session
                        """)
                .param("presented", presented)
                .param("fresh", fresh)
                .param("now", Timestamp.from(now))
                .param("session", session)
                .update();
        return fresh;
    }

    /** Its refresh tokens and its access tokens stop counting, even if nothing else is known of it any more. */
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

    /** Also those that are being opened at this moment: they wait for the account, and then find it changed. */
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
     * Ends one of the user's own sessions. A repetition is fine.
     *
     * @throws ProblemException {@link SignInProblem#SIGN_IN_NOT_FOUND} when it is unknown or somebody else's
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

    /** When the user proved who they are, however often the session was extended since; empty once it has ended. */
    Optional<Instant> openedAt(UUID session, UserId user) {
        return jdbc.sql("select opened_at from user_session where id = ? and user_id = ? and revoked_at is null")
                .params(session, user.value())
                .query((row, index) -> row.getTimestamp(1).toInstant())
                .optional();
    }

    /** Leaves no trace of the user's sign-ins. What revokes their tokens is the caller's affair. */
    @Transactional
    public void erase(UserId user) {
        jdbc.sql("delete from user_session where user_id = ?")
                .param(user.value())
                .update();
    }

    public List<Open> openOf(UserId user) {
        return jdbc.sql("""
                        select id, opened_at, extended_at, expires_at from user_session
                        where user_id = ? and revoked_at is null and expires_at > ? order by opened_at
                        """)
                .params(user.value(), Timestamp.from(clock.instant()))
                .query((row, index) -> new Open(
                        row.getObject(1, UUID.class),
                        row.getTimestamp(2).toInstant(),
                        instant(row, 3),
                        row.getTimestamp(4).toInstant()))
                .list();
    }

    /** Kept until the last access token that descends from it has expired: until then it may have to be revoked. */
    @Scheduled(fixedDelay = 600_000, initialDelay = 180_000)
    @SchedulerLock(name = "user-forget-sessions")
    void forgetExpired() {
        jdbc.sql("""
                        delete from user_session where id in (
                          select s.id from user_session s where s.expires_at < :past
                          or not exists (select 1 from user_refresh_token t where t.session_id = s.id and t.expires_at > :past)
                          limit 1000)
                        """)
                .param("past", Timestamp.from(clock.instant().minus(accessLifetime)))
                .update();
    }

    private void keep(RefreshToken token, UUID session, Instant now, Instant sessionEnd) {
        jdbc.sql("insert into user_refresh_token (hash, session_id, issued_at, expires_at) values (?, ?, ?, ?)")
                .params(token.hash(), session, Timestamp.from(now), Timestamp.from(expiry(now, sessionEnd)))
                .update();
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        Timestamp moment = row.getTimestamp(column);
        return moment == null ? null : moment.toInstant();
    }

    private Instant expiry(Instant now, Instant sessionEnd) {
        return now.plus(refreshLifetime).isBefore(sessionEnd) ? now.plus(refreshLifetime) : sessionEnd;
    }
}
