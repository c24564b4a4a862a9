package com.t82.coupon;

import java.util.UUID;

/** Signal: the purchase is paid; the coupons reserved for it are used up. */
public interface CouponRedeemed {

    /** The reference of the reservation. */
    UUID reference();
}
