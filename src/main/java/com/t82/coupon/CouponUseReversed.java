package com.t82.coupon;

import java.util.Set;
import java.util.UUID;

/** Signal: lines of a paid purchase have been refunded; the coupons used on them are back in the buyer's box. */
public interface CouponUseReversed {

    /** The reference of the reservation. */
    UUID reference();

    /** The keys of the refunded lines; others of the purchase may stay paid. */
    Set<String> returnedLines();
}
