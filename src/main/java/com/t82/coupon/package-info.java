/**
 * Floor 3: what a fan pays less. Coupons, everybody's coupon box and first-come campaigns.
 *
 * <p>Answers a {@link com.t82.coupon.CouponReservationRequest} with {@link com.t82.coupon.CouponsReserved} and its
 * discounts, or vetoes. Reacts to the outcome of purchases: {@link com.t82.coupon.CouponRedeemed}, {@link
 * com.t82.coupon.CouponReservationReleased} and {@link com.t82.coupon.CouponUseReversed}.
 */
@ApplicationModule(
        displayName = "Coupon",
        allowedDependencies = {"shared", "user", "event"})
@NullMarked
package com.t82.coupon;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
