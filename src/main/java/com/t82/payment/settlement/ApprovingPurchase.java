package com.t82.payment.settlement;

import com.t82.payment.RefundId;
import com.t82.payment.purchase.Buyers;
import com.t82.payment.purchase.PaymentSettings;
import com.t82.payment.purchase.Purchase;
import com.t82.payment.purchase.PurchaseState;
import com.t82.payment.purchase.Purchases;
import com.t82.payment.refund.RefundExecution;
import com.t82.payment.refund.Refunding;
import com.t82.shared.Money;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Records that a purchase has been charged: it becomes approved, or the money goes back. */
@Component
public class ApprovingPurchase {

    private static final Logger log = LoggerFactory.getLogger(ApprovingPurchase.class);

    private final Purchases purchases;
    private final Buyers buyers;
    private final Refunding refunding;
    private final RefundExecution refundExecution;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;
    private final PaymentSettings settings;
    private final Clock clock;

    ApprovingPurchase(
            Purchases purchases,
            Buyers buyers,
            Refunding refunding,
            RefundExecution refundExecution,
            ApplicationEventPublisher events,
            TransactionTemplate transaction,
            PaymentSettings settings,
            Clock clock) {
        this.purchases = purchases;
        this.buyers = buyers;
        this.refunding = refunding;
        this.refundExecution = refundExecution;
        this.events = events;
        this.transaction = transaction;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Approves a purchase. The money goes back when the purchase has been abandoned meanwhile, its buyer has left or
     * the amount is wrong.
     *
     * @param charged what the gateway has charged, in won
     * @param chargedAt UTC; null when the gateway did not say
     */
    public void approve(
            UUID id, String payToken, Money charged, @Nullable String transactionId, @Nullable Instant chargedAt) {
        Boolean approved = transaction.execute(status -> {
            Purchase purchase = purchases.lock(id).orElseThrow();
            if (purchase.state() == PurchaseState.APPROVED) {
                return true;
            }
            if (purchase.state() != PurchaseState.SETTLING
                    || !charged.equals(purchase.total())
                    || buyers.hasLeft(purchase.buyer())) {
                return false;
            }
            Instant now = clock.instant();
            events.publishEvent(purchase.approve(
                    transactionId, chargedAt == null ? now : chargedAt, now.plus(settings.ticketsWithin())));
            return true;
        });
        if (!Boolean.TRUE.equals(approved)) {
            compensate(id, payToken, charged);
        }
    }

    /** Approves a purchase that costs nothing, inside the caller's transaction. Its hold is confirmed. */
    public void approveWithoutCharge(Purchase purchase) {
        Instant now = clock.instant();
        events.publishEvent(purchase.approve(null, now, now.plus(settings.ticketsWithin())));
    }

    /** Gives back a charge for which there are no seats; does nothing when the purchase is decided. */
    public void compensate(UUID id, String payToken, Money charged) {
        RefundId refund = transaction.execute(status -> {
            Purchase purchase = purchases.lock(id).orElseThrow();
            if (purchase.isDecided()) {
                return null;
            }
            log.warn("purchase charged without seats purchase={} state={}: refunding", purchase.id(), purchase.state());
            purchase.compensate(payToken);
            return refunding.intendCompensation(purchase, charged);
        });
        if (refund != null) {
            refundExecution.carryOut(refund);
        }
    }
}
