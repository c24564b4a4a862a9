/**
 * Floor 3: what a fan pays less. Coupons, everybody's coupon box and first-come campaigns.
 *
 * <p>A coupon comes into a box in one of two ways: taken by anyone at any time, or claimed in a campaign, where the
 * first to come get one. The step counter's coupon is claimed too, once a Korean day. Giving is the database's business
 * alone; Redis only turns away those who come too late.
 *
 * <p>Answers a {@link com.t82.coupon.CouponReservationRequest} with {@link com.t82.coupon.CouponsReserved} and its
 * discounts, or vetoes. Reacts to the outcome of purchases: {@link com.t82.coupon.CouponRedeemed}, {@link
 * com.t82.coupon.CouponReservationReleased} and {@link com.t82.coupon.CouponUseReversed}; learns the kind of a show from
 * {@link com.t82.event.PerformanceAnnounced} and empties the box of whoever leaves
 * ({@link com.t82.user.UserWithdrawn}), having said before how many coupons lapse
 * ({@link com.t82.user.WithdrawalAsked}).
 */
@ApplicationModule(
        displayName = "Coupon",
        allowedDependencies = {"shared", "user", "event"})
@NullMarked
package com.t82.coupon;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
