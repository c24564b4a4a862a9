package com.t82.coupon;

import com.t82.shared.Money;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The yes to a {@link CouponReservationRequest}: the coupons are reserved for this purchase until it is decided.
 *
 * @param reference the one of the request
 * @param discounts one for each line that has coupons; never more than the line's price
 */
public record CouponsReserved(UUID reference, List<Discount> discounts) {

    /**
     * The discount on one line.
     *
     * @param amount of all its coupons together, in won
     * @param coupons the discount of each coupon; null when the coupon module does not say
     */
    public record Discount(
            String key, Money amount, @Nullable List<Used> coupons) {}

    /**
     * One coupon on one line.
     *
     * @param amount what it takes off the line
     * @param minimumPurchase what the prices of the purchase, before any discount, must at least add up to for it; zero
     *     without such a condition
     */
    public record Used(CouponId coupon, Money amount, Money minimumPurchase) {}
}
