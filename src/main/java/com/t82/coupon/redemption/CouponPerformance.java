package com.t82.coupon.redemption;

import com.t82.event.CategoryId;
import com.t82.event.PerformanceId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** Read model of a performance: the top-level category of its show, which a coupon may demand. */
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
