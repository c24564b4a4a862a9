package com.t82.coupon;

import com.t82.shared.Money;
import java.util.List;
import java.util.UUID;

/**
 * The yes to a {@link CouponReservationRequest}: the coupons are kept for this purchase until it is decided.
 *
 * @param reference the one of the request
 * @param discounts one for each line that has coupons; never more than the line's price
 */
public record CouponsReserved(UUID reference, List<Discount> discounts) {

    public record Discount(String key, Money amount) {}
}
