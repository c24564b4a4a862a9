package com.t82.payment.refund;

import com.t82.payment.PaymentRefunded;
import com.t82.payment.RefundRefused;
import com.t82.payment.purchase.Purchase;
import com.t82.payment.purchase.PurchaseLine;
import java.time.Instant;
import java.util.List;

/** The events of a refund, with their snapshots of the seats and amounts of the purchase. */
final class RefundMessages {

    private RefundMessages() {}

    /** @param lines the refunded lines */
    static PaymentRefunded refunded(Refund refund, Purchase purchase, List<PurchaseLine> lines, Instant at) {
        return new PaymentRefunded(
                refund.id(),
                purchase.id(),
                purchase.orderNo(),
                purchase.buyer(),
                purchase.show(),
                purchase.performance(),
                lines.stream().map(PurchaseLine::snapshot).toList(),
                refund.amount(),
                at,
                refund.kind() == Refund.Kind.BY_ORGANISER
                        ? PaymentRefunded.Kind.BY_ORGANISER
                        : PaymentRefunded.Kind.BY_BUYER);
    }

    /** @param lines the lines that stay paid */
    static RefundRefused refused(Refund refund, Purchase purchase, List<PurchaseLine> lines, Instant at) {
        return new RefundRefused(
                refund.id(),
                purchase.id(),
                purchase.buyer(),
                purchase.performance(),
                lines.stream().map(PurchaseLine::seat).toList(),
                at,
                purchase.orderNo());
    }
}
