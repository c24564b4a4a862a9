package com.t82.coupon;

import java.util.UUID;

/** Signal: the purchase is abandoned; the coupons reserved for it are back in the buyer's box. */
public interface CouponReservationReleased {

    /** The reference of the reservation. */
    UUID reference();
}
