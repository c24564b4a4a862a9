package com.t82.payment.purchase;

import com.t82.payment.PaymentRefunded;
import com.t82.payment.PurchaseAbandoned.Reason;
import com.t82.payment.RefundId;
import com.t82.payment.RefundRefused;
import com.t82.payment.gateway.PaymentGateway;
import com.t82.payment.gateway.PaymentGateway.Outcome.Refused;
import com.t82.payment.gateway.PaymentGateway.Outcome.Success;
import com.t82.payment.gateway.PaymentGateway.Outcome.Unknown;
import com.t82.payment.gateway.PaymentGateway.Payment;
import com.t82.payment.gateway.PaymentGateway.Reversal;
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
 * Carries intended refunds out at the gateway. A time-out is repeated under the same number until the outcome is known.
 */
@Component
class RefundExecution {

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

    /** Calls the gateway for an intended refund; nothing when it is decided or somebody else is at it. */
    void carryOut(RefundId refund) {
        UUID id = refund.value();
        leases.take(WorkLeases.Kind.REFUND, id, false).ifPresent(lease -> {
            try {
                attempt(id, lease);
            } finally {
                leases.release(WorkLeases.Kind.REFUND, id, lease);
            }
        });
    }

    /** @param unansweredBefore when an earlier attempt was left unanswered; null when none was */
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
     * A no to the first attempt is a no. After an attempt without an answer it may have succeeded, even of a part of the
     * payment, so what the gateway has given back in all decides; or it may still be at work on it and refuse the
     * repetition for that very reason, so the no counts only when it lasts. What we owe without being asked is tried
     * until it succeeds.
     */
    private void refused(Attempt attempt, UUID lease, String payToken, String errorCode) {
        Refund refund = attempt.refund();
        Instant unansweredBefore = attempt.unansweredBefore();
        UUID id = refund.id().value();
        if (unansweredBefore != null) {
            if (!leases.renew(WorkLeases.Kind.REFUND, id, lease)) {
                return;
            }
            Purchase purchase =
                    inTransaction(() -> purchases.findById(refund.purchase()).orElseThrow());
            Money withThisOne = refunds.findAllByPurchaseIdAndState(refund.purchase(), Refund.State.SUCCEEDED).stream()
                    .map(Refund::amount)
                    .reduce(refund.amount(), Money::plus);
            switch (gateway.status(payToken, purchase.orderNo())) {
                case Success<Payment>(Payment payment)
                when payment.refunded().compareTo(withThisOne) >= 0 -> {
                    succeed(id, null, null);
                    return;
                }
                case Success<Payment>(Payment payment)
                when payment.state() != Payment.State.REFUND_PROGRESS
                        && !clock.instant().isBefore(unansweredBefore.plus(settings.refusalWait())) -> {}
                default -> {
                    refusedForNow(id, unansweredBefore);
                    return;
                }
            }
        }
        transaction.executeWithoutResult(status -> {
            Purchase purchase = purchases.lock(refund.purchase()).orElseThrow();
            Instant now = clock.instant();
            Refund current = refunds.findById(id).orElseThrow();
            if (current.isOwed()) {
                log.error("The gateway refuses refund {} of what we owe ({}): trying again", id, errorCode);
                current.refusedForNow(unansweredBefore, now);
                return;
            }
            current.refuse(errorCode, now);
            List<PurchaseLine> lines = purchase.lines().stream()
                    .filter(line -> line.isIn(refund.id()))
                    .toList();
            lines.forEach(PurchaseLine::keep);
            events.publishEvent(new RefundRefused(
                    refund.id(),
                    purchase.id(),
                    purchase.buyer(),
                    purchase.performance(),
                    lines.stream().map(PurchaseLine::seat).toList(),
                    now,
                    purchase.orderNo()));
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
            events.publishEvent(new PaymentRefunded(
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
                            : PaymentRefunded.Kind.BY_BUYER));
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
