package com.t82.user.signin;

import com.t82.user.UserId;
import com.t82.user.signin.RefreshTokens.StoredToken;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Replaces the tokens of a session by new ones.
 *
 * <p>A refresh token is used once and replaced (rotation). Within {@link #GRACE} a repetition gets the same successor
 * if that is unused: the first answer may have been lost, or an app may have sent several requests at the same time.
 * Any other second use means that the token was copied. Owner and thief cannot be distinguished, so the whole session
 * ends. An access token that is exchanged for a new one is treated alike, within {@link #OVERLAP}.
 *
 * <p>The row of the session is locked while its tokens change.
 */
@Component
class TokenRotation {

    /**
     * For how long a repeated refresh token gets the same successor. An app without network for a moment retries within
     * it.
     */
    static final Duration GRACE = Duration.ofSeconds(30);

    /**
     * For how long the previous access token can still be exchanged. It covers concurrent requests and a retry after a
     * time-out of up to 60 seconds, as HTTP clients use it. It is short, so that copies are detected soon.
     */
    static final Duration OVERLAP = Duration.ofSeconds(60);

    private static final Logger log = LoggerFactory.getLogger(TokenRotation.class);

    /** Matches no session. */
    private static final byte[] NO_FAMILY = {};

    private final JdbcClient jdbc;
    private final Sessions sessions;
    private final RefreshTokens refreshTokens;
    private final Clock clock;

    TokenRotation(JdbcClient jdbc, Sessions sessions, RefreshTokens refreshTokens, Clock clock) {
        this.jdbc = jdbc;
        this.sessions = sessions;
        this.refreshTokens = refreshTokens;
        this.clock = clock;
    }

    /** A session whose row is locked until the transaction ends. Times are UTC. */
    private record LockedSession(
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

    /**
     * Exchanges a refresh token for new tokens. A second use of the token ends the session, unless it is a repetition
     * within the grace period.
     *
     * @return empty when the token is refused, whatever the reason
     */
    @Transactional
    Optional<SessionTokens> extend(String refreshToken) {
        RefreshToken presented = new RefreshToken(refreshToken);
        LockedSession session = lockSessionOf(presented).orElse(null);
        Instant now = clock.instant();
        if (session == null || !session.isOpen(now)) {
            return Optional.empty();
        }
        StoredToken stored = refreshTokens.find(presented).orElse(null);
        if (stored != null && stored.usedAt() == null) {
            return now.isBefore(stored.expiry()) ? Optional.of(rotate(presented, session, now)) : Optional.empty();
        }
        Optional<SessionTokens> again = stored == null ? Optional.empty() : repeat(presented, stored, session, now);
        if (again.isEmpty()) {
            log.warn("sign-in ended reason=refresh-token-reused session={}", session.id());
            sessions.end(session.id());
        }
        return again;
    }

    private SessionTokens rotate(RefreshToken presented, LockedSession session, Instant now) {
        byte[] salt = RefreshToken.randomSalt();
        RefreshToken successor = presented.successor(salt);
        refreshTokens.use(presented, session.id(), now, salt);
        refreshTokens.add(successor, session.id(), now, session.expiry());
        jdbc.sql("""
                        update user_session set family_hash = :family
                        where id = :session and family_hash is distinct from :family
                        """)
                .param("family", successor.familyHash())
                .param("session", session.id())
                .update();
        UUID accessToken = replaceAccessToken(session.id(), null, now);
        return new SessionTokens(session.id(), session.user(), successor.text(), accessToken);
    }

    /** The first answer again; empty when the grace period is over or the successor has been used. */
    private Optional<SessionTokens> repeat(
            RefreshToken presented, StoredToken stored, LockedSession session, Instant now) {
        Instant usedAt = stored.usedAt();
        byte[] salt = stored.salt();
        UUID accessToken = session.accessToken();
        if (usedAt == null || salt == null || accessToken == null || !now.isBefore(usedAt.plus(GRACE))) {
            return Optional.empty();
        }
        RefreshToken successor = presented.successor(salt);
        StoredToken next = refreshTokens.find(successor).orElse(null);
        return next == null || next.usedAt() != null
                ? Optional.empty()
                : Optional.of(new SessionTokens(session.id(), session.user(), successor.text(), accessToken));
    }

    /**
     * Exchanges an access token for a new one. This also restarts the lifetime of the session's refresh token, so that
     * an app that only exchanges access tokens stays signed in.
     *
     * @return the id of the new token; empty when the session has ended, or ends now because the token was already
     *     exchanged
     */
    @Transactional
    Optional<UUID> exchange(PresentedAccessToken token) {
        LockedSession session =
                lock(":session", Map.of("session", token.session())).orElse(null);
        Instant now = clock.instant();
        if (session == null || !session.user().equals(token.user()) || !session.isOpen(now)) {
            return Optional.empty();
        }
        if (isPrevious(token, session, now)) {
            return Optional.ofNullable(session.accessToken());
        }
        if (!isNewest(token, session)) {
            log.warn("sign-in ended reason=access-token-reused session={}", session.id());
            sessions.end(session.id());
            return Optional.empty();
        }
        refreshTokens.extend(session.id(), now, session.expiry());
        return Optional.of(replaceAccessToken(session.id(), token.id(), now));
    }

    private static boolean isPrevious(PresentedAccessToken token, LockedSession session, Instant now) {
        return token.id().equals(session.previousAccessToken())
                && session.extendedAt() != null
                && now.isBefore(session.extendedAt().plus(OVERLAP));
    }

    /** An earlier build issues tokens without recording them: those are younger than the recorded one. */
    private static boolean isNewest(PresentedAccessToken token, LockedSession session) {
        return session.accessToken() == null
                || session.extendedAt() == null
                || token.id().equals(session.accessToken())
                || token.issuedAt().isAfter(session.extendedAt());
    }

    /** @param presented the token that was exchanged; {@code null} when it was a refresh token */
    private UUID replaceAccessToken(UUID session, @Nullable UUID presented, Instant now) {
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

    private Optional<LockedSession> lockSessionOf(RefreshToken token) {
        return lock(
                """
                coalesce(
                  (select session_id from user_refresh_token where hash = :hash),
                  (select id from user_session where family_hash = :family))
                """, Map.of("hash", token.hash(), "family", Objects.requireNonNullElse(token.familyHash(), NO_FAMILY)));
    }

    private Optional<LockedSession> lock(String id, Map<String, ?> parameters) {
        return jdbc.sql("""
                        select id, user_id, expires_at, revoked_at, access_token_id, previous_access_token_id,
                          extended_at
                        from user_session where id = %s for no key update
                        """.formatted(id))
                .params(parameters)
                .query((row, index) -> new LockedSession(
                        row.getObject(1, UUID.class),
                        new UserId(row.getObject(2, UUID.class)),
                        row.getTimestamp(3).toInstant(),
                        Sessions.instant(row, 4),
                        row.getObject(5, UUID.class),
                        row.getObject(6, UUID.class),
                        Sessions.instant(row, 7)))
                .optional();
    }
}
