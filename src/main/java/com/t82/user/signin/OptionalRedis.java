package com.t82.user.signin;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Redis with a circuit breaker, for data that an instance can keep locally for a while. After a failure the breaker is
 * open for some seconds, so that an outage of Redis delays one request by its time-out and not all of them.
 */
class OptionalRedis {

    private static final Logger log = LoggerFactory.getLogger(OptionalRedis.class);

    private static final Duration WITHOUT_REDIS = Duration.ofSeconds(5);

    private final RedissonClient redis;
    private final Clock clock;
    private final String purpose;
    private volatile Instant avoidUntil = Instant.EPOCH;

    /** @param purpose what Redis is used for, for the log */
    OptionalRedis(RedissonClient redis, Clock clock, String purpose) {
        this.redis = redis;
        this.clock = clock;
        this.purpose = purpose;
    }

    /** Empty while Redis is unavailable. */
    <T> Optional<T> ask(Function<RedissonClient, T> question) {
        if (clock.instant().isBefore(avoidUntil)) {
            return Optional.empty();
        }
        try {
            return Optional.of(question.apply(redis));
        } catch (RedisException e) {
            avoidUntil = clock.instant().plus(WITHOUT_REDIS);
            log.warn("redis avoided purpose={} for={} cause={}", purpose, WITHOUT_REDIS, e.toString());
            return Optional.empty();
        }
    }
}
