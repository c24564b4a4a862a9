package com.t82.coupon.box;

import com.t82.event.CategoryId;
import org.jspecify.annotations.Nullable;

/** The kind of show that a coupon is good for. */
public enum CouponCategory {
    CONCERT(CategoryId.CONCERT),
    MUSICAL(CategoryId.MUSICAL),
    SPORTS(CategoryId.SPORTS),

    /** Earned by walking, once a Korean day; good for every show. */
    PEDOMETER(null),

    /** Good for every show. */
    ALL(null);

    private final @Nullable CategoryId topCategory;

    CouponCategory(@Nullable CategoryId topCategory) {
        this.topCategory = topCategory;
    }

    /** @param show the top-level category of the show; {@code null} until its performance is announced */
    boolean covers(@Nullable CategoryId show) {
        return topCategory == null || topCategory.equals(show);
    }

    public boolean isDaily() {
        return this == PEDOMETER;
    }
}
