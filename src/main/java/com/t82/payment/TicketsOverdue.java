package com.t82.payment;

import com.t82.event.PerformanceId;
import com.t82.event.ShowId;
import com.t82.shared.Reply;
import com.t82.user.UserId;
import java.util.List;

/**
 * Synchronous: these paid seats should have had their tickets long ago. Whoever owns the tickets gives a {@link
 * TicketsWithheld}; after silence it is asked again, and nothing happens until then.
 *
 * @param lines the lines of the purchase that nobody has begun to refund
 */
public record TicketsOverdue(
        PurchaseId purchase,
        String orderNo,
        UserId buyer,
        ShowId show,
        PerformanceId performance,
        List<PurchasedSeat> lines,
        Reply<TicketsWithheld> reply) {}
