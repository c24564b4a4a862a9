package com.t82.payment;

import com.t82.coupon.CouponRedeemed;
import com.t82.event.PerformanceId;
import com.t82.event.ShowId;
import com.t82.event.TicketsSold;
import com.t82.seat.SeatId;
import com.t82.seat.SeatPurchaseApproved;
import com.t82.shared.Money;
import com.t82.user.UserId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A purchase is paid for.
 *
 * @param orderNo the number under which the gateway and the fan know the purchase
 * @param total what was charged, in won
 * @param approvedAt when the gateway charged it, UTC
 */
public record PaymentApproved(
        PurchaseId purchase,
        String orderNo,
        UserId buyer,
        ShowId show,
        PerformanceId performance,
        List<PurchasedSeat> lines,
        Money total,
        Instant approvedAt)
        implements SeatPurchaseApproved, CouponRedeemed, TicketsSold {

    @Override
    public UUID reference() {
        return purchase.value();
    }

    @Override
    public List<SeatId> seats() {
        return lines.stream().map(PurchasedSeat::seat).toList();
    }

    @Override
    public int ticketCount() {
        return lines.size();
    }
}
