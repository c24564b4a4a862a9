package com.t82.coupon;

import com.t82.event.PerformanceId;
import com.t82.shared.Money;
import com.t82.shared.Reply;
import com.t82.user.UserId;
import java.util.List;
import java.util.UUID;

/**
 * Signal, synchronous: may this buyer use these coupons here? Answered with {@link CouponsReserved} inside the same
 * transaction by way of {@link #reply()}, or vetoed by an exception; silence is a no.
 */
public interface CouponReservationRequest {

    /** What the purchase is known by to whoever asks. */
    UUID reference();

    UserId buyer();

    PerformanceId performance();

    /** All lines of the purchase, those without coupons too, since a minimum purchase counts the whole. */
    List<Line> lines();

    /** Takes the answer. */
    Reply<CouponsReserved> reply();

    /**
     * One line of the purchase.
     *
     * @param key tells the lines of a purchase apart
     * @param price before any discount
     * @param coupons the coupons to be used on it, none twice within a purchase
     */
    record Line(String key, Money price, List<CouponId> coupons) {}
}
