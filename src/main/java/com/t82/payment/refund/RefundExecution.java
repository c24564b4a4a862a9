package com.t82.payment.refund;

import com.t82.payment.PurchaseAbandoned.Reason;
import com.t82.payment.RefundId;
import com.t82.payment.gateway.PaymentGateway;
import com.t82.payment.gateway.PaymentGateway.Outcome.Refused;
import com.t82.payment.gateway.PaymentGateway.Outcome.Success;
import com.t82.payment.gateway.PaymentGateway.Outcome.Unknown;
import com.t82.payment.gateway.PaymentGateway.Payment;
import com.t82.payment.gateway.PaymentGateway.Reversal;
import com.t82.payment.purchase.PaymentSettings;
import com.t82.payment.purchase.Purchase;
import com.t82.payment.purchase.PurchaseLine;
import com.t82.payment.purchase.Purchases;
import com.t82.payment.purchase.WorkLeases;
import com.t82.shared.Money;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Carries out intended refunds at the gateway. After a time-out the call is repeated under the same refund number until
 * the outcome is known.
 */
@Component
public class RefundExecution {

    private static final Logger log = LoggerFactory.getLogger(RefundExecution.class);

    private final Purchases purchases;
    private final Refunds refunds;
    private final PaymentGateway gateway;
    private final WorkLeases leases;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;
    private final PaymentSettings settings;
    private final Clock clock;

    RefundExecution(
            Purchases purchases,
            Refunds refunds,
            PaymentGateway gateway,
            WorkLeases leases,
            ApplicationEventPublisher events,
            TransactionTemplate transaction,
            PaymentSettings settings,
            Clock clock) {
        this.purchases = purchases;
        this.refunds = refunds;
        this.gateway = gateway;
        this.leases = leases;
        this.events = events;
        this.transaction = transaction;
        this.settings = settings;
        this.clock = clock;
    }

    /** Calls the gateway for an intended refund; does nothing when it is decided or another thread has the lease. */
    public void carryOut(RefundId refund) {
        UUID id = refund.value();
        leases.take(WorkLeases.Kind.REFUND, id, false).ifPresent(lease -> {
            try {
                attempt(id, lease);
            } finally {
                leases.release(WorkLeases.Kind.REFUND, id, lease);
            }
        });
    }

    /** @param unansweredBefore when an earlier attempt was left unanswered, UTC; null when none was */
    private record Attempt(Refund refund, @Nullable Instant unansweredBefore) {}

    private void attempt(UUID id, UUID lease) {
        Attempt attempt = inTransaction(() -> {
            Refund current = refunds.findById(id).orElseThrow();
            return new Attempt(
                    current, current.state() == Refund.State.REFUNDING ? current.attempt(clock.instant()) : null);
        });
        Refund refund = attempt.refund();
        if (refund.state() != Refund.State.REFUNDING) {
            return;
        }
        String payToken = refund.payToken();
        if (refund.amount().isZero()) {
            succeed(id, null, null);
            return;
        }
        if (payToken == null) {
            throw new IllegalStateException("Refund " + id + " has no payment to refund");
        }
        switch (gateway.refund(payToken, refund.id().toString(), refund.amount(), refund.reason())) {
            case Success<Reversal>(Reversal reversal) -> succeed(id, reversal.transactionId(), reversal.refundedAt());
            case Refused<Reversal> refused -> refused(attempt, lease, payToken, refused.errorCode());
            case Unknown<Reversal> unknown -> tryAgain(id);
        }
    }

    /**
     * A refusal of the first attempt is final. After an unanswered attempt it is not: that attempt may have succeeded,
     * so the sum of what the gateway has given back decides; or the gateway may still be working on it and refuse the
     * repetition for that reason, so a refusal counts only when it lasts. A refund that we owe is repeated until it
     * succeeds.
     */
    private void refused(Attempt attempt, UUID lease, String payToken, String errorCode) {
        Refund refund = attempt.refund();
        UUID id = refund.id().value();
        Instant unansweredBefore = attempt.unansweredBefore();
        if (unansweredBefore != null) {
            if (!leases.renew(WorkLeases.Kind.REFUND, id, lease)) {
                return;
            }
            switch (earlierAttempt(refund, payToken, unansweredBefore)) {
                case SUCCEEDED -> {
                    succeed(id, null, null);
                    return;
                }
                case UNDECIDED -> {
                    refusedForNow(id, unansweredBefore);
                    return;
                }
                case FAILED -> {}
            }
        }
        refuse(refund, unansweredBefore, errorCode);
    }

    private enum EarlierAttempt {
        SUCCEEDED,
        FAILED,
        UNDECIDED
    }

    private EarlierAttempt earlierAttempt(Refund refund, String payToken, Instant unansweredBefore) {
        Purchase purchase =
                inTransaction(() -> purchases.findById(refund.purchase()).orElseThrow());
        Money withThisOne = refunds.findAllByPurchaseIdAndState(refund.purchase(), Refund.State.SUCCEEDED).stream()
                .map(Refund::amount)
                .reduce(refund.amount(), Money::plus);
        if (!(gateway.status(payToken, purchase.orderNo()) instanceof Success<Payment>(Payment payment))) {
            return EarlierAttempt.UNDECIDED;
        }
        if (payment.refunded().compareTo(withThisOne) >= 0) {
            return EarlierAttempt.SUCCEEDED;
        }
        boolean lasts = !clock.instant().isBefore(unansweredBefore.plus(settings.refusalWait()));
        return lasts && payment.state() != Payment.State.REFUND_PROGRESS
                ? EarlierAttempt.FAILED
                : EarlierAttempt.UNDECIDED;
    }

    private void refuse(Refund refund, @Nullable Instant unansweredBefore, String errorCode) {
        transaction.executeWithoutResult(status -> {
            Purchase purchase = purchases.lock(refund.purchase()).orElseThrow();
            Instant now = clock.instant();
            Refund current = refunds.findById(refund.id().value()).orElseThrow();
            if (current.isOwed()) {
                log.error("owed refund refused refund={} error={}: trying again", refund.id(), errorCode);
                current.refusedForNow(unansweredBefore, now);
                return;
            }
            current.refuse(errorCode, now);
            List<PurchaseLine> lines = purchase.lines().stream()
                    .filter(line -> line.isIn(refund.id()))
                    .toList();
            lines.forEach(PurchaseLine::removeFromRefund);
            events.publishEvent(RefundMessages.refused(refund, purchase, lines, now));
        });
    }

    private void refusedForNow(UUID id, @Nullable Instant unansweredBefore) {
        transaction.executeWithoutResult(
                status -> refunds.findById(id).orElseThrow().refusedForNow(unansweredBefore, clock.instant()));
    }

    private void tryAgain(UUID id) {
        transaction.executeWithoutResult(
                status -> refunds.findById(id).orElseThrow().tryAgain(clock.instant()));
    }

    private void succeed(UUID id, @Nullable String transactionId, @Nullable Instant refundedAt) {
        transaction.executeWithoutResult(status -> {
            Refund refund = refunds.findById(id).orElseThrow();
            Purchase purchase = purchases.lock(refund.purchase()).orElseThrow();
            if (refund.state() != Refund.State.REFUNDING) {
                return;
            }
            Instant at = refundedAt == null ? clock.instant() : refundedAt;
            refund.succeed(transactionId, at);
            if (refund.kind() == Refund.Kind.COMPENSATION) {
                events.publishEvent(purchase.abandon(Reason.COMPENSATED, refund.amount(), clock.instant()));
                return;
            }
            List<PurchaseLine> lines = purchase.lines().stream()
                    .filter(line -> line.isIn(refund.id()))
                    .toList();
            lines.forEach(line -> line.refunded(at));
            events.publishEvent(RefundMessages.refunded(refund, purchase, lines, at));
        });
    }

    private <T> T inTransaction(Supplier<T> work) {
        T result = transaction.execute(status -> work.get());
        if (result == null) {
            throw new IllegalStateException("A transaction without a result");
        }
        return result;
    }
}
