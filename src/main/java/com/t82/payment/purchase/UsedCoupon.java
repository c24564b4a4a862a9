package com.t82.payment.purchase;

import com.t82.seat.SeatId;
import com.t82.shared.Money;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.util.UUID;

/**
 * One coupon on one seat of a purchase.
 *
 * @param discount what it took off the seat's price, in won
 * @param minimumPurchase the sum that the prices of the seats must reach for the discount, in won; zero without such a
 *     condition
 */
@Embeddable
public record UsedCoupon(
        @Column(nullable = false) long seatId,
        @Column(nullable = false) UUID couponId,
        @Column(nullable = false) Money discount,
        @Column(nullable = false) Money minimumPurchase) {

    public boolean isOn(PurchaseLine line) {
        return line.seat().equals(new SeatId(seatId));
    }
}
