package com.t82.payment.refund;

import com.t82.payment.RefundId;
import com.t82.payment.RefundRequested;
import com.t82.payment.purchase.PaymentProblem;
import com.t82.payment.purchase.PaymentSettings;
import com.t82.payment.purchase.Purchase;
import com.t82.payment.purchase.PurchaseLine;
import com.t82.payment.purchase.PurchaseState;
import com.t82.payment.purchase.Purchases;
import com.t82.seat.SeatId;
import com.t82.shared.Money;
import com.t82.shared.ProblemException;
import com.t82.shared.Reply;
import com.t82.user.UserId;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Intends refunds: on request of the buyer, of cancelled performances and missing seats, and of charges without a hold.
 * An intended refund is stored before {@link RefundExecution} carries it out at the gateway.
 */
@Component
public class Refunding {

    static final Duration SOON = Duration.ofSeconds(5);

    private final Purchases purchases;
    private final Refunds refunds;
    private final RefundQuoting quoting;
    private final RefundExecution execution;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Refunding(
            Purchases purchases,
            Refunds refunds,
            RefundQuoting quoting,
            RefundExecution execution,
            ApplicationEventPublisher events,
            TransactionTemplate transaction,
            Clock clock) {
        this.purchases = purchases;
        this.refunds = refunds;
        this.quoting = quoting;
        this.execution = execution;
        this.events = events;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Refunds one seat, or all that are in no refund when none is named.
     *
     * @param expected what the app has shown, in won: what was paid, or what comes back; null when it does not say
     * @throws ProblemException when the refund is not possible or is refused, or the gateway has not answered yet
     */
    Refund request(
            UserId buyer,
            String orderNo,
            @Nullable SeatId seat,
            @Nullable Money expected,
            String reason,
            @Nullable String idempotencyKey) {
        RefundId id = inTransaction(() -> intend(buyer, orderNo, seat, expected, reason, idempotencyKey));
        execution.carryOut(id);
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
            @Nullable Money expected,
            String reason,
            @Nullable String idempotencyKey) {
        Purchase purchase = purchases
                .lockByOrderNo(orderNo)
                .filter(found -> found.buyer().equals(buyer))
                .orElseThrow(() -> new ProblemException(PaymentProblem.NO_SUCH_PURCHASE));
        String fingerprint = (seat == null ? "all" : seat) + "/" + (expected == null ? "" : expected.won());
        Refund known = idempotencyKey == null ? null : findByKey(purchase, idempotencyKey);
        if (known != null) {
            if (!known.matches(fingerprint)) {
                throw new ProblemException(PaymentProblem.IDEMPOTENCY_KEY_REUSED);
            }
            return known.id();
        }
        Refund open = refunds.findByPurchaseIdAndState(purchase.id().value(), Refund.State.REFUNDING)
                .orElse(null);
        if (open != null) {
            if (open.kind() == Refund.Kind.BY_BUYER && isAbout(open, purchase, seat)) {
                return open.id();
            }
            throw ProblemException.retryAfter(SOON, PaymentProblem.REFUND_IN_PROGRESS);
        }
        List<PurchaseLine> lines = RefundQuoting.linesToRefund(purchase, seat);
        RefundTerms terms = quoting.terms(purchase, lines, clock.instant());
        if (expected != null && !expected.equals(terms.back()) && !expected.equals(terms.paid())) {
            throw new ProblemException(
                    PaymentProblem.REFUND_AMOUNT_MISMATCH,
                    terms.back().won(),
                    terms.fee().won(),
                    terms.lostDiscount().won());
        }
        Refund refund = save(purchase, Refund.Kind.BY_BUYER, terms, lines, false, reason, idempotencyKey, fingerprint);
        requireTicketClearance(refund, purchase, terms.seats());
        return refund.id();
    }

    private @Nullable Refund findByKey(Purchase purchase, String idempotencyKey) {
        UUID id = purchase.id().value();
        refunds.clearKey(id, idempotencyKey, clock.instant().minus(PaymentSettings.KEY_LIFETIME));
        return refunds.findByPurchaseIdAndIdempotencyKey(id, idempotencyKey).orElse(null);
    }

    /**
     * Intends a refund that a withdrawn buyer is owed, by the terms of the purchase. Runs inside the caller's
     * transaction, which has locked the purchase.
     *
     * @throws ProblemException when the ticket module refuses or does not answer
     */
    void intendOwed(Purchase purchase, List<PurchaseLine> lines, String reason) {
        RefundTerms terms = quoting.terms(purchase, lines, clock.instant());
        Refund refund = save(purchase, Refund.Kind.BY_BUYER, terms, lines, true, reason, null, null);
        requireTicketClearance(refund, purchase, terms.seats());
    }

    private Refund save(
            Purchase purchase,
            Refund.Kind kind,
            RefundTerms terms,
            List<PurchaseLine> lines,
            boolean owed,
            String reason,
            @Nullable String idempotencyKey,
            @Nullable String fingerprint) {
        Refund refund = refunds.save(new Refund(
                purchase,
                kind,
                terms.back(),
                terms.fee(),
                terms.discountChange(),
                owed,
                reason,
                idempotencyKey,
                fingerprint,
                clock.instant()));
        lines.forEach(line -> line.addTo(refund.id()));
        return refund;
    }

    private void requireTicketClearance(Refund refund, Purchase purchase, List<SeatId> seats) {
        RefundRequested question =
                new RefundRequested(refund.id(), purchase.id(), purchase.buyer(), seats, new Reply<>());
        events.publishEvent(question);
        if (question.reply().single().isEmpty()) {
            throw new ProblemException(PaymentProblem.REFUND_NOT_CLEARED);
        }
    }

    private static boolean isAbout(Refund refund, Purchase purchase, @Nullable SeatId seat) {
        List<SeatId> seats = purchase.lines().stream()
                .filter(line -> line.isIn(refund.id()))
                .map(PurchaseLine::seat)
                .toList();
        return seat == null ? purchase.lines().stream().noneMatch(PurchaseLine::isKept) : seats.equals(List.of(seat));
    }

    /** Intends to give back a charge for which there are no seats, inside the caller's transaction. */
    public RefundId intendCompensation(Purchase purchase, Money charged) {
        return refunds.save(new Refund(
                        purchase,
                        Refund.Kind.COMPENSATION,
                        charged,
                        Money.ZERO,
                        Money.ZERO,
                        true,
                        "좌석 점유 만료로 인한 자동 환불",
                        null,
                        null,
                        clock.instant()))
                .id();
    }

    /**
     * Intends to refund all seats of a purchase without a fee; does nothing while another refund of it is under way.
     */
    void intendForOrganiser(UUID purchaseId) {
        transaction.executeWithoutResult(status -> {
            Purchase purchase = purchases.lock(purchaseId).orElseThrow();
            intendWithoutFee(purchase, purchase.seats(), "공연 취소");
        });
    }

    /**
     * Intends to refund seats that the organiser takes back or cannot provide; seats in a refund are left out. Runs
     * inside the caller's transaction, which has locked the purchase.
     *
     * @return false while another refund of the purchase is under way
     */
    boolean intendWithoutFee(Purchase purchase, Collection<SeatId> seats, String reason) {
        List<PurchaseLine> lines = purchase.lines().stream()
                .filter(PurchaseLine::isKept)
                .filter(line -> seats.contains(line.seat()))
                .toList();
        if (purchase.state() != PurchaseState.APPROVED || lines.isEmpty()) {
            return true;
        }
        if (refunds.findByPurchaseIdAndState(purchase.id().value(), Refund.State.REFUNDING)
                .isPresent()) {
            return false;
        }
        RefundTerms terms = quoting.withoutFee(purchase, lines, clock.instant());
        save(purchase, Refund.Kind.BY_ORGANISER, terms, lines, true, reason, null, null);
        return true;
    }

    private <T> T inTransaction(Supplier<T> work) {
        T result = transaction.execute(status -> work.get());
        if (result == null) {
            throw new IllegalStateException("A transaction without a result");
        }
        return result;
    }
}
