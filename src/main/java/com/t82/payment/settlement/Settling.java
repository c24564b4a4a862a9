package com.t82.payment.settlement;

import com.t82.payment.PurchaseAbandoned.Reason;
import com.t82.payment.PurchaseId;
import com.t82.payment.gateway.PaymentGateway;
import com.t82.payment.gateway.PaymentGateway.Charge;
import com.t82.payment.gateway.PaymentGateway.Outcome.Refused;
import com.t82.payment.gateway.PaymentGateway.Outcome.Success;
import com.t82.payment.gateway.PaymentGateway.Outcome.Unknown;
import com.t82.payment.gateway.PaymentGateway.Payment;
import com.t82.payment.purchase.AbandoningPurchase;
import com.t82.payment.purchase.Buyers;
import com.t82.payment.purchase.ConfirmingHold;
import com.t82.payment.purchase.Purchase;
import com.t82.payment.purchase.PurchaseState;
import com.t82.payment.purchase.Purchases;
import com.t82.payment.purchase.WorkLeases;
import com.t82.shared.Money;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Brings a purchase from the open payment to its end: asks the gateway for the status of the payment, looks the next
 * step up in {@link SettlementStep} and carries it out. A callback, the buyer's return and the reconciler all start it.
 *
 * <p>A buyer is charged only after the hold is confirmed; a charge without a hold goes back by itself. Every step is
 * idempotent: the lease keeps concurrent steps apart as a rule, and the version of the purchase in all other cases.
 */
@Component
public class Settling {

    private static final Logger log = LoggerFactory.getLogger(Settling.class);

    /**
     * How long after the deadline to wait for an unreachable gateway before the seats are given up. Safe: the gateway
     * charges nothing without our {@code execute}.
     */
    private static final Duration GRACE = Duration.ofMinutes(2);

    static final Duration HINT_PAUSE = Duration.ofSeconds(2);

    private final Purchases purchases;
    private final PaymentGateway gateway;
    private final ConfirmingHold confirmingHold;
    private final ApprovingPurchase approving;
    private final AbandoningPurchase abandoning;
    private final Buyers buyers;
    private final WorkLeases leases;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Settling(
            Purchases purchases,
            PaymentGateway gateway,
            ConfirmingHold confirmingHold,
            ApprovingPurchase approving,
            AbandoningPurchase abandoning,
            Buyers buyers,
            WorkLeases leases,
            TransactionTemplate transaction,
            Clock clock) {
        this.purchases = purchases;
        this.gateway = gateway;
        this.confirmingHold = confirmingHold;
        this.approving = approving;
        this.abandoning = abandoning;
        this.buyers = buyers;
        this.leases = leases;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Does the next step; nothing when another thread has the lease or the purchase is decided. */
    void progress(PurchaseId purchase) {
        progress(purchase, false);
    }

    /**
     * Like {@link #progress}, but the owner of the lease checks once more afterwards. The gateway is asked at most once
     * in {@link #HINT_PAUSE} because of hints; the reconciler follows up on the others.
     */
    public void hint(PurchaseId purchase) {
        if (leases.admitsHint(purchase.value(), HINT_PAUSE)) {
            progress(purchase, true);
        }
    }

    private void progress(PurchaseId purchase, boolean hint) {
        UUID id = purchase.value();
        leases.take(WorkLeases.Kind.PURCHASE, id, hint).ifPresent(lease -> {
            try {
                advance(id, lease);
            } finally {
                leases.release(WorkLeases.Kind.PURCHASE, id, lease);
            }
        });
    }

    private void advance(UUID id, UUID lease) {
        Purchase purchase = purchases.findById(id).orElseThrow();
        if (purchase.isDecided()) {
            return;
        }
        switch (gateway.status(purchase.payToken(), purchase.orderNo())) {
            case Success<Payment>(Payment payment)
            when concerns(payment, purchase) -> carryOut(next(purchase, payment), purchase, payment, lease);
            case Success<Payment> other -> {
                log.error("gateway answered about another payment purchase={}", purchase.id());
                postpone(purchase, false);
            }
            case Refused<Payment> refused -> postpone(purchase, true);
            case Unknown<Payment> unknown -> postpone(purchase, false);
        }
    }

    private static boolean concerns(Payment payment, Purchase purchase) {
        String payToken = purchase.payToken();
        return payment.orderNo().equals(purchase.orderNo())
                && (payToken == null || payToken.equals(payment.payToken()));
    }

    private SettlementStep next(Purchase purchase, Payment payment) {
        boolean amountAgrees = payment.amount().equals(purchase.total());
        if (!amountAgrees) {
            log.error("payment amount differs purchase={}", purchase.id());
        }
        return SettlementStep.of(
                payment.state(),
                purchase.state(),
                amountAgrees,
                purchase.executionRefusal() != null,
                () -> buyers.hasLeft(purchase.buyer()));
    }

    private void carryOut(SettlementStep step, Purchase purchase, Payment payment, UUID lease) {
        UUID id = purchase.id().value();
        switch (step) {
            case WAIT_FOR_BUYER -> postpone(purchase, true);
            case WAIT_FOR_GATEWAY -> postpone(purchase, false);
            case CHARGE -> {
                switch (confirmingHold.confirm(purchase)) {
                    case CONFIRMED -> charge(id, lease);
                    case LOST -> abandoning.abandon(id, Reason.HOLD_LOST);
                    case UNCLEAR -> postpone(purchase, false);
                }
            }
            case APPROVE -> {
                switch (confirmingHold.confirm(purchase)) {
                    case CONFIRMED ->
                        approving.approve(
                                id, payment.payToken(), payment.amount(), payment.transactionId(), payment.paidAt());
                    case LOST -> approving.compensate(id, payment.payToken(), payment.amount());
                    case UNCLEAR -> postpone(purchase, false);
                }
            }
            case COMPENSATE -> approving.compensate(id, payment.payToken(), payment.amount());
            case ABANDON_AS_REFUSED -> abandoning.abandon(id, Reason.REFUSED_BY_GATEWAY);
            case ABANDON_AS_CANCELLED -> abandoning.abandon(id, Reason.CANCELLED_BY_BUYER);
            case ABANDON_AS_COMPENSATED -> abandoning.abandon(id, Reason.COMPENSATED);
            case STOP_WATCHING -> abandoning.stopWatching(id);
        }
    }

    /** The intent and the attempt are stored before the gateway is called. */
    private void charge(UUID id, UUID lease) {
        Purchase purchase = Objects.requireNonNull(transaction.execute(status -> {
            Purchase current = purchases.findById(id).orElseThrow();
            if (current.state() == PurchaseState.SETTLING) {
                current.attemptExecution();
            }
            return current;
        }));
        String payToken = purchase.payToken();
        if (purchase.state() != PurchaseState.SETTLING
                || payToken == null
                || !leases.renew(WorkLeases.Kind.PURCHASE, id, lease)) {
            return;
        }
        switch (gateway.execute(payToken, purchase.orderNo())) {
            case Success<Charge>(Charge charge) -> {
                Money charged = charge.amount() == null ? purchase.total() : charge.amount();
                approving.approve(id, payToken, charged, charge.transactionId(), charge.chargedAt());
            }
            case Refused<Charge> refused -> {
                transaction.executeWithoutResult(status -> {
                    Purchase current = purchases.findById(id).orElseThrow();
                    if (current.state() == PurchaseState.SETTLING) {
                        current.executionRefused(refused.errorCode());
                    }
                });
                if (leases.renew(WorkLeases.Kind.PURCHASE, id, lease)) {
                    advance(id, lease);
                }
            }
            case Unknown<Charge> unknown -> postpone(purchase, false);
        }
    }

    /**
     * Schedules the next check. A purchase that is not approved ends at its deadline, and at once when its buyer has
     * left; while the gateway does not answer, the deadline is extended by {@link #GRACE}.
     */
    private void postpone(Purchase purchase, boolean answered) {
        UUID id = purchase.id().value();
        Instant now = clock.instant();
        if (purchase.isStuck(now)) {
            log.error("charge unclear purchase={} since={}", purchase.id(), purchase.deadline());
        }
        if (purchase.isUnapproved() && purchase.isOverdue(answered ? now : now.minus(GRACE))) {
            abandoning.abandon(id, Reason.DEADLINE_PASSED);
            return;
        }
        if (purchase.isUnapproved() && buyers.hasLeft(purchase.buyer())) {
            abandoning.abandon(id, Reason.CANCELLED_BY_BUYER);
            return;
        }
        transaction.executeWithoutResult(
                status -> purchases.findById(id).orElseThrow().checkAgain(now, answered));
    }
}
