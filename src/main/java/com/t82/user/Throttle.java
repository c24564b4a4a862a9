package com.t82.user;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.t82.shared.ProblemException;
import com.t82.shared.Sha256;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RScript;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisException;
import org.redisson.client.codec.StringCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Counts attempts in windows that begin with the first, for all instances together in Redis. While Redis is gone each
 * instance counts for itself. Keys are digests: no e-mail or network address lies about.
 */
@Component
class Throttle {

    private static final Logger log = LoggerFactory.getLogger(Throttle.class);

    /** Adds ARGV[3] to the count unless it has reached ARGV[2]; answers how many milliseconds to wait, or -1. */
    private static final String TAKE = """
            if tonumber(redis.call('get', KEYS[1]) or '0') >= tonumber(ARGV[2]) then
              return redis.call('pttl', KEYS[1])
            end
            local count = tonumber(ARGV[3])
            if count > 0 and redis.call('incrby', KEYS[1], count) == count then
              redis.call('pexpire', KEYS[1], ARGV[1])
            end
            return -1
            """;

    private static final String GIVE_BACK = """
            if tonumber(redis.call('get', KEYS[1]) or '0') > 0 then return redis.call('decr', KEYS[1]) end
            return 0
            """;

    private static final Duration WITHOUT_REDIS = Duration.ofSeconds(5);

    private final RScript redis;
    private final Clock clock;
    private final Cache<String, Window> local = Caffeine.newBuilder()
            .maximumSize(100_000)
            .expireAfterWrite(Duration.ofHours(1))
            .build();
    private volatile Instant avoidRedisUntil = Instant.EPOCH;

    Throttle(RedissonClient redis, Clock clock) {
        this.redis = redis.getScript(StringCodec.INSTANCE);
        this.clock = clock;
    }

    /** What is counted, how much of it is fine and in how long. */
    record Limit(String what, int attempts, Duration within) {}

    /** @param full whether the last who came found no room */
    private record Window(int attempts, Instant endsAt, boolean full) {}

    /**
     * Counts one attempt. One that is refused does not count.
     *
     * @throws ProblemException {@link UserProblem#TOO_MANY_ATTEMPTS} with the time until the window ends
     */
    void take(Limit limit, String who) {
        take(limit, who, 1);
    }

    /** Throws as {@link #take} does, and counts nothing. */
    void look(Limit limit, String who) {
        take(limit, who, 0);
    }

    private void take(Limit limit, String who, int count) {
        String key = key(limit, who);
        Duration wait = onRedis(key, limit, count);
        if (wait == null) {
            wait = onThisInstance(key, limit, count);
        }
        if (!wait.isNegative()) {
            throw ProblemException.retryAfter(wait, UserProblem.TOO_MANY_ATTEMPTS);
        }
    }

    /** The attempt was a good one and does not count. */
    void giveBack(Limit limit, String who) {
        String key = key(limit, who);
        local.asMap()
                .computeIfPresent(
                        key, (k, window) -> new Window(Math.max(0, window.attempts() - 1), window.endsAt(), false));
        if (clock.instant().isBefore(avoidRedisUntil)) {
            return;
        }
        try {
            redis.eval(RScript.Mode.READ_WRITE, GIVE_BACK, RScript.ReturnType.LONG, List.of(key));
        } catch (RedisException gone) {
            avoidRedis(gone);
        }
    }

    /** How long to wait, negative for not at all; {@code null} while Redis is gone. */
    private @Nullable Duration onRedis(String key, Limit limit, int count) {
        if (clock.instant().isBefore(avoidRedisUntil)) {
            return null;
        }
        try {
            Long millis = redis.eval(
                    RScript.Mode.READ_WRITE,
                    TAKE,
                    RScript.ReturnType.LONG,
                    List.of(key),
                    Long.toString(limit.within().toMillis()),
                    Integer.toString(limit.attempts()),
                    Integer.toString(count));
            return Duration.ofMillis(millis);
        } catch (RedisException gone) {
            avoidRedis(gone);
            return null;
        }
    }

    private Duration onThisInstance(String key, Limit limit, int count) {
        Instant now = clock.instant();
        Window window = local.asMap().compute(key, (k, before) -> {
            Window current = before == null || !now.isBefore(before.endsAt())
                    ? new Window(0, now.plus(limit.within()), false)
                    : before;
            return current.attempts() >= limit.attempts()
                    ? new Window(current.attempts(), current.endsAt(), true)
                    : new Window(current.attempts() + count, current.endsAt(), false);
        });
        return window.full() ? Duration.between(now, window.endsAt()) : Duration.ofMillis(-1);
    }

    private void avoidRedis(RedisException gone) {
        avoidRedisUntil = clock.instant().plus(WITHOUT_REDIS);
        log.warn("Counting attempts on this instance alone for {}: {}", WITHOUT_REDIS, gone.toString());
    }

    private static String key(Limit limit, String who) {
        return "t82:user:attempts:" + limit.what() + ":" + HexFormat.of().formatHex(Sha256.of(who), 0, 16);
    }
}
