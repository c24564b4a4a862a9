package com.t82.payment;

import com.t82.event.PerformanceId;
import com.t82.payment.PaymentGateway.Outcome.Refused;
import com.t82.payment.PaymentGateway.Outcome.Success;
import com.t82.payment.PaymentGateway.Outcome.Unknown;
import com.t82.payment.PaymentGateway.Payment;
import com.t82.payment.PaymentGateway.Reversal;
import com.t82.payment.Performances.Performance;
import com.t82.payment.PurchaseAbandoned.Reason;
import com.t82.seat.SeatId;
import com.t82.shared.Money;
import com.t82.shared.ProblemException;
import com.t82.shared.Reply;
import com.t82.user.UserId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
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
 * Giving money back: to a buyer who cancels, to everybody when the organiser does, and by itself where money was taken
 * for lost seats. What is intended is stored first; a time-out is repeated under the same number until the outcome is
 * known.
 */
@Component
class Refunding {

    private static final Logger log = LoggerFactory.getLogger(Refunding.class);
    private static final Duration SOON = Duration.ofSeconds(5);

    /**
     * What cancelling would give.
     *
     * @param startsAt until when one can cancel, UTC
     * @param outlook the fee now, and each later moment at which it changes
     */
    record Terms(String orderNo, List<SeatId> seats, Money paid, Instant startsAt, List<FeeSchedule.Quote> outlook) {

        Money fee() {
            return outlook.getFirst().fee();
        }

        Money back() {
            return paid.minus(fee());
        }
    }

    private final Purchases purchases;
    private final Refunds refunds;
    private final Performances performances;
    private final FeeSchedules feeSchedules;
    private final PaymentGateway gateway;
    private final Claims claims;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;
    private final PaymentSettings settings;
    private final Clock clock;

    Refunding(
            Purchases purchases,
            Refunds refunds,
            Performances performances,
            FeeSchedules feeSchedules,
            PaymentGateway gateway,
            Claims claims,
            ApplicationEventPublisher events,
            TransactionTemplate transaction,
            PaymentSettings settings,
            Clock clock) {
        this.purchases = purchases;
        this.refunds = refunds;
        this.performances = performances;
        this.feeSchedules = feeSchedules;
        this.gateway = gateway;
        this.claims = claims;
        this.events = events;
        this.transaction = transaction;
        this.settings = settings;
        this.clock = clock;
    }

    /** What the buyer would get back now and later, for one seat or for all that are left. */
    Terms quote(UserId buyer, String orderNo, @Nullable SeatId seat) {
        Purchase purchase = own(buyer, orderNo);
        return terms(purchase, linesToRefund(purchase, seat), clock.instant());
    }

    /** The fee of a seat bought now, now and at each later moment at which it changes. */
    List<FeeSchedule.Quote> termsOf(PerformanceId performance, Money amount) {
        Instant now = clock.instant();
        Performance found = performances
                .find(performance)
                .orElseThrow(() -> new ProblemException(PaymentProblem.NO_SUCH_PERFORMANCE));
        if (found.cancelled() || !now.isBefore(found.startsAt())) {
            throw new ProblemException(PaymentProblem.PERFORMANCE_OVER);
        }
        return feeSchedules.of(found.show()).outlook(List.of(amount), now, found.startsAt(), now);
    }

    /**
     * Refunds one seat, or all that are left when none is named.
     *
     * @param believed what the app thinks it is about: what was paid, or what comes back; null when it does not say
     * @throws ProblemException when nothing can be given back, or the gateway has not answered yet
     */
    Refund request(
            UserId buyer,
            String orderNo,
            @Nullable SeatId seat,
            @Nullable Money believed,
            String reason,
            @Nullable String idempotencyKey) {
        RefundId id = inTransaction(() -> intend(buyer, orderNo, seat, believed, reason, idempotencyKey));
        carryOut(id);
        Refund refund = inTransaction(() -> refunds.findById(id.value()).orElseThrow());
        return switch (refund.state()) {
            case SUCCEEDED -> refund;
            case REFUSED -> throw new ProblemException(PaymentProblem.REFUND_REFUSED);
            case REFUNDING -> throw ProblemException.retryAfter(SOON, PaymentProblem.REFUND_UNDECIDED);
        };
    }

    private RefundId intend(
            UserId buyer,
            String orderNo,
            @Nullable SeatId seat,
            @Nullable Money believed,
            String reason,
            @Nullable String idempotencyKey) {
        Purchase purchase = purchases
                .lockByOrderNo(orderNo)
                .filter(found -> found.buyer().equals(buyer))
                .orElseThrow(() -> new ProblemException(PaymentProblem.NO_SUCH_PURCHASE));
        String fingerprint = (seat == null ? "all" : seat) + "/" + (believed == null ? "" : believed.won());
        if (idempotencyKey != null) {
            refunds.forgetKey(
                    purchase.id().value(), idempotencyKey, clock.instant().minus(Purchasing.KEY_KEPT));
            Refund known = refunds.findByPurchaseIdAndIdempotencyKey(
                            purchase.id().value(), idempotencyKey)
                    .orElse(null);
            if (known != null) {
                if (!known.isMeantBy(fingerprint)) {
                    throw new ProblemException(PaymentProblem.IDEMPOTENCY_KEY_REUSED);
                }
                return known.id();
            }
        }
        Refund open = refunds.findByPurchaseIdAndState(purchase.id().value(), Refund.State.REFUNDING)
                .orElse(null);
        if (open != null) {
            if (open.kind() == Refund.Kind.BY_BUYER && isAbout(open, purchase, seat)) {
                return open.id();
            }
            throw ProblemException.retryAfter(SOON, PaymentProblem.REFUND_IN_PROGRESS);
        }
        Instant now = clock.instant();
        List<PurchaseLine> lines = linesToRefund(purchase, seat);
        Terms terms = terms(purchase, lines, now);
        if (believed != null && !believed.equals(terms.back()) && !believed.equals(terms.paid())) {
            throw new ProblemException(
                    PaymentProblem.REFUND_AMOUNT_MISMATCH,
                    terms.back().won(),
                    terms.fee().won());
        }
        Refund refund = refunds.save(new Refund(
                purchase, Refund.Kind.BY_BUYER, terms.back(), terms.fee(), reason, idempotencyKey, fingerprint, now));
        lines.forEach(line -> line.giveBack(refund.id()));
        RefundRequested question =
                new RefundRequested(refund.id(), purchase.id(), buyer, terms.seats(), new Reply<>());
        events.publishEvent(question);
        if (question.reply().single().isEmpty()) {
            throw new ProblemException(PaymentProblem.REFUND_NOT_CLEARED);
        }
        return refund.id();
    }

    private static boolean isAbout(Refund refund, Purchase purchase, @Nullable SeatId seat) {
        List<SeatId> seats = purchase.lines().stream()
                .filter(line -> line.isIn(refund.id()))
                .map(PurchaseLine::seat)
                .toList();
        return seat == null ? purchase.lines().stream().noneMatch(PurchaseLine::isKept) : seats.equals(List.of(seat));
    }

    private Purchase own(UserId buyer, String orderNo) {
        return purchases
                .findByOrderNo(orderNo)
                .filter(purchase -> purchase.buyer().equals(buyer))
                .orElseThrow(() -> new ProblemException(PaymentProblem.NO_SUCH_PURCHASE));
    }

    private static List<PurchaseLine> linesToRefund(Purchase purchase, @Nullable SeatId seat) {
        if (purchase.state() != Purchase.State.APPROVED) {
            throw new ProblemException(PaymentProblem.NOT_PAID);
        }
        List<PurchaseLine> named = purchase.lines().stream()
                .filter(line -> seat == null || line.seat().equals(seat))
                .toList();
        if (named.isEmpty()) {
            throw new ProblemException(PaymentProblem.NO_SUCH_SEAT);
        }
        List<PurchaseLine> kept = named.stream().filter(PurchaseLine::isKept).toList();
        if (kept.isEmpty()) {
            throw named.stream().allMatch(PurchaseLine::isRefunded)
                    ? new ProblemException(PaymentProblem.ALREADY_REFUNDED)
                    : ProblemException.retryAfter(SOON, PaymentProblem.REFUND_IN_PROGRESS);
        }
        return kept;
    }

    /** By the schedule that the buyer bought under; free when the organiser has moved or called off the performance. */
    private Terms terms(Purchase purchase, List<PurchaseLine> lines, Instant now) {
        Performance performance = performances.find(purchase.performance()).orElse(null);
        Instant startsAt = performance == null ? purchase.startsAt() : performance.startsAt();
        boolean changed = performance != null
                && (performance.cancelled() || !performance.startsAt().equals(purchase.startsAt()));
        boolean calledOff = performance != null && performance.cancelled();
        if (!calledOff && !now.isBefore(startsAt)) {
            throw new ProblemException(PaymentProblem.PERFORMANCE_BEGAN);
        }
        List<Money> paid = lines.stream().map(PurchaseLine::amount).toList();
        Instant bookedAt = purchase.approvedAt();
        List<FeeSchedule.Quote> outlook = changed || bookedAt == null
                ? List.of(new FeeSchedule.Quote(now, Money.ZERO))
                : feeSchedules.read(purchase.feeSchedule()).outlook(paid, bookedAt, startsAt, now);
        return new Terms(
                purchase.orderNo(),
                lines.stream().map(PurchaseLine::seat).toList(),
                paid.stream().reduce(Money.ZERO, Money::plus),
                startsAt,
                outlook);
    }

    /** Inside the caller's transaction. */
    RefundId intendCompensation(Purchase purchase, Money charged) {
        return refunds.save(new Refund(
                        purchase,
                        Refund.Kind.COMPENSATION,
                        charged,
                        Money.ZERO,
                        "좌석 점유 만료로 인한 자동 환불",
                        null,
                        null,
                        clock.instant()))
                .id();
    }

    /** Everything that is left of a purchase, without a fee; nothing while another refund of it is under way. */
    void intendForOrganiser(UUID purchaseId) {
        transaction.executeWithoutResult(status -> {
            Purchase purchase = purchases.lock(purchaseId).orElseThrow();
            intendWithoutFee(purchase, purchase.seats(), "공연 취소");
        });
    }

    /**
     * Seats that the house takes back or cannot give; those that are refunded already are left out. Inside the caller's
     * transaction, which has locked the purchase.
     *
     * @return false while another refund of the purchase is under way
     */
    boolean intendWithoutFee(Purchase purchase, Collection<SeatId> seats, String reason) {
        List<PurchaseLine> lines = purchase.lines().stream()
                .filter(PurchaseLine::isKept)
                .filter(line -> seats.contains(line.seat()))
                .toList();
        if (purchase.state() != Purchase.State.APPROVED || lines.isEmpty()) {
            return true;
        }
        if (refunds.findByPurchaseIdAndState(purchase.id().value(), Refund.State.REFUNDING)
                .isPresent()) {
            return false;
        }
        Money amount = lines.stream().map(PurchaseLine::amount).reduce(Money.ZERO, Money::plus);
        Refund refund = refunds.save(new Refund(
                purchase, Refund.Kind.BY_ORGANISER, amount, Money.ZERO, reason, null, null, clock.instant()));
        lines.forEach(line -> line.giveBack(refund.id()));
        return true;
    }

    /** Calls the gateway for an intended refund; nothing when it is decided or somebody else is at it. */
    void carryOut(RefundId refund) {
        UUID id = refund.value();
        claims.take(Claims.Kind.REFUND, id, false).ifPresent(claim -> {
            try {
                attempt(id, claim);
            } finally {
                claims.release(Claims.Kind.REFUND, id, claim);
            }
        });
    }

    /** @param unansweredBefore when an earlier attempt was left unanswered; null when none was */
    private record Attempt(Refund refund, @Nullable Instant unansweredBefore) {}

    private void attempt(UUID id, UUID claim) {
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
            case Refused<Reversal> refused -> refused(attempt, claim, payToken, refused.errorCode());
            case Unknown<Reversal> unknown -> tryAgain(id);
        }
    }

    /**
     * A no to the first attempt is a no. After an attempt without an answer it may have succeeded, even of a part of the
     * payment, so what the gateway has given back in all decides; or it may still be at work on it and refuse the
     * repetition for that very reason, so the no counts only when it lasts. What we owe without being asked is tried
     * until it succeeds.
     */
    private void refused(Attempt attempt, UUID claim, String payToken, String errorCode) {
        Refund refund = attempt.refund();
        Instant unansweredBefore = attempt.unansweredBefore();
        UUID id = refund.id().value();
        if (unansweredBefore != null) {
            if (!claims.renew(Claims.Kind.REFUND, id, claim)) {
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
        if (refund.kind() != Refund.Kind.BY_BUYER) {
            log.error("The gateway refuses refund {} of what we owe ({}): trying again", id, errorCode);
            refusedForNow(id, unansweredBefore);
            return;
        }
        transaction.executeWithoutResult(status -> {
            Purchase purchase = purchases.lock(refund.purchase()).orElseThrow();
            Instant now = clock.instant();
            refunds.findById(id).orElseThrow().refuse(errorCode, now);
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
