package com.t82.payment;

import com.t82.event.PerformanceId;
import com.t82.seat.SeatId;
import com.t82.user.UserId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The gateway would not give the money back that a buyer asked for: the seats stay theirs, and whoever set something aside
 * for the refund puts it back.
 *
 * @param seats the seats that were to be refunded
 * @param refusedAt UTC
 * @param orderNo null in messages of before this was said
 */
public record RefundRefused(
        RefundId refund,
        PurchaseId purchase,
        UserId buyer,
        PerformanceId performance,
        List<SeatId> seats,
        Instant refusedAt,
        @Nullable String orderNo) {}
