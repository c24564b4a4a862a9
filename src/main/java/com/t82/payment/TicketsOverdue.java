package com.t82.payment;

import com.t82.event.PerformanceId;
import com.t82.event.ShowId;
import com.t82.shared.Reply;
import com.t82.user.UserId;
import java.util.List;

/**
 * Synchronous: the tickets of these paid seats are overdue. The module that owns the tickets gives a {@link
 * TicketsWithheld}. After silence the question is repeated, and nothing happens until then.
 *
 * @param lines the lines of the purchase that are in no refund
 */
public record TicketsOverdue(
        PurchaseId purchase,
        String orderNo,
        UserId buyer,
        ShowId show,
        PerformanceId performance,
        List<PurchasedSeat> lines,
        Reply<TicketsWithheld> reply) {}
