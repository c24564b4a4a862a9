package com.t82.payment.checkout;

import com.t82.coupon.CouponId;
import com.t82.coupon.CouponReservationRequest;
import com.t82.coupon.CouponsReserved;
import com.t82.event.PerformanceId;
import com.t82.payment.gateway.PaymentGateway;
import com.t82.payment.purchase.ConfirmingHold;
import com.t82.payment.purchase.PaymentProblem;
import com.t82.payment.purchase.PaymentSettings;
import com.t82.payment.purchase.Purchase;
import com.t82.payment.purchase.PurchaseLine;
import com.t82.payment.purchase.Purchases;
import com.t82.payment.settlement.ApprovingPurchase;
import com.t82.payment.terms.FeeSchedules;
import com.t82.payment.terms.Performances;
import com.t82.payment.terms.Performances.Performance;
import com.t82.seat.HoldPinned;
import com.t82.seat.SeatId;
import com.t82.seat.SeatPinRequest;
import com.t82.shared.ProblemException;
import com.t82.shared.Reply;
import com.t82.user.UserId;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/**
 * Stores a new purchase inside the caller's transaction. The seat module pins the held seats and answers their prices,
 * the coupon module reserves the coupons and answers their discounts; the amounts of the app only have to agree with
 * them.
 */
@Component
class CreatingPurchase {

    private record SeatsWanted(
            UUID reference,
            UserId buyer,
            PerformanceId performance,
            List<SeatId> seats,
            Instant pinnedUntil,
            Reply<HoldPinned> reply)
            implements SeatPinRequest {}

    private record CouponsWanted(
            UUID reference, UserId buyer, PerformanceId performance, List<Line> lines, Reply<CouponsReserved> reply)
            implements CouponReservationRequest {}

    private final Purchases purchases;
    private final Performances performances;
    private final FeeSchedules feeSchedules;
    private final ConfirmingHold confirmingHold;
    private final ApprovingPurchase approving;
    private final ApplicationEventPublisher events;
    private final PaymentSettings settings;
    private final Clock clock;

    CreatingPurchase(
            Purchases purchases,
            Performances performances,
            FeeSchedules feeSchedules,
            ConfirmingHold confirmingHold,
            ApprovingPurchase approving,
            ApplicationEventPublisher events,
            PaymentSettings settings,
            Clock clock) {
        this.purchases = purchases;
        this.performances = performances;
        this.feeSchedules = feeSchedules;
        this.confirmingHold = confirmingHold;
        this.approving = approving;
        this.events = events;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * A purchase that waits for its checkout, or is approved already because it costs nothing.
     *
     * @throws ProblemException when the performance is over, the seats are not held, the coupons cannot be used or the
     *     amounts differ from ours
     */
    Purchase create(UserId buyer, PurchaseOrder order, String fingerprint, @Nullable String idempotencyKey) {
        Purchase purchase = save(buyer, order, fingerprint, idempotencyKey);
        purchase.price(pin(purchase, order.seats()));
        if (!purchase.linesBySeat().keySet().equals(seatNumbers(order))) {
            throw new ProblemException(PaymentProblem.SEATS_NOT_HELD);
        }
        if (order.hasCoupons()) {
            purchase.discount(reserveCoupons(purchase, order));
        }
        compareAmounts(purchase, order);
        if (purchase.total().compareTo(PaymentGateway.MAX_AMOUNT) > 0) {
            throw new ProblemException(PaymentProblem.AMOUNT_TOO_LARGE);
        }
        if (purchase.total().isZero()) {
            confirmingHold.settle(purchase);
            approving.approveWithoutCharge(purchase);
        }
        return purchase;
    }

    private Purchase save(UserId buyer, PurchaseOrder order, String fingerprint, @Nullable String idempotencyKey) {
        Instant now = clock.instant();
        Performance performance = performances
                .find(order.performance())
                .orElseThrow(() -> new ProblemException(PaymentProblem.NO_SUCH_PERFORMANCE));
        if (performance.cancelled() || !now.isBefore(performance.startsAt())) {
            throw new ProblemException(PaymentProblem.PERFORMANCE_OVER);
        }
        Instant deadline = now.plus(settings.approvalTime());
        return purchases.save(new Purchase(
                buyer,
                performance,
                fingerprint,
                idempotencyKey,
                feeSchedules.write(feeSchedules.of(performance.show())),
                now,
                deadline.minus(settings.settlingMargin()),
                deadline));
    }

    private HoldPinned pin(Purchase purchase, List<SeatId> seats) {
        SeatsWanted question = new SeatsWanted(
                purchase.id().value(),
                purchase.buyer(),
                purchase.performance(),
                seats,
                purchase.deadline(),
                new Reply<>());
        events.publishEvent(question);
        return question.reply().single().orElseThrow(() -> new ProblemException(PaymentProblem.SEATS_NOT_HELD));
    }

    private CouponsReserved reserveCoupons(Purchase purchase, PurchaseOrder order) {
        CouponsWanted question = new CouponsWanted(
                purchase.id().value(),
                purchase.buyer(),
                purchase.performance(),
                couponLines(purchase, order),
                new Reply<>());
        events.publishEvent(question);
        return question.reply().single().orElseThrow(() -> new ProblemException(PaymentProblem.COUPONS_NOT_USABLE));
    }

    private static List<CouponReservationRequest.Line> couponLines(Purchase purchase, PurchaseOrder order) {
        Map<SeatId, List<CouponId>> coupons =
                order.items().stream().collect(Collectors.toMap(PurchaseOrder.Item::seat, PurchaseOrder.Item::coupons));
        return purchase.lines().stream()
                .map(line -> new CouponReservationRequest.Line(
                        line.key(), line.price(), coupons.getOrDefault(line.seat(), List.of())))
                .toList();
    }

    private static void compareAmounts(Purchase purchase, PurchaseOrder order) {
        Map<Long, PurchaseLine> lines = purchase.linesBySeat();
        boolean agreed = purchase.total().equals(order.total());
        for (PurchaseOrder.Item item : order.items()) {
            PurchaseLine line = lines.get(item.seat().value());
            agreed &= line != null
                    && line.amount().equals(item.amount())
                    && (item.price() == null || line.price().equals(item.price()));
        }
        if (!agreed) {
            throw new ProblemException(
                    PaymentProblem.AMOUNT_MISMATCH, purchase.total().won());
        }
    }

    private static Set<Long> seatNumbers(PurchaseOrder order) {
        return order.seats().stream().map(SeatId::value).collect(Collectors.toSet());
    }
}
