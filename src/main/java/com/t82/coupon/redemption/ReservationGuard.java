package com.t82.coupon.redemption;

import com.t82.coupon.CouponId;
import com.t82.coupon.CouponReservationRequest;
import com.t82.coupon.CouponReservationRequest.Line;
import com.t82.coupon.CouponsReserved;
import com.t82.coupon.CouponsReserved.Discount;
import com.t82.coupon.CouponsReserved.Used;
import com.t82.coupon.box.Coupon;
import com.t82.coupon.box.Coupons;
import com.t82.coupon.box.HeldCoupon;
import com.t82.coupon.box.HeldCoupons;
import com.t82.coupon.redemption.CouponPricing.Outcome;
import com.t82.coupon.redemption.CouponPricing.PricedLine;
import com.t82.event.CategoryId;
import com.t82.shared.Money;
import com.t82.shared.ProblemException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Decides whether a purchase may use its coupons, and reserves them. Runs inside the transaction of the asking module:
 * when that rolls back, the coupons are free again.
 */
@Component
@Transactional(propagation = Propagation.MANDATORY)
class ReservationGuard {

    private final Reservations reservations;
    private final Coupons coupons;
    private final HeldCoupons heldCoupons;
    private final CouponPerformances performances;
    private final Clock clock;

    ReservationGuard(
            Reservations reservations,
            Coupons coupons,
            HeldCoupons heldCoupons,
            CouponPerformances performances,
            Clock clock) {
        this.reservations = reservations;
        this.coupons = coupons;
        this.heldCoupons = heldCoupons;
        this.performances = performances;
        this.clock = clock;
    }

    @EventListener
    void on(CouponReservationRequest request) {
        request.reply().give(reserve(request));
    }

    /**
     * Reserves the coupons of all lines or none. A repeated request with the same reference gets the same answer.
     *
     * @throws ProblemException when a coupon cannot be used here, when the reference has reserved other coupons, or
     *     when its purchase has been abandoned
     */
    CouponsReserved reserve(CouponReservationRequest request) {
        Set<UUID> wanted = request.lines().stream()
                .flatMap(line -> line.coupons().stream())
                .map(CouponId::value)
                .collect(Collectors.toSet());
        if (wanted.isEmpty()) {
            return new CouponsReserved(request.reference(), List.of());
        }
        Instant now = clock.instant();
        boolean first = reservations.open(request.reference(), now) == 1;
        Reservation reservation = Objects.requireNonNull(reservations.findForUpdate(request.reference()));
        if (!first) {
            return repeat(reservation, request);
        }
        CouponPerformance performance =
                performances.findById(request.performance().value());
        CategoryId category = performance == null ? null : performance.topCategory();
        Map<UUID, Coupon> known = CouponPricing.byId(coupons.findByIdIn(wanted));
        List<PricedLine> lines = new CouponPricing(
                        known,
                        CouponPricing.byCoupon(
                                heldCoupons.findForUpdate(request.buyer().value(), wanted)),
                        coupon -> coupon.covers(category),
                        now)
                .price(request.lines());
        List<ReservedCoupon> reserved = new ArrayList<>();
        for (PricedLine line : lines) {
            for (Outcome outcome : line.outcomes()) {
                reserved.add(reserve(line.key(), outcome, now));
            }
        }
        reservation.add(reserved);
        return answer(request, reserved, known);
    }

    private static ReservedCoupon reserve(String line, Outcome outcome, Instant now) {
        if (outcome.refusal() != null) {
            throw outcome.refusal().toException();
        }
        HeldCoupon held = Objects.requireNonNull(outcome.held());
        held.reserve(now);
        return new ReservedCoupon(line, outcome.coupon().value(), held.id(), outcome.discount());
    }

    private CouponsReserved repeat(Reservation reservation, CouponReservationRequest request) {
        if (reservation.isReleased()) {
            throw new ProblemException(RedemptionProblem.PURCHASE_OVER);
        }
        Set<String> asked = request.lines().stream()
                .flatMap(line -> line.coupons().stream().map(coupon -> line.key() + "/" + coupon))
                .collect(Collectors.toSet());
        Set<String> reserved = reservation.coupons().stream()
                .map(coupon -> coupon.lineKey() + "/" + coupon.couponId())
                .collect(Collectors.toSet());
        if (!asked.equals(reserved)) {
            throw new ProblemException(RedemptionProblem.RESERVATION_DIFFERS);
        }
        Set<UUID> ids =
                reservation.coupons().stream().map(ReservedCoupon::couponId).collect(Collectors.toSet());
        return answer(request, reservation.coupons(), CouponPricing.byId(coupons.findByIdIn(ids)));
    }

    private static CouponsReserved answer(
            CouponReservationRequest request, List<ReservedCoupon> reserved, Map<UUID, Coupon> coupons) {
        return new CouponsReserved(
                request.reference(),
                request.lines().stream()
                        .filter(line -> !line.coupons().isEmpty())
                        .map(line -> discountOn(line, reserved, coupons))
                        .toList());
    }

    private static Discount discountOn(Line line, List<ReservedCoupon> reserved, Map<UUID, Coupon> coupons) {
        Map<UUID, ReservedCoupon> onLine = reserved.stream()
                .filter(coupon -> coupon.lineKey().equals(line.key()))
                .collect(Collectors.toMap(ReservedCoupon::couponId, Function.identity()));
        List<Used> used = line.coupons().stream()
                .map(coupon -> new Used(
                        coupon,
                        Objects.requireNonNull(onLine.get(coupon.value())).discount(),
                        Objects.requireNonNull(coupons.get(coupon.value())).minPurchase()))
                .toList();
        return new Discount(line.key(), used.stream().map(Used::amount).reduce(Money.ZERO, Money::plus), used);
    }
}
