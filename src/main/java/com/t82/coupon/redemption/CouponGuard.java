package com.t82.coupon.redemption;

import com.t82.coupon.CouponReservationRequest;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Says yes or no to a purchase with coupons, inside the transaction of whoever asks. */
@Component
class CouponGuard {

    private final Reserving reserving;

    CouponGuard(Reserving reserving) {
        this.reserving = reserving;
    }

    @EventListener
    void decide(CouponReservationRequest request) {
        request.reply().give(reserving.reserve(request));
    }
}
