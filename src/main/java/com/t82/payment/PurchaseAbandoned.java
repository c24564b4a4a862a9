package com.t82.payment;

import com.t82.coupon.CouponReservationReleased;
import com.t82.event.PerformanceId;
import com.t82.seat.SeatId;
import com.t82.seat.SeatPurchaseAbandoned;
import com.t82.shared.Money;
import com.t82.user.UserId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A purchase is abandoned: the fan cancelled, the gateway refused, the hold was lost or the deadline passed. No money
 * was taken, or all of it has been given back.
 *
 * @param givenBack what had been charged, in won; null when nothing was
 * @param abandonedAt UTC; null in messages of releases that did not say
 */
public record PurchaseAbandoned(
        PurchaseId purchase,
        String orderNo,
        UserId buyer,
        PerformanceId performance,
        List<SeatId> seats,
        Reason reason,
        @Nullable Money givenBack,
        @Nullable Instant abandonedAt)
        implements SeatPurchaseAbandoned, CouponReservationReleased {

    /** Why a purchase is abandoned. */
    public enum Reason {
        CANCELLED_BY_BUYER,
        REFUSED_BY_GATEWAY,
        DEADLINE_PASSED,
        HOLD_LOST,
        COMPENSATED
    }

    @Override
    public UUID reference() {
        return purchase.value();
    }
}
