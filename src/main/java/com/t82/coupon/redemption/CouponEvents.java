package com.t82.coupon.redemption;

import com.t82.coupon.box.HeldCoupons;
import com.t82.event.PerformanceAnnounced;
import com.t82.user.UserWithdrawn;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/** Events of shows and users that matter to coupons. Each may be delivered more than once and in any order. */
@Component
class CouponEvents {

    private final HeldCoupons heldCoupons;
    private final CouponPerformances performances;

    CouponEvents(HeldCoupons heldCoupons, CouponPerformances performances) {
        this.heldCoupons = heldCoupons;
        this.performances = performances;
    }

    /** The category of a performance never changes, so the order of its events does not matter. */
    @ApplicationModuleListener(id = "coupon.performance")
    void on(PerformanceAnnounced announced) {
        performances.save(new CouponPerformance(announced.performance(), announced.topCategory()));
    }

    @ApplicationModuleListener(id = "coupon.empty-box")
    void on(UserWithdrawn withdrawn) {
        heldCoupons.emptyBoxOf(withdrawn.user().value());
    }
}
