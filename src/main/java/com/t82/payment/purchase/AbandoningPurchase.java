package com.t82.payment.purchase;

import com.t82.payment.PurchaseAbandoned.Reason;
import java.time.Clock;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Ends purchases for which no money was taken. */
@Component
public class AbandoningPurchase {

    private final Purchases purchases;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;
    private final Clock clock;

    AbandoningPurchase(
            Purchases purchases, ApplicationEventPublisher events, TransactionTemplate transaction, Clock clock) {
        this.purchases = purchases;
        this.events = events;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Abandons a purchase; one that is abandoned already stays watched for late money. */
    public void abandon(UUID id, Reason reason) {
        transaction.executeWithoutResult(status -> {
            Purchase purchase = purchases.lock(id).orElseThrow();
            if (purchase.isAlive()) {
                events.publishEvent(purchase.abandon(reason, clock.instant()));
            } else if (purchase.state() == PurchaseState.ABANDONED) {
                purchase.checkAgain(clock.instant(), true);
            }
        });
    }

    /** Ends the watch for late money; does nothing when the purchase is not abandoned any more. */
    public void stopWatching(UUID id) {
        transaction.executeWithoutResult(status -> {
            Purchase purchase = purchases.lock(id).orElseThrow();
            if (purchase.state() == PurchaseState.ABANDONED) {
                purchase.stopWatching();
            }
        });
    }
}
