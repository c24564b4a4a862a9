package com.t82.payment.checkout;

import com.t82.payment.PurchaseAbandoned;
import com.t82.payment.gateway.PaymentGateway;
import com.t82.payment.gateway.PaymentGateway.Checkout;
import com.t82.payment.gateway.PaymentGateway.Outcome.Refused;
import com.t82.payment.gateway.PaymentGateway.Outcome.Success;
import com.t82.payment.gateway.PaymentGateway.Outcome.Unknown;
import com.t82.payment.purchase.AbandoningPurchase;
import com.t82.payment.purchase.PaymentProblem;
import com.t82.payment.purchase.Purchase;
import com.t82.payment.purchase.PurchaseState;
import com.t82.payment.purchase.Purchases;
import com.t82.payment.purchase.WorkLeases;
import com.t82.shared.ProblemException;
import com.t82.shared.PublicUrl;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Asks the gateway for the checkout of an open purchase, outside any transaction and under a lease. */
@Component
class CreatingCheckout {

    private static final Duration SOON = Duration.ofSeconds(2);

    /** @param url where the buyer continues: the gateway's checkout, or the result page of a paid purchase */
    record PurchaseLink(String orderNo, String url) {}

    private final Purchases purchases;
    private final PaymentGateway gateway;
    private final AbandoningPurchase abandoning;
    private final WorkLeases leases;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final PublicUrl publicUrl;

    CreatingCheckout(
            Purchases purchases,
            PaymentGateway gateway,
            AbandoningPurchase abandoning,
            WorkLeases leases,
            TransactionTemplate transaction,
            Clock clock,
            PublicUrl publicUrl) {
        this.purchases = purchases;
        this.gateway = gateway;
        this.abandoning = abandoning;
        this.leases = leases;
        this.transaction = transaction;
        this.clock = clock;
        this.publicUrl = publicUrl;
    }

    /**
     * The link of a purchase.
     *
     * @return null when the checkout has not been created yet
     * @throws ProblemException when the purchase has ended, or is between the checkout and its end
     */
    @Nullable PurchaseLink linkOf(Purchase purchase) {
        return switch (purchase.state()) {
            case REQUESTED -> {
                requireBeforeDeadline(purchase);
                yield null;
            }
            case AWAITING_APPROVAL -> {
                requireBeforeDeadline(purchase);
                yield new PurchaseLink(purchase.orderNo(), Objects.requireNonNull(purchase.checkoutPage()));
            }
            case SETTLING, COMPENSATING -> throw inProgress();
            case APPROVED ->
                new PurchaseLink(
                        purchase.orderNo(), publicUrl.address("/api/v1/payment/return?orderNo=" + purchase.orderNo()));
            case ABANDONED -> throw new ProblemException(PaymentProblem.PURCHASE_OVER);
        };
    }

    private void requireBeforeDeadline(Purchase purchase) {
        if (purchase.isOverdue(clock.instant())) {
            throw inProgress();
        }
    }

    /**
     * Creates the checkout at the gateway.
     *
     * @param repeated whether an attempt before may have reached the gateway
     * @throws ProblemException when the gateway refuses or does not answer, or another request is creating the checkout
     */
    PurchaseLink create(UUID id, boolean repeated) {
        UUID lease = leases.take(WorkLeases.Kind.PURCHASE, id, true).orElseThrow(CreatingCheckout::inProgress);
        try {
            Purchase purchase = beginAttempt(id, repeated);
            if (purchase.state() != PurchaseState.REQUESTED) {
                PurchaseLink link = linkOf(purchase);
                if (link == null) {
                    throw inProgress();
                }
                return link;
            }
            return switch (gateway.create(
                    purchase.orderNo(), purchase.total(), purchase.title(), purchase.checkoutEndsAt())) {
                case Success<Checkout>(Checkout checkout) -> {
                    transaction.executeWithoutResult(
                            status -> lockOwn(purchase, lease).awaitApproval(checkout, clock.instant()));
                    yield new PurchaseLink(purchase.orderNo(), checkout.checkoutPage());
                }
                case Refused<Checkout> refused -> {
                    transaction.executeWithoutResult(status -> {
                        lockOwn(purchase, lease);
                        abandoning.abandon(id, PurchaseAbandoned.Reason.REFUSED_BY_GATEWAY);
                    });
                    throw new ProblemException(PaymentProblem.GATEWAY_REFUSED);
                }
                case Unknown<Checkout> unknown ->
                    throw ProblemException.retryAfter(SOON, PaymentProblem.GATEWAY_UNAVAILABLE);
            };
        } finally {
            leases.release(WorkLeases.Kind.PURCHASE, id, lease);
        }
    }

    private Purchase beginAttempt(UUID id, boolean repeated) {
        return Objects.requireNonNull(transaction.execute(status -> {
            Purchase current = purchases.findById(id).orElseThrow();
            if (repeated && current.state() == PurchaseState.REQUESTED) {
                current.attemptCreationAgain();
            }
            return current;
        }));
    }

    /**
     * The purchase, locked, for the answer of the gateway. After the lease has run out another attempt may have
     * replaced the order number: an answer about the old number says nothing about the purchase any more.
     */
    private Purchase lockOwn(Purchase asked, UUID lease) {
        UUID id = asked.id().value();
        Purchase current = purchases.lock(id).orElseThrow();
        if (!leases.renew(WorkLeases.Kind.PURCHASE, id, lease)
                || !current.orderNo().equals(asked.orderNo())) {
            throw inProgress();
        }
        return current;
    }

    private static ProblemException inProgress() {
        return ProblemException.retryAfter(SOON, PaymentProblem.PAYMENT_IN_PROGRESS);
    }
}
