package com.t82.user;

import com.t82.shared.Sha256;
import java.security.SecureRandom;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Sign-ins and the refresh tokens that extend them. A refresh token is used once and replaced; one that comes a second
 * time has been stolen from somebody, and since nobody can say from whom, the whole sign-in ends.
 */
@Component
class Sessions {

    private static final Logger log = LoggerFactory.getLogger(Sessions.class);
    private static final SecureRandom RANDOM = new SecureRandom();

    /** By how much a refresh token's expiry must move to be written down. */
    private static final Duration WORTH_WRITING = Duration.ofHours(12);

    private final JdbcClient jdbc;
    private final Revocations revocations;
    private final Clock clock;
    private final ApplicationEventPublisher events;
    private final Duration accessLifetime;
    private final Duration refreshLifetime;
    private final Duration sessionLifetime;

    Sessions(
            JdbcClient jdbc,
            Revocations revocations,
            ApplicationEventPublisher events,
            Clock clock,
            UserSettings settings) {
        this.jdbc = jdbc;
        this.revocations = revocations;
        this.events = events;
        this.clock = clock;
        this.accessLifetime = settings.accessLifetime();
        this.refreshLifetime = settings.refreshLifetime();
        this.sessionLifetime = settings.sessionLifetime();
    }

    /** @param refreshToken opaque and random; only its hash is kept */
    record Extended(UUID session, UserId user, String refreshToken) {

        /** Without the token, whoever prints it. */
        @Override
        public String toString() {
            return "Extended[" + session + "]";
        }
    }

    record Open(UUID id, Instant openedAt, Instant expiresAt) {}

    /** Part of a transaction in which the account is held still: what ends all sessions comes before or after. */
    @Transactional(propagation = Propagation.MANDATORY)
    Extended open(UserId user) {
        Instant now = clock.instant();
        UUID session = UUID.randomUUID();
        Instant end = now.plus(sessionLifetime);
        jdbc.sql("insert into user_session (id, user_id, opened_at, expires_at) values (?, ?, ?, ?)")
                .params(session, user.value(), Timestamp.from(now), Timestamp.from(end))
                .update();
        return new Extended(session, user, issue(session, now, end));
    }

    /**
     * Takes a refresh token for a new one. Empty when it does not count, whatever the reason; a second use ends the
     * session on the way.
     */
    @Transactional
    Optional<Extended> extend(String refreshToken) {
        byte[] hash = Sha256.of(refreshToken);
        Found found = jdbc.sql("""
                        select s.id, s.user_id, s.expires_at, s.revoked_at, t.expires_at, t.used_at
                        from user_refresh_token t join user_session s on s.id = t.session_id
                        where t.hash = ? for update
                        """)
                .param(hash)
                .query((row, index) -> new Found(
                        row.getObject(1, UUID.class),
                        new UserId(row.getObject(2, UUID.class)),
                        row.getTimestamp(3).toInstant(),
                        row.getTimestamp(4) != null,
                        row.getTimestamp(5).toInstant(),
                        row.getTimestamp(6) != null))
                .optional()
                .orElse(null);
        Instant now = clock.instant();
        if (found == null || found.revoked()) {
            return Optional.empty();
        }
        if (found.used()) {
            log.warn("A refresh token came a second time; session {} ends", found.session());
            end(found.session());
            return Optional.empty();
        }
        if (!now.isBefore(found.tokenExpiry()) || !now.isBefore(found.sessionExpiry())) {
            return Optional.empty();
        }
        jdbc.sql("update user_refresh_token set used_at = ? where hash = ?")
                .params(Timestamp.from(now), hash)
                .update();
        return Optional.of(
                new Extended(found.session(), found.user(), issue(found.session(), now, found.sessionExpiry())));
    }

    private record Found(
            UUID session, UserId user, Instant sessionExpiry, boolean revoked, Instant tokenExpiry, boolean used) {}

    /**
     * Whether the session goes on. If so, its refresh token may wait as long again for its use: an app that only trades
     * access tokens for fresh ones stays signed in, too.
     */
    @Transactional
    boolean keepAlive(UUID session, UserId user) {
        Instant now = clock.instant();
        Instant end = jdbc.sql("""
                        select expires_at from user_session
                        where id = ? and user_id = ? and revoked_at is null and expires_at > ?
                        """)
                .params(session, user.value(), Timestamp.from(now))
                .query((row, index) -> row.getTimestamp(1).toInstant())
                .optional()
                .orElse(null);
        if (end == null) {
            return false;
        }
        jdbc.sql("""
                        update user_refresh_token set expires_at = :expiry
                        where session_id = :session and used_at is null and expires_at > :now and expires_at < :worthIt
                        """)
                .param("expiry", Timestamp.from(expiry(now, end)))
                .param("session", session)
                .param("now", Timestamp.from(now))
                .param("worthIt", Timestamp.from(expiry(now, end).minus(WORTH_WRITING)))
                .update();
        return true;
    }

    /** Its refresh tokens and its access tokens stop counting, even if nothing else is known of it any more. */
    @Transactional
    void end(UUID session) {
        Instant now = clock.instant();
        jdbc.sql("update user_session set revoked_at = ? where id = ? and revoked_at is null returning user_id")
                .params(Timestamp.from(now), session)
                .query((row, index) -> new UserId(row.getObject(1, UUID.class)))
                .optional()
                .ifPresent(user -> events.publishEvent(new SignInsEnded(user, now, session)));
        revocations.revoke(session);
    }

    /** Also those that are being opened at this moment: they wait for the account, and then find it changed. */
    @Transactional
    void endAll(UserId user) {
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

    /** When the user proved who they are, however often the session was extended since; empty once it has ended. */
    Optional<Instant> openedAt(UUID session, UserId user) {
        return jdbc.sql("select opened_at from user_session where id = ? and user_id = ? and revoked_at is null")
                .params(session, user.value())
                .query((row, index) -> row.getTimestamp(1).toInstant())
                .optional();
    }

    /** Leaves no trace of the user's sign-ins. What revokes their tokens is the caller's affair. */
    @Transactional
    void erase(UserId user) {
        jdbc.sql("delete from user_session where user_id = ?")
                .param(user.value())
                .update();
    }

    List<Open> openOf(UserId user) {
        return jdbc.sql("""
                        select id, opened_at, expires_at from user_session
                        where user_id = ? and revoked_at is null and expires_at > ? order by opened_at
                        """)
                .params(user.value(), Timestamp.from(clock.instant()))
                .query((row, index) -> new Open(
                        row.getObject(1, UUID.class),
                        row.getTimestamp(2).toInstant(),
                        row.getTimestamp(3).toInstant()))
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

    private String issue(UUID session, Instant now, Instant sessionEnd) {
        byte[] secret = new byte[32];
        RANDOM.nextBytes(secret);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        jdbc.sql("insert into user_refresh_token (hash, session_id, issued_at, expires_at) values (?, ?, ?, ?)")
                .params(Sha256.of(token), session, Timestamp.from(now), Timestamp.from(expiry(now, sessionEnd)))
                .update();
        return token;
    }

    private Instant expiry(Instant now, Instant sessionEnd) {
        return now.plus(refreshLifetime).isBefore(sessionEnd) ? now.plus(refreshLifetime) : sessionEnd;
    }
}
