package com.t82.payment.purchase;

import com.t82.payment.PaymentApproved;
import com.t82.payment.PurchaseAbandoned;
import com.t82.shared.Money;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The events of a purchase, with their snapshots of its seats and amounts. */
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
}
