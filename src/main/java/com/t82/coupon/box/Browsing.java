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

/** What there is to have. Lists are short by nature; {@value #MOST} bound them all the same. */
@Component
@Transactional(readOnly = true)
public class Browsing {

    private static final int MOST = 200;

    private final Coupons coupons;
    private final HeldCoupons heldCoupons;
    private final Clock clock;

    Browsing(Coupons coupons, HeldCoupons heldCoupons, Clock clock) {
        this.coupons = coupons;
        this.heldCoupons = heldCoupons;
        this.clock = clock;
    }

    /** What is in the user's box and can be used now, the first to expire first. */
    List<HeldCoupons.Usable> usable(UserId user) {
        return heldCoupons.findUsable(user.value(), clock.instant(), Limit.of(MOST));
    }

    /**
     * What the user can still get outside a race: everybody's coupons, and when asked for by name those of the step
     * counter, which must be earned first.
     */
    public List<Coupon> obtainable(UserId user, @Nullable CouponCategory category) {
        Instant now = clock.instant();
        return category != null && category.isDaily()
                ? coupons.findDaily(user.value(), KoreanTime.date(now), now, Limit.of(MOST))
                : coupons.findFree(user.value(), category, now, Limit.of(MOST));
    }
}
