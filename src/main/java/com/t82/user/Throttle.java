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

    private static final String TAKE = """
            local attempts = redis.call('incr', KEYS[1])
            if attempts == 1 then redis.call('pexpire', KEYS[1], ARGV[1]) end
            return {attempts, redis.call('pttl', KEYS[1])}
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

    private record Window(int attempts, Instant endsAt) {}

    /** @throws ProblemException {@link UserProblem#TOO_MANY_ATTEMPTS} with the time until the window ends */
    void take(Limit limit, String who) {
        String key = key(limit, who);
        Window window = onRedis(key, limit);
        if (window == null) {
            window = onThisInstance(key, limit);
        }
        if (window.attempts() > limit.attempts()) {
            throw ProblemException.retryAfter(
                    Duration.between(clock.instant(), window.endsAt()), UserProblem.TOO_MANY_ATTEMPTS);
        }
    }

    /** The attempt was a good one and does not count. */
    void giveBack(Limit limit, String who) {
        String key = key(limit, who);
        local.asMap().computeIfPresent(key, (k, window) -> new Window(window.attempts() - 1, window.endsAt()));
        if (clock.instant().isBefore(avoidRedisUntil)) {
            return;
        }
        try {
            redis.eval(RScript.Mode.READ_WRITE, GIVE_BACK, RScript.ReturnType.LONG, List.of(key));
        } catch (RedisException gone) {
            avoidRedis(gone);
        }
    }

    private @Nullable Window onRedis(String key, Limit limit) {
        Instant now = clock.instant();
        if (now.isBefore(avoidRedisUntil)) {
            return null;
        }
        try {
            List<Long> answer = redis.eval(
                    RScript.Mode.READ_WRITE,
                    TAKE,
                    RScript.ReturnType.LIST,
                    List.of(key),
                    Long.toString(limit.within().toMillis()));
            return new Window(answer.get(0).intValue(), now.plusMillis(answer.get(1)));
        } catch (RedisException gone) {
            avoidRedis(gone);
            return null;
        }
    }

    private Window onThisInstance(String key, Limit limit) {
        Instant now = clock.instant();
        return local.asMap()
                .compute(
                        key,
                        (k, window) -> window == null || !now.isBefore(window.endsAt())
                                ? new Window(1, now.plus(limit.within()))
                                : new Window(window.attempts() + 1, window.endsAt()));
    }

    private void avoidRedis(RedisException gone) {
        avoidRedisUntil = clock.instant().plus(WITHOUT_REDIS);
        log.warn("Counting attempts on this instance alone for {}: {}", WITHOUT_REDIS, gone.toString());
    }

    private static String key(Limit limit, String who) {
        return "t82:user:attempts:" + limit.what() + ":" + HexFormat.of().formatHex(Sha256.of(who), 0, 16);
    }
}
