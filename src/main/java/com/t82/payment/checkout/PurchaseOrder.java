package com.t82.payment.checkout;

import com.t82.coupon.CouponId;
import com.t82.event.PerformanceId;
import com.t82.seat.SeatId;
import com.t82.shared.Money;
import com.t82.shared.Sha256;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a buyer wants to buy, and the amounts that the app has shown. The amounts are compared with ours and never used.
 *
 * @param total what the app has shown as the amount to pay, in won
 */
record PurchaseOrder(PerformanceId performance, List<Item> items, Money total) {

    /**
     * One seat.
     *
     * @param price the seat's price as the app knows it, in won; null when the app does not send it
     * @param amount what the app has shown as left to pay for the seat, in won
     */
    record Item(
            SeatId seat, List<CouponId> coupons, @Nullable Money price, Money amount) {}

    List<SeatId> seats() {
        return items.stream().map(Item::seat).toList();
    }

    boolean hasCoupons() {
        return items.stream().anyMatch(item -> !item.coupons().isEmpty());
    }

    /** Equal for two orders exactly when they ask for the same purchase. */
    String fingerprint() {
        String text = items.stream()
                .sorted(Comparator.comparingLong(item -> item.seat().value()))
                .map(item -> item.seat() + "="
                        + item.coupons().stream()
                                .map(CouponId::toString)
                                .sorted()
                                .collect(Collectors.joining(",")))
                .collect(Collectors.joining(";", performance + ":", "/" + total.won()));
        return Sha256.hex(text);
    }
}
