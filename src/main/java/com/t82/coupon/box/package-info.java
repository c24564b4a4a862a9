/**
 * Coupons and coupon boxes. {@link com.t82.coupon.box.Coupon} holds the terms of a coupon, {@link
 * com.t82.coupon.box.HeldCoupon} is one coupon in the box of one user, and {@link com.t82.coupon.box.CouponGrants} is
 * the only writer of boxes: the database counts, so a campaign never grants more coupons than it has.
 */
@NullMarked
package com.t82.coupon.box;

import org.jspecify.annotations.NullMarked;
