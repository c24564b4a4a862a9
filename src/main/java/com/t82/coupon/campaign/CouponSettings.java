package com.t82.coupon.campaign;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param batchSize how many requests of one campaign share a transaction at most
 * @param patience how long a request waits for its turn before it is asked to come back
 * @param redisPatience how long a request waits for Redis before it goes on without
 * @param redisPause for how long Redis is left alone after it has failed
 * @param housekeepingInterval how often coupons are marked that have expired; also the wait before the first time
 */
@ConfigurationProperties("t82.coupon")
record CouponSettings(
        @DefaultValue("256") int batchSize,
        @DefaultValue("5s") Duration patience,
        @DefaultValue("100ms") Duration redisPatience,
        @DefaultValue("2s") Duration redisPause,
        @DefaultValue("1m") Duration housekeepingInterval) {}
