package com.t82.coupon;

import com.t82.event.PerformanceId;
import com.t82.shared.Money;
import com.t82.shared.Reply;
import com.t82.user.UserId;
import java.util.List;
import java.util.UUID;

/**
 * Signal, synchronous: may this buyer use these coupons here? The coupon module answers with {@link CouponsReserved}
 * through {@link #reply()} inside the same transaction, or refuses by an exception. Silence is a no.
 */
public interface CouponReservationRequest {

    /** The id of the purchase in the asking module. */
    UUID reference();

    UserId buyer();

    PerformanceId performance();

    /** All lines of the purchase: a minimum purchase counts the lines without coupons, too. */
    List<Line> lines();

    /** Takes the answer. */
    Reply<CouponsReserved> reply();

    /**
     * One line of the purchase.
     *
     * @param key tells the lines of a purchase apart
     * @param price before any discount, in won
     * @param coupons the coupons to be used on it, none twice within a purchase
     */
    record Line(String key, Money price, List<CouponId> coupons) {}
}
