package com.t82.payment.purchase;

import com.t82.event.PerformanceId;
import com.t82.payment.PurchaseAbandoned.Reason;
import com.t82.payment.PurchaseId;
import com.t82.payment.RefundId;
import com.t82.payment.gateway.PaymentGateway;
import com.t82.payment.gateway.PaymentGateway.Charge;
import com.t82.payment.gateway.PaymentGateway.Outcome;
import com.t82.payment.gateway.PaymentGateway.Outcome.Refused;
import com.t82.payment.gateway.PaymentGateway.Outcome.Success;
import com.t82.payment.gateway.PaymentGateway.Outcome.Unknown;
import com.t82.payment.gateway.PaymentGateway.Payment;
import com.t82.payment.purchase.Purchase.State;
import com.t82.payment.terms.Performances;
import com.t82.seat.HoldConfirmed;
import com.t82.seat.SeatId;
import com.t82.seat.SeatSettlementRequest;
import com.t82.shared.Money;
import com.t82.shared.ProblemException;
import com.t82.shared.Reply;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Carrying a purchase on, whoever gave the hint: a callback, the buyer coming back, or the reconciler. What counts is
 * what the gateway says when asked; nobody is charged before the hold is confirmed, and a charge that met no hold goes
 * back by itself.
 *
 * <p>Every step is idempotent. The claim keeps two of them apart in the ordinary case, the version of the purchase in
 * all others.
 */
@Component
class Settling {

    private static final Logger log = LoggerFactory.getLogger(Settling.class);

    /**
     * How long after the deadline to wait for an unreachable gateway before the seats are given up. Safe: the gateway
     * charges nothing without our {@code execute}.
     */
    private static final Duration GRACE = Duration.ofMinutes(2);

    static final Duration HINT_PAUSE = Duration.ofSeconds(2);

    private enum Hold {
        STANDS,
        LOST,
        /** Not to be said at the moment. */
        UNCLEAR
    }

    private record SeatsSettling(
            UUID reference, PerformanceId performance, List<SeatId> seats, Reply<HoldConfirmed> reply)
            implements SeatSettlementRequest {}

    private final Purchases purchases;
    private final Performances performances;
    private final PaymentGateway gateway;
    private final Refunding refunding;
    private final RefundExecution refundExecution;
    private final Buyers buyers;
    private final WorkLeases leases;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;
    private final PaymentSettings settings;
    private final Clock clock;

    Settling(
            Purchases purchases,
            Performances performances,
            PaymentGateway gateway,
            Refunding refunding,
            RefundExecution refundExecution,
            Buyers buyers,
            WorkLeases leases,
            ApplicationEventPublisher events,
            TransactionTemplate transaction,
            PaymentSettings settings,
            Clock clock) {
        this.purchases = purchases;
        this.performances = performances;
        this.gateway = gateway;
        this.refunding = refunding;
        this.refundExecution = refundExecution;
        this.buyers = buyers;
        this.leases = leases;
        this.events = events;
        this.transaction = transaction;
        this.settings = settings;
        this.clock = clock;
    }

    /** Asks the gateway and does what follows; nothing when somebody else is at it or there is nothing left to do. */
    void progress(PurchaseId purchase) {
        progress(purchase, false);
    }

    /**
     * Like {@link #progress}, but whoever is at it already looks once more afterwards. However many hints come in from
     * outside, the gateway is asked once in {@link #HINT_PAUSE}; what comes sooner is left to the reconciler.
     */
    void hint(PurchaseId purchase) {
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
        if (purchase.state() == State.APPROVED
                || purchase.state() == State.COMPENSATING
                || purchase.reason() == Reason.COMPENSATED) {
            return;
        }
        Outcome<Payment> outcome = gateway.status(purchase.payToken(), purchase.orderNo());
        switch (outcome) {
            case Success<Payment>(Payment payment) when concerns(payment, purchase) -> act(purchase, payment, lease);
            case Success<Payment> other -> {
                log.error("The gateway answered about another payment than that of purchase {}", purchase.id());
                postpone(purchase, true);
            }
            case Refused<Payment> refused -> postpone(purchase, false);
            case Unknown<Payment> unknown -> postpone(purchase, true);
        }
    }

    private static boolean concerns(Payment payment, Purchase purchase) {
        String payToken = purchase.payToken();
        return payment.orderNo().equals(purchase.orderNo())
                && (payToken == null || payToken.equals(payment.payToken()));
    }

    private void act(Purchase purchase, Payment payment, UUID lease) {
        UUID id = purchase.id().value();
        boolean agreed = payment.amount().equals(purchase.total());
        if (!agreed) {
            log.error(
                    "Purchase {} costs {}, but the gateway says {}", purchase.id(), purchase.total(), payment.amount());
        }
        switch (payment.state()) {
            case PAY_STANDBY -> standby(purchase);
            case PAY_PROGRESS, REFUND_PROGRESS -> postpone(purchase, true);
            case PAY_APPROVED -> {
                if (purchase.state() == State.REQUESTED || purchase.state() == State.ABANDONED) {
                    postpone(purchase, false);
                } else if (!agreed || purchase.executionRefusal() != null) {
                    abandon(id, Reason.REFUSED_BY_GATEWAY);
                } else if (purchase.state() == State.SETTLING && buyers.hasLeft(purchase.buyer())) {
                    abandon(id, Reason.CANCELLED_BY_BUYER);
                } else {
                    switch (confirmHold(purchase)) {
                        case STANDS -> execute(id, lease);
                        case LOST -> abandon(id, Reason.HOLD_LOST);
                        case UNCLEAR -> postpone(purchase, true);
                    }
                }
            }
            case PAY_COMPLETE, SETTLEMENT_COMPLETE -> {
                switch (agreed ? confirmHold(purchase) : Hold.LOST) {
                    case STANDS ->
                        approve(id, payment.payToken(), payment.amount(), payment.transactionId(), payment.paidAt());
                    case LOST -> compensate(id, payment.payToken(), payment.amount());
                    case UNCLEAR -> postpone(purchase, true);
                }
            }
            case PAY_CANCEL -> {
                if (purchase.isAlive()) {
                    abandon(id, Reason.CANCELLED_BY_BUYER);
                } else {
                    stopWatching(id);
                }
            }
            case REFUND_SUCCESS, SETTLEMENT_REFUND_COMPLETE -> {
                if (purchase.isAlive()) {
                    abandon(id, Reason.COMPENSATED);
                } else {
                    stopWatching(id);
                }
            }
        }
    }

    private void standby(Purchase purchase) {
        if (purchase.state() == State.SETTLING && purchase.executionRefusal() != null) {
            abandon(purchase.id().value(), Reason.REFUSED_BY_GATEWAY);
        } else {
            postpone(purchase, false);
        }
    }

    /**
     * Nothing to act on now. A purchase that nobody has approved by its deadline ends; while the gateway cannot be
     * asked it gets some grace.
     */
    private void postpone(Purchase purchase, boolean undecided) {
        Instant now = clock.instant();
        if (purchase.isStuck(now)) {
            log.error("Whether purchase {} was charged is unclear since {}", purchase.id(), purchase.deadline());
        }
        if (purchase.isUnapproved() && purchase.isOverdue(undecided ? now.minus(GRACE) : now)) {
            abandon(purchase.id().value(), Reason.DEADLINE_PASSED);
            return;
        }
        if (purchase.isUnapproved() && buyers.hasLeft(purchase.buyer())) {
            abandon(purchase.id().value(), Reason.CANCELLED_BY_BUYER);
            return;
        }
        transaction.executeWithoutResult(status ->
                purchases.findById(purchase.id().value()).orElseThrow().checkAgain(now, !undecided));
    }

    /** When it stands, the seats wait for this purchase without a deadline from now on, and the charge is intended. */
    private Hold confirmHold(Purchase purchase) {
        if (purchase.state() == State.SETTLING) {
            return Hold.STANDS;
        }
        if (purchase.state() != State.AWAITING_APPROVAL) {
            return Hold.LOST;
        }
        try {
            transaction.executeWithoutResult(status -> {
                Purchase current = purchases.findById(purchase.id().value()).orElseThrow();
                if (current.state() != State.SETTLING) {
                    confirm(current);
                }
            });
            return Hold.STANDS;
        } catch (ProblemException veto) {
            if (veto.retryAfter() != null) {
                return Hold.UNCLEAR;
            }
            log.info("Purchase {} has lost its hold: {}", purchase.id(), veto.getMessage());
            return Hold.LOST;
        }
    }

    private void confirm(Purchase purchase) {
        if (performances.isCancelled(purchase.performance())) {
            throw new ProblemException(PaymentProblem.PERFORMANCE_OVER);
        }
        if (buyers.hasLeft(purchase.buyer())) {
            throw new ProblemException(PaymentProblem.BUYER_HAS_LEFT);
        }
        SeatsSettling question =
                new SeatsSettling(purchase.id().value(), purchase.performance(), purchase.seats(), new Reply<>());
        events.publishEvent(question);
        if (question.reply().single().isEmpty()) {
            throw new ProblemException(PaymentProblem.SEATS_NOT_HELD);
        }
        purchase.settle(clock.instant());
    }

    /** For a purchase that costs nothing; inside the caller's transaction. */
    void approveWithoutCharge(Purchase purchase) {
        confirm(purchase);
        Instant now = clock.instant();
        events.publishEvent(purchase.approve(null, now, now.plus(settings.ticketsWithin())));
    }

    private void execute(UUID id, UUID lease) {
        Purchase purchase = settled(id);
        String payToken = purchase.payToken();
        if (purchase.state() != State.SETTLING || payToken == null || !leases.renew(WorkLeases.Kind.PURCHASE, id, lease)) {
            return;
        }
        switch (gateway.execute(payToken, purchase.orderNo())) {
            case Success<Charge>(Charge charge) -> {
                Money charged = charge.amount() == null ? purchase.total() : charge.amount();
                approve(id, payToken, charged, charge.transactionId(), charge.chargedAt());
            }
            case Refused<Charge> refused -> {
                transaction.executeWithoutResult(status -> {
                    Purchase current = purchases.findById(id).orElseThrow();
                    if (current.state() == State.SETTLING) {
                        current.executionRefused(refused.errorCode());
                    }
                });
                if (leases.renew(WorkLeases.Kind.PURCHASE, id, lease)) {
                    advance(id, lease);
                }
            }
            case Unknown<Charge> unknown -> postpone(purchase, true);
        }
    }

    private Purchase settled(UUID id) {
        Purchase purchase = transaction.execute(status -> {
            Purchase current = purchases.findById(id).orElseThrow();
            if (current.state() == State.SETTLING) {
                current.attemptExecution();
            }
            return current;
        });
        if (purchase == null) {
            throw new IllegalStateException("No purchase " + id);
        }
        return purchase;
    }

    /** The money has been taken. When the purchase has ended or its buyer has left meanwhile, it goes back. */
    private void approve(
            UUID id, String payToken, Money charged, @Nullable String transactionId, @Nullable Instant chargedAt) {
        Boolean sold = transaction.execute(status -> {
            Purchase purchase = purchases.lock(id).orElseThrow();
            if (purchase.state() == State.APPROVED) {
                return true;
            }
            if (purchase.state() != State.SETTLING
                    || !charged.equals(purchase.total())
                    || buyers.hasLeft(purchase.buyer())) {
                return false;
            }
            Instant now = clock.instant();
            events.publishEvent(purchase.approve(
                    transactionId, chargedAt == null ? now : chargedAt, now.plus(settings.ticketsWithin())));
            return true;
        });
        if (!Boolean.TRUE.equals(sold)) {
            compensate(id, payToken, charged);
        }
    }

    private void compensate(UUID id, String payToken, Money charged) {
        RefundId refund = transaction.execute(status -> {
            Purchase purchase = purchases.lock(id).orElseThrow();
            if (purchase.state() == State.APPROVED
                    || purchase.state() == State.COMPENSATING
                    || purchase.reason() == Reason.COMPENSATED) {
                return null;
            }
            log.warn("Purchase {} was charged {} while {}: refunding", purchase.id(), charged, purchase.state());
            purchase.compensate(payToken);
            return refunding.intendCompensation(purchase, charged);
        });
        if (refund != null) {
            refundExecution.carryOut(refund);
        }
    }

    /** Ends a purchase that took no money; nothing when it has ended. */
    void abandon(UUID id, Reason reason) {
        transaction.executeWithoutResult(status -> {
            Purchase purchase = purchases.lock(id).orElseThrow();
            if (purchase.isAlive()) {
                events.publishEvent(purchase.abandon(reason, clock.instant()));
            } else if (purchase.state() == State.ABANDONED) {
                purchase.checkAgain(clock.instant(), true);
            }
        });
    }

    private void stopWatching(UUID id) {
        transaction.executeWithoutResult(status -> {
            Purchase purchase = purchases.lock(id).orElseThrow();
            if (purchase.state() == State.ABANDONED) {
                purchase.stopWatching();
            }
        });
    }
}
