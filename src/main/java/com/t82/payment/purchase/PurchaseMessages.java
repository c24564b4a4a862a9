package com.t82.payment.purchase;

import com.t82.payment.PaymentApproved;
import com.t82.payment.PaymentRefunded;
import com.t82.payment.PurchaseAbandoned;
import com.t82.payment.RefundRefused;
import com.t82.shared.Money;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The events that purchases and refunds publish, with their snapshots of seats and amounts. */
final class PurchaseMessages {

    private PurchaseMessages() {}

    static PaymentApproved approved(Purchase purchase, Instant at) {
        return new PaymentApproved(
                purchase.id(),
                purchase.orderNo(),
                purchase.buyer(),
                purchase.show(),
                purchase.performance(),
                purchase.lines().stream().map(PurchaseLine::snapshot).toList(),
                purchase.total(),
                at);
    }

    /** @param givenBack what had been charged, in won; null when nothing was */
    static PurchaseAbandoned abandoned(
            Purchase purchase, PurchaseAbandoned.Reason reason, @Nullable Money givenBack, Instant at) {
        return new PurchaseAbandoned(
                purchase.id(),
                purchase.orderNo(),
                purchase.buyer(),
                purchase.performance(),
                purchase.seats(),
                reason,
                givenBack,
                at);
    }

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
