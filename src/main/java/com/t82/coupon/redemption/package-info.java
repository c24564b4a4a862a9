/**
 * Coupons in a purchase. {@link com.t82.coupon.redemption.CouponPricing} has the rules. {@link
 * com.t82.coupon.redemption.ReservationGuard} reserves coupons inside the buyer's transaction, and {@link
 * com.t82.coupon.redemption.ReservationSettlement} redeems or releases them when the purchase is decided.
 */
@NullMarked
package com.t82.coupon.redemption;

import org.jspecify.annotations.NullMarked;
