package com.t82.coupon.redemption;

import org.jspecify.annotations.Nullable;
import org.springframework.data.repository.Repository;

/** The read model of performances. */
public interface CouponPerformances extends Repository<CouponPerformance, Long> {

    CouponPerformance save(CouponPerformance performance);

    @Nullable CouponPerformance findById(long performanceId);
}
