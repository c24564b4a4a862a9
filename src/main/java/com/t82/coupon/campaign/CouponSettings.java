package com.t82.coupon.campaign;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param batchSize how many requests of one campaign share a transaction at most
 * @param patience how long a request waits for its answer before it fails with 503
 * @param redisPatience how long a request waits for Redis before it goes to the database
 * @param redisPause how long Redis is not asked after a failure
 * @param housekeepingInterval the delay between two runs that mark expired coupons, and before the first run
 */
@ConfigurationProperties("t82.coupon")
record CouponSettings(
        @DefaultValue("256") int batchSize,
        @DefaultValue("5s") Duration patience,
        @DefaultValue("100ms") Duration redisPatience,
        @DefaultValue("2s") Duration redisPause,
        @DefaultValue("1m") Duration housekeepingInterval) {}
