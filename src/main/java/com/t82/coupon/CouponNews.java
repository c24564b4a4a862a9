package com.t82.coupon;

import com.t82.event.PerformanceAnnounced;
import com.t82.user.UserWithdrawn;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/** What happens elsewhere and matters to coupons. Everything may come twice and in any order. */
@Component
class CouponNews {

    private final Reserving reserving;
    private final HeldCoupons heldCoupons;
    private final CouponPerformances performances;

    CouponNews(Reserving reserving, HeldCoupons heldCoupons, CouponPerformances performances) {
        this.reserving = reserving;
        this.heldCoupons = heldCoupons;
        this.performances = performances;
    }

    @ApplicationModuleListener(id = "coupon.redeem")
    void on(CouponRedeemed redeemed) {
        reserving.redeem(redeemed.reference());
    }

    @ApplicationModuleListener(id = "coupon.release")
    void on(CouponReservationReleased released) {
        reserving.release(released.reference());
    }

    @ApplicationModuleListener(id = "coupon.give-back")
    void on(CouponUseReversed reversed) {
        reserving.giveBack(reversed.reference(), reversed.returnedLines());
    }

    /** The category of a performance never changes, so that it does not matter which news of it came last. */
    @ApplicationModuleListener(id = "coupon.performance")
    void on(PerformanceAnnounced announced) {
        performances.save(new CouponPerformance(announced.performance(), announced.topCategory()));
    }

    @ApplicationModuleListener(id = "coupon.empty-box")
    void on(UserWithdrawn withdrawn) {
        heldCoupons.emptyBoxOf(withdrawn.user().value());
    }
}
