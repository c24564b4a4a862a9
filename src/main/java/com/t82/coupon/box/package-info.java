/** Coupons and the coupon box of each person. */
@NullMarked
package com.t82.coupon.box;

import org.jspecify.annotations.NullMarked;
