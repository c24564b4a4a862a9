/** A coupon on its way through a purchase: priced and reserved by a guard, redeemed, released or given back by events. */
@NullMarked
package com.t82.coupon.redemption;

import org.jspecify.annotations.NullMarked;
