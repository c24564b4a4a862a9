package com.t82.payment.refund;

import com.t82.event.PerformanceId;
import com.t82.payment.RefundId;
import com.t82.payment.purchase.PaymentProblem;
import com.t82.payment.purchase.Purchase;
import com.t82.payment.purchase.PurchaseLine;
import com.t82.payment.purchase.PurchaseState;
import com.t82.payment.purchase.Purchases;
import com.t82.payment.purchase.UsedCoupon;
import com.t82.payment.terms.FeeSchedule;
import com.t82.payment.terms.FeeSchedules;
import com.t82.payment.terms.Performances;
import com.t82.payment.terms.Performances.Performance;
import com.t82.seat.SeatId;
import com.t82.shared.Money;
import com.t82.shared.ProblemException;
import com.t82.user.UserId;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Calculates what a refund gives back: the paid amount less the fee and the discounts that are lost. */
@Component
class RefundQuoting {

    private final Purchases purchases;
    private final Refunds refunds;
    private final Performances performances;
    private final FeeSchedules feeSchedules;
    private final Clock clock;

    RefundQuoting(
            Purchases purchases, Refunds refunds, Performances performances, FeeSchedules feeSchedules, Clock clock) {
        this.purchases = purchases;
        this.refunds = refunds;
        this.performances = performances;
        this.feeSchedules = feeSchedules;
        this.clock = clock;
    }

    /** What the buyer would get back now and later, for one seat or for all that are in no refund. */
    @Transactional(readOnly = true)
    RefundTerms quote(UserId buyer, String orderNo, @Nullable SeatId seat) {
        Purchase purchase = purchases
                .findByOrderNo(orderNo)
                .filter(found -> found.buyer().equals(buyer))
                .orElseThrow(() -> new ProblemException(PaymentProblem.NO_SUCH_PURCHASE));
        return terms(purchase, linesToRefund(purchase, seat), clock.instant());
    }

    /** The fee of a seat that is bought now: its first value, and each later instant at which it changes. */
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

    static List<PurchaseLine> linesToRefund(Purchase purchase, @Nullable SeatId seat) {
        if (purchase.state() != PurchaseState.APPROVED) {
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
                    : ProblemException.retryAfter(Refunding.SOON, PaymentProblem.REFUND_IN_PROGRESS);
        }
        return kept;
    }

    /**
     * The terms by the fee schedule of the purchase. Without a fee and without a lost discount when the organiser has
     * moved or cancelled the performance.
     */
    RefundTerms terms(Purchase purchase, Collection<PurchaseLine> lines, Instant now) {
        Performance performance = performances.find(purchase.performance()).orElse(null);
        Instant startsAt = performance == null ? purchase.startsAt() : performance.startsAt();
        boolean changed = performance != null
                && (performance.cancelled() || !performance.startsAt().equals(purchase.startsAt()));
        boolean cancelled = performance != null && performance.cancelled();
        if (!cancelled && !now.isBefore(startsAt)) {
            throw new ProblemException(PaymentProblem.PERFORMANCE_BEGAN);
        }
        Instant bookedAt = purchase.approvedAt();
        if (changed || bookedAt == null) {
            return withoutFee(purchase, lines, startsAt, now);
        }
        List<Money> paid = lines.stream().map(PurchaseLine::amount).toList();
        List<Refund> earlier = refunds.findAllByPurchaseId(purchase.id().value());
        return new RefundTerms(
                purchase.orderNo(),
                lines.stream().map(PurchaseLine::seat).toList(),
                sum(paid),
                withheld(earlier),
                lostDiscount(purchase, lines, takenBack(earlier).or(line -> line.isKept() && !lines.contains(line))),
                startsAt,
                feeSchedules.read(purchase.feeSchedule()).outlook(paid, bookedAt, startsAt, now));
    }

    /** The terms for seats that the organiser takes back or cannot provide: no fee, and no discount is lost. */
    RefundTerms withoutFee(Purchase purchase, Collection<PurchaseLine> lines, Instant now) {
        return withoutFee(purchase, lines, purchase.startsAt(), now);
    }

    private RefundTerms withoutFee(Purchase purchase, Collection<PurchaseLine> lines, Instant startsAt, Instant now) {
        List<Refund> earlier = refunds.findAllByPurchaseId(purchase.id().value());
        Money withheld = withheld(earlier);
        return new RefundTerms(
                purchase.orderNo(),
                lines.stream().map(PurchaseLine::seat).toList(),
                sum(lines.stream().map(PurchaseLine::amount).toList()),
                withheld,
                lostDiscount(purchase, lines, takenBack(earlier).or(PurchaseLine::isKept))
                        .min(withheld),
                startsAt,
                List.of(new FeeSchedule.Quote(now, Money.ZERO)));
    }

    /** A refund that the gateway refused has withheld nothing. */
    private static Money withheld(List<Refund> earlier) {
        return sum(earlier.stream()
                .filter(refund -> refund.state() != Refund.State.REFUSED)
                .map(Refund::lostDiscount)
                .toList());
    }

    /**
     * The discounts of the remaining seats whose minimum purchase is no longer met.
     *
     * @param returning the seats that are refunded now
     * @param counting which seats count towards a minimum purchase
     */
    private static Money lostDiscount(
            Purchase purchase, Collection<PurchaseLine> returning, Predicate<PurchaseLine> counting) {
        Money counted = sum(purchase.lines().stream()
                .filter(counting)
                .map(PurchaseLine::price)
                .toList());
        return sum(purchase.lines().stream()
                .filter(line -> line.isKept() && !returning.contains(line))
                .flatMap(line -> purchase.coupons().stream().filter(coupon -> coupon.isOn(line)))
                .filter(coupon -> counted.compareTo(coupon.minimumPurchase()) < 0)
                .map(UsedCoupon::discount)
                .toList());
    }

    /** A seat that the organiser took back counts towards a minimum purchase as if the buyer still had it. */
    private static Predicate<PurchaseLine> takenBack(List<Refund> earlier) {
        List<RefundId> byOrganiser = earlier.stream()
                .filter(refund -> refund.kind() == Refund.Kind.BY_ORGANISER)
                .map(Refund::id)
                .toList();
        return line -> byOrganiser.stream().anyMatch(line::isIn);
    }

    private static Money sum(List<Money> amounts) {
        return amounts.stream().reduce(Money.ZERO, Money::plus);
    }
}
