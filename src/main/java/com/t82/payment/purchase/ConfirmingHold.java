package com.t82.payment.purchase;

import com.t82.event.PerformanceId;
import com.t82.payment.terms.Performances;
import com.t82.seat.HoldConfirmed;
import com.t82.seat.SeatId;
import com.t82.seat.SeatSettlementRequest;
import com.t82.shared.ProblemException;
import com.t82.shared.Reply;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Asks the seat module, before a charge, whether the seats of a purchase are still held for it. */
@Component
public class ConfirmingHold {

    private static final Logger log = LoggerFactory.getLogger(ConfirmingHold.class);

    /** What became of the hold. */
    public enum Outcome {
        CONFIRMED,
        LOST,
        /** The seat module cannot say at the moment. */
        UNCLEAR
    }

    private record SeatsSettling(
            UUID reference, PerformanceId performance, List<SeatId> seats, Reply<HoldConfirmed> reply)
            implements SeatSettlementRequest {}

    private final Purchases purchases;
    private final Performances performances;
    private final Buyers buyers;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;
    private final Clock clock;

    ConfirmingHold(
            Purchases purchases,
            Performances performances,
            Buyers buyers,
            ApplicationEventPublisher events,
            TransactionTemplate transaction,
            Clock clock) {
        this.purchases = purchases;
        this.performances = performances;
        this.buyers = buyers;
        this.events = events;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Once the hold is confirmed, the seats belong to the purchase without a deadline, and its charge is intended. */
    public Outcome confirm(Purchase purchase) {
        if (purchase.state() == PurchaseState.SETTLING) {
            return Outcome.CONFIRMED;
        }
        if (purchase.state() != PurchaseState.AWAITING_APPROVAL) {
            return Outcome.LOST;
        }
        try {
            transaction.executeWithoutResult(status -> {
                Purchase current = purchases.findById(purchase.id().value()).orElseThrow();
                if (current.state() != PurchaseState.SETTLING) {
                    settle(current);
                }
            });
            return Outcome.CONFIRMED;
        } catch (ProblemException e) {
            if (e.retryAfter() != null) {
                return Outcome.UNCLEAR;
            }
            log.info("hold lost purchase={} cause={}", purchase.id(), e.getMessage());
            return Outcome.LOST;
        }
    }

    /**
     * Confirms the hold inside the caller's transaction.
     *
     * @throws ProblemException when the seats are not held any more, the performance is cancelled or the buyer has left
     */
    public void settle(Purchase purchase) {
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
}
