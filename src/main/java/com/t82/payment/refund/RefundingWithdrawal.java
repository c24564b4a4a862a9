package com.t82.payment.refund;

import com.t82.payment.purchase.PaymentProblem;
import com.t82.payment.purchase.Purchase;
import com.t82.payment.purchase.PurchaseLine;
import com.t82.payment.purchase.PurchaseState;
import com.t82.payment.purchase.Purchases;
import com.t82.seat.SeatId;
import com.t82.shared.ProblemException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Intends the refunds of a purchase whose buyer has closed the account. */
@Component
class RefundingWithdrawal {

    private static final Logger log = LoggerFactory.getLogger(RefundingWithdrawal.class);

    private enum Outcome {
        DONE,
        LATER,
        REFUSED
    }

    private final Purchases purchases;
    private final Refunds refunds;
    private final Refunding refunding;
    private final TransactionTemplate transaction;

    RefundingWithdrawal(Purchases purchases, Refunds refunds, Refunding refunding, TransactionTemplate transaction) {
        this.purchases = purchases;
        this.refunds = refunds;
        this.refunding = refunding;
        this.transaction = transaction;
    }

    /**
     * Intends to refund a purchase by its terms, or in full when it was charged after the withdrawal. Tickets that must
     * not be refunded, such as used ones, stay paid.
     *
     * @param withdrawnAt when the buyer closed the account, UTC
     * @return false when the caller must try again: another refund of the purchase is under way, or its tickets are not
     *     issued yet
     */
    boolean intend(UUID purchaseId, Instant withdrawnAt) {
        Outcome whole = intend(purchaseId, null, withdrawnAt);
        if (whole != Outcome.REFUSED) {
            return whole == Outcome.DONE;
        }
        // A purchase has one refund under way at a time, so the next seat follows in a later round.
        for (SeatId seat : keptSeats(purchaseId)) {
            if (intend(purchaseId, seat, withdrawnAt) != Outcome.REFUSED) {
                return false;
            }
        }
        return true;
    }

    private Outcome intend(UUID purchaseId, @Nullable SeatId seat, Instant withdrawnAt) {
        try {
            return Objects.requireNonNull(
                    transaction.execute(status -> intendInTransaction(purchaseId, seat, withdrawnAt)));
        } catch (ProblemException e) {
            if (e.retryAfter() != null || e.type() == PaymentProblem.REFUND_NOT_CLEARED) {
                return Outcome.LATER;
            }
            log.info("refund for withdrawn buyer refused purchase={} seat={}: {}", purchaseId, seat, e.getMessage());
            return Outcome.REFUSED;
        }
    }

    private Outcome intendInTransaction(UUID purchaseId, @Nullable SeatId seat, Instant withdrawnAt) {
        Purchase purchase = purchases.lock(purchaseId).orElseThrow();
        if (purchase.state() != PurchaseState.APPROVED
                || purchase.lines().stream().noneMatch(PurchaseLine::isKept)) {
            return Outcome.DONE;
        }
        if (refunds.findByPurchaseIdAndState(purchaseId, Refund.State.REFUNDING).isPresent()) {
            return Outcome.LATER;
        }
        // The gateway's times have no fractions of a second.
        Instant approvedAt = purchase.approvedAt();
        if (approvedAt != null && !approvedAt.isBefore(withdrawnAt.truncatedTo(ChronoUnit.SECONDS))) {
            refunding.intendWithoutFee(purchase, purchase.seats(), "탈퇴 후 결제로 인한 자동 환불");
            return Outcome.DONE;
        }
        refunding.intendOwed(purchase, RefundQuoting.linesToRefund(purchase, seat), "회원 탈퇴");
        return Outcome.DONE;
    }

    private List<SeatId> keptSeats(UUID purchaseId) {
        return Objects.requireNonNull(
                transaction.execute(status -> purchases.findById(purchaseId).orElseThrow().lines().stream()
                        .filter(PurchaseLine::isKept)
                        .map(PurchaseLine::seat)
                        .toList()));
    }
}
