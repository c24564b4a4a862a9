package com.t82.coupon.redemption;

import com.t82.coupon.CouponRedeemed;
import com.t82.coupon.CouponReservationReleased;
import com.t82.coupon.CouponUseReversed;
import com.t82.coupon.box.HeldCoupons;
import com.t82.event.PerformanceAnnounced;
import com.t82.user.UserWithdrawn;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/** What happens elsewhere and matters to coupons. Everything may come twice and in any order. */
@Component
class CouponNews {

    private final Reserving reserving;
    private final Reservations reservations;
    private final HeldCoupons heldCoupons;
    private final CouponPerformances performances;

    CouponNews(
            Reserving reserving, Reservations reservations, HeldCoupons heldCoupons, CouponPerformances performances) {
        this.reserving = reserving;
        this.reservations = reservations;
        this.heldCoupons = heldCoupons;
        this.performances = performances;
    }

    /** Most purchases are made without coupons: one question finds the others. */
    @ApplicationModuleListener(id = "coupon.redeem")
    void on(List<CouponRedeemed> redeemed) {
        Set<UUID> references = redeemed.stream().map(CouponRedeemed::reference).collect(Collectors.toSet());
        reservations.withCoupons(references).stream().sorted().forEach(reserving::redeem);
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
