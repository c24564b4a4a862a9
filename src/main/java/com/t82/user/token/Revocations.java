package com.t82.user.token;

import jakarta.annotation.PostConstruct;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;
import org.redisson.api.RTopic;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisException;
import org.redisson.client.codec.StringCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The users and sessions whose tokens are revoked, in memory, so that checking a token needs no round trip. Every
 * instance reads the table of revocations once a second. A message over Redis makes a revocation instant; if it is
 * lost, the next read finds it.
 *
 * <p>A revocation is kept for as long as the longest-lived access token that this instance can issue.
 */
@Component
public class Revocations {

    private static final Logger log = LoggerFactory.getLogger(Revocations.class);
    private static final String TOPIC = "t82:user:revoked";

    /** A revocation shows only when its transaction commits, which may be this much after its time stamp. */
    private static final Duration LATE_COMMIT = Duration.ofSeconds(30);

    private static final Duration RELOAD_ALL = Duration.ofMinutes(10);

    private final JdbcClient jdbc;
    private final RTopic topic;
    private final Clock clock;
    private final Duration longestLifetime;
    private final Set<String> revoked = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean reading = new AtomicBoolean();
    private final AtomicBoolean listening = new AtomicBoolean();
    private Instant readUpTo = Instant.EPOCH;
    private Instant readAllAt = Instant.EPOCH;

    public Revocations(
            JdbcClient jdbc,
            RedissonClient redis,
            Clock clock,
            TokenSettings settings,
            ObjectProvider<CrowdTokens> crowd) {
        this.jdbc = jdbc;
        this.topic = redis.getTopic(TOPIC, StringCodec.INSTANCE);
        this.clock = clock;
        this.longestLifetime = Stream.concat(
                        Stream.of(settings.accessLifetime()), crowd.stream().map(CrowdTokens::lifetime))
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** Before the first request is served, everything that is revoked is known. */
    @PostConstruct
    public void readAll() {
        read(true);
    }

    /** Whether tokens of this user or session are refused. */
    public boolean contains(String subject) {
        return revoked.contains(subject);
    }

    /** Takes part in the caller's transaction; it counts once that commits. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void revoke(UUID userOrSession) {
        jdbc.sql("insert into user_revocation (subject, expires_at) values (?, ?) on conflict (subject) do nothing")
                .params(
                        userOrSession,
                        Timestamp.from(clock.instant().plus(longestLifetime).plusSeconds(60)))
                .update();
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                revoked.add(userOrSession.toString());
                topic.publishAsync(userOrSession.toString()).whenComplete((receivers, failure) -> {
                    if (failure != null) {
                        log.warn("Other instances hear of a revocation only by reading: {}", failure.toString());
                    }
                });
            }
        });
    }

    @Scheduled(fixedRate = 1000, initialDelay = 1000)
    public void catchUp() {
        if (!reading.compareAndSet(false, true)) {
            return;
        }
        try {
            listen();
            read(readAllAt.plus(RELOAD_ALL).isBefore(clock.instant()));
        } catch (DataAccessException | TransactionException unreachable) {
            log.warn("Revocations could not be read: {}", unreachable.toString());
        } finally {
            reading.set(false);
        }
    }

    @Scheduled(fixedDelay = 600_000, initialDelay = 120_000)
    @SchedulerLock(name = "user-forget-revocations")
    void forgetExpired() {
        jdbc.sql("delete from user_revocation where expires_at < ?")
                .param(Timestamp.from(clock.instant()))
                .update();
    }

    private void read(boolean all) {
        Instant since = all ? Instant.EPOCH : readUpTo.minus(LATE_COMMIT);
        Set<String> found = ConcurrentHashMap.newKeySet();
        Instant newest = jdbc
                .sql("select subject, revoked_at from user_revocation where revoked_at > ?")
                .param(Timestamp.from(since))
                .query((row, index) -> {
                    found.add(row.getString(1));
                    return row.getTimestamp(2).toInstant();
                })
                .list()
                .stream()
                .max(Instant::compareTo)
                .orElse(readUpTo);
        revoked.addAll(found);
        if (all) {
            // What another thread revoked while this read was under way is younger than what a reload may drop.
            revoked.removeIf(subject -> !found.contains(subject) && isForgotten(subject));
            readAllAt = clock.instant();
        }
        readUpTo = newest;
    }

    private boolean isForgotten(String subject) {
        return jdbc.sql("select count(*) from user_revocation where subject = ?")
                        .param(UUID.fromString(subject))
                        .query(Integer.class)
                        .single()
                == 0;
    }

    private void listen() {
        if (!listening.compareAndSet(false, true)) {
            return;
        }
        try {
            topic.addListenerAsync(String.class, (channel, subject) -> revoked.add(subject.toString()))
                    .whenComplete((id, failure) -> {
                        if (failure != null) {
                            tryAgain(failure);
                        }
                    });
        } catch (RedisException atOnce) {
            tryAgain(atOnce);
        }
    }

    /** Subscribes again in the next round. Until then this instance learns of a revocation by reading the table. */
    private void tryAgain(Throwable failure) {
        listening.set(false);
        log.warn("Not listening for revocations yet: {}", failure.toString());
    }
}
