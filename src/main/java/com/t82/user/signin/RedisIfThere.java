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
 * Redis for what an instance can also keep by itself for a while. After a failure Redis is left alone for some seconds,
 * so that its outage costs one request its time-out and not each of them: a circuit breaker.
 */
class RedisIfThere {

    private static final Logger log = LoggerFactory.getLogger(RedisIfThere.class);

    private static final Duration WITHOUT_REDIS = Duration.ofSeconds(5);

    private final RedissonClient redis;
    private final Clock clock;
    private final String purpose;
    private volatile Instant avoidUntil = Instant.EPOCH;

    /** @param purpose what is kept there, for the log */
    RedisIfThere(RedissonClient redis, Clock clock, String purpose) {
        this.redis = redis;
        this.clock = clock;
        this.purpose = purpose;
    }

    /** Empty while Redis is gone. */
    <T> Optional<T> ask(Function<RedissonClient, T> question) {
        if (clock.instant().isBefore(avoidUntil)) {
            return Optional.empty();
        }
        try {
            return Optional.of(question.apply(redis));
        } catch (RedisException gone) {
            avoidUntil = clock.instant().plus(WITHOUT_REDIS);
            log.warn("redis avoided purpose={} for={} cause={}", purpose, WITHOUT_REDIS, gone.toString());
            return Optional.empty();
        }
    }
}
