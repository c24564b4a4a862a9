package com.t82.payment;

import com.t82.coupon.CouponUseReversed;
import com.t82.event.PerformanceId;
import com.t82.event.ShowId;
import com.t82.event.TicketsReturned;
import com.t82.seat.SeatId;
import com.t82.seat.SeatPurchaseRefunded;
import com.t82.shared.Money;
import com.t82.user.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Seats of a paid purchase have been refunded.
 *
 * @param lines the refunded lines; others of the purchase may stay paid
 * @param refunded what the fan got back, after fees, in won
 * @param refundedAt when the gateway gave it back, UTC
 * @param kind who caused the refund; null in messages of releases that did not say
 */
public record PaymentRefunded(
        RefundId refund,
        PurchaseId purchase,
        String orderNo,
        UserId buyer,
        ShowId show,
        PerformanceId performance,
        List<PurchasedSeat> lines,
        Money refunded,
        Instant refundedAt,
        @Nullable Kind kind)
        implements SeatPurchaseRefunded, CouponUseReversed, TicketsReturned {

    /** Who caused the refund. */
    public enum Kind {
        BY_BUYER,
        BY_ORGANISER
    }

    @Override
    public UUID reference() {
        return purchase.value();
    }

    @Override
    public UUID returnReference() {
        return refund.value();
    }

    @Override
    public List<SeatId> seats() {
        return lines.stream().map(PurchasedSeat::seat).toList();
    }

    @Override
    public Set<String> returnedLines() {
        return lines.stream().map(line -> line.seat().toString()).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public int ticketCount() {
        return lines.size();
    }
}
