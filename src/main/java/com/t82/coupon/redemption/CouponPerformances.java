package com.t82.coupon.redemption;

import org.jspecify.annotations.Nullable;
import org.springframework.data.repository.Repository;

public interface CouponPerformances extends Repository<CouponPerformance, Long> {

    CouponPerformance save(CouponPerformance performance);

    @Nullable CouponPerformance findById(long performanceId);
}
