package com.t82.payment;

import com.t82.coupon.CouponsReserved;
import java.util.UUID;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Hears the answers to what a purchase asks, inside the transaction that asked. Only these answers price a purchase and
 * allow it to be charged, and tell what of it was never handed out; without them it goes no further.
 */
@Component
class PurchaseGuard {

    private final Purchases purchases;
    private final Refunds refunds;

    PurchaseGuard(Purchases purchases, Refunds refunds) {
        this.purchases = purchases;
        this.refunds = refunds;
    }

    @EventListener
    void on(CouponsReserved reserved) {
        purchase(reserved.reference()).discount(reserved);
    }

    @EventListener
    void on(RefundCleared cleared) {
        refunds.findById(cleared.refund().value())
                .orElseThrow(() -> new IllegalStateException("No refund " + cleared.refund()))
                .clear();
    }

    @EventListener
    void on(TicketsWithheld withheld) {
        purchase(withheld.purchase().value()).withhold(withheld.seats());
    }

    private Purchase purchase(UUID reference) {
        return purchases.findById(reference).orElseThrow(() -> new IllegalStateException("No purchase " + reference));
    }
}
