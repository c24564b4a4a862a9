package com.t82.coupon.box;

import com.t82.shared.KoreanTime;
import com.t82.user.UserId;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The coupons that a user holds, and those that a user can still get. A list has at most {@value #MAX_LENGTH}. */
@Component
@Transactional(readOnly = true)
public class CouponBrowsing {

    private static final int MAX_LENGTH = 200;

    private final Coupons coupons;
    private final HeldCoupons heldCoupons;
    private final Clock clock;

    CouponBrowsing(Coupons coupons, HeldCoupons heldCoupons, Clock clock) {
        this.coupons = coupons;
        this.heldCoupons = heldCoupons;
        this.clock = clock;
    }

    /** The coupons of the user's box that can be used now; the first to expire comes first. */
    List<HeldCoupons.Usable> usable(UserId user) {
        return heldCoupons.findUsable(user.value(), clock.instant(), Limit.of(MAX_LENGTH));
    }

    /**
     * The coupons that the user can still get outside a campaign. The step counter's coupons are earned by walking, so
     * they are listed only when their category is asked for.
     */
    public List<Coupon> obtainable(UserId user, @Nullable CouponCategory category) {
        Instant now = clock.instant();
        return category != null && category.isDaily()
                ? coupons.findDaily(user.value(), KoreanTime.date(now), now, Limit.of(MAX_LENGTH))
                : coupons.findFree(user.value(), category, now, Limit.of(MAX_LENGTH));
    }
}
