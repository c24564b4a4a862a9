package com.t82.coupon;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Says yes or no to a purchase with coupons, inside the transaction of whoever asks. */
@Component
class CouponGuard {

    private final Reserving reserving;
    private final ApplicationEventPublisher events;

    CouponGuard(Reserving reserving, ApplicationEventPublisher events) {
        this.reserving = reserving;
        this.events = events;
    }

    @EventListener
    void decide(CouponReservationRequest request) {
        events.publishEvent(reserving.reserve(request));
    }
}
