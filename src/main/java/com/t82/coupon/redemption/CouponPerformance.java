package com.t82.coupon.redemption;

import com.t82.event.CategoryId;
import com.t82.event.PerformanceId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** What coupons need to know of a performance: the kind of its show. */
@Entity
public class CouponPerformance {

    @Id
    private long performanceId;

    private long topCategory;

    protected CouponPerformance() {}

    public CouponPerformance(PerformanceId performance, CategoryId topCategory) {
        this.performanceId = performance.value();
        this.topCategory = topCategory.value();
    }

    CategoryId topCategory() {
        return new CategoryId(topCategory);
    }
}
