package com.t82.payment;

import com.t82.event.PerformanceId;
import com.t82.seat.SeatId;
import com.t82.user.UserId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The gateway refused a refund that a buyer asked for. The buyer keeps the seats, and a module that has set something
 * aside for the refund restores it.
 *
 * @param seats the seats that were to be refunded
 * @param refusedAt UTC
 * @param orderNo null in messages of releases that did not say
 */
public record RefundRefused(
        RefundId refund,
        PurchaseId purchase,
        UserId buyer,
        PerformanceId performance,
        List<SeatId> seats,
        Instant refusedAt,
        @Nullable String orderNo) {}
