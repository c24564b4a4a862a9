package com.t82.payment.checkout;

import com.t82.payment.checkout.CreatingCheckout.PurchaseLink;
import com.t82.payment.purchase.Buyers;
import com.t82.payment.purchase.PaymentProblem;
import com.t82.payment.purchase.PaymentSettings;
import com.t82.payment.purchase.Purchase;
import com.t82.payment.purchase.PurchaseState;
import com.t82.payment.purchase.Purchases;
import com.t82.shared.ProblemException;
import com.t82.user.UserId;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * From held seats to the link where the buyer pays for them. One transaction opens a purchase ({@link
 * CreatingPurchase}) or finds the one that a repeated request means; then, outside of it, the gateway creates the
 * checkout ({@link CreatingCheckout}).
 */
@Component
class OpeningPurchase {

    /** The states in which a purchase prevents another one of the same seats. */
    private static final Set<PurchaseState> IN_THE_WAY = EnumSet.of(
            PurchaseState.REQUESTED, PurchaseState.AWAITING_APPROVAL, PurchaseState.SETTLING, PurchaseState.APPROVED);

    /**
     * @param link null when the gateway has to be asked for it
     * @param repeated whether a request before has opened the purchase
     */
    private record OpenPurchase(UUID id, @Nullable PurchaseLink link, boolean repeated) {}

    private final Purchases purchases;
    private final Buyers buyers;
    private final CreatingPurchase creatingPurchase;
    private final CreatingCheckout creatingCheckout;
    private final TransactionTemplate transaction;
    private final Clock clock;

    OpeningPurchase(
            Purchases purchases,
            Buyers buyers,
            CreatingPurchase creatingPurchase,
            CreatingCheckout creatingCheckout,
            TransactionTemplate transaction,
            Clock clock) {
        this.purchases = purchases;
        this.buyers = buyers;
        this.creatingPurchase = creatingPurchase;
        this.creatingCheckout = creatingCheckout;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Opens a purchase of these seats and answers its checkout link. A repeated request gets the same link. A purchase
     * that costs nothing is approved at once, and its link leads to the result.
     *
     * @throws ProblemException when the seats are not held, the coupons cannot be used, the amounts differ from ours or
     *     the gateway does not answer
     */
    PurchaseLink open(UserId buyer, PurchaseOrder order, @Nullable String idempotencyKey) {
        OpenPurchase opened =
                Objects.requireNonNull(transaction.execute(status -> openOrFind(buyer, order, idempotencyKey)));
        PurchaseLink link = opened.link();
        return link != null ? link : creatingCheckout.create(opened.id(), opened.repeated());
    }

    private OpenPurchase openOrFind(UserId buyer, PurchaseOrder order, @Nullable String idempotencyKey) {
        buyers.lock(buyer);
        String fingerprint = order.fingerprint();
        Purchase known = idempotencyKey == null ? null : findByKey(buyer, idempotencyKey);
        if (known != null) {
            if (!known.fingerprint().equals(fingerprint)) {
                throw new ProblemException(PaymentProblem.IDEMPOTENCY_KEY_REUSED);
            }
            return resume(known);
        }
        if (buyers.hasLeft(buyer)) {
            throw new ProblemException(PaymentProblem.BUYER_HAS_LEFT);
        }
        for (Purchase earlier : purchases.findByBuyerAndPerformanceIdAndStateIn(
                buyer.value(), order.performance().value(), IN_THE_WAY)) {
            if (earlier.isAlive() && earlier.containsAnyOf(order.seats())) {
                if (!earlier.fingerprint().equals(fingerprint)) {
                    throw new ProblemException(PaymentProblem.PURCHASE_ALREADY_OPEN);
                }
                return resume(earlier);
            }
            if (earlier.hasPaidFor(order.seats())) {
                throw new ProblemException(PaymentProblem.SEATS_ALREADY_YOURS);
            }
        }
        Purchase created = creatingPurchase.create(buyer, order, fingerprint, idempotencyKey);
        boolean paid = created.state() == PurchaseState.APPROVED;
        return new OpenPurchase(created.id().value(), paid ? creatingCheckout.linkOf(created) : null, false);
    }

    private @Nullable Purchase findByKey(UserId buyer, String idempotencyKey) {
        purchases.clearKey(buyer.value(), idempotencyKey, clock.instant().minus(PaymentSettings.KEY_LIFETIME));
        return purchases
                .findByBuyerAndIdempotencyKey(buyer.value(), idempotencyKey)
                .orElse(null);
    }

    private OpenPurchase resume(Purchase purchase) {
        return new OpenPurchase(purchase.id().value(), creatingCheckout.linkOf(purchase), true);
    }
}
