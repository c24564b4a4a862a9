/**
 * Floor 3: discounts. Coupons, the coupon box of each fan, and first-come campaigns.
 *
 * <p>A fan gets a coupon in one of two ways: by taking a free one at any time, or by claiming one of a campaign, which
 * grants its coupons in the order of the claims. A step counter's coupon is claimed, too, once a Korean day. The
 * database alone decides who gets one; Redis only rejects late claims early.
 *
 * <p>Answers a {@link com.t82.coupon.CouponReservationRequest} with {@link com.t82.coupon.CouponsReserved} and its
 * discounts, or refuses. Reacts to the outcome of purchases: {@link com.t82.coupon.CouponRedeemed}, {@link
 * com.t82.coupon.CouponReservationReleased} and {@link com.t82.coupon.CouponUseReversed}. Keeps the category of each
 * show from {@link com.t82.event.PerformanceAnnounced}. Says how many coupons lapse when a user asks to close the
 * account ({@link com.t82.user.WithdrawalAsked}), and empties the box afterwards ({@link com.t82.user.UserWithdrawn}).
 *
 * <p>Where to begin: {@code box} (what a user holds), {@code campaign} (how a coupon gets there), {@code redemption}
 * (how a purchase uses it).
 */
@ApplicationModule(
        displayName = "Coupon",
        allowedDependencies = {"shared", "user", "event"})
@NullMarked
package com.t82.coupon;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
