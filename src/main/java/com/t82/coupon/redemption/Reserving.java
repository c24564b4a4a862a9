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
import com.t82.coupon.redemption.Pricing.Outcome;
import com.t82.coupon.redemption.Pricing.PricedLine;
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
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Keeps coupons for a purchase, and settles them when the purchase is decided. */
@Component
class Reserving {

    private final Reservations reservations;
    private final Coupons coupons;
    private final HeldCoupons heldCoupons;
    private final CouponPerformances performances;
    private final Clock clock;

    Reserving(
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

    /**
     * Keeps the coupons of all lines or none. The same reference is answered the same again.
     *
     * @throws ProblemException when one of them cannot be used here, when the reference has other coupons already, or
     *     when its purchase has come to nothing
     */
    @Transactional(propagation = Propagation.MANDATORY)
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
        Map<UUID, Coupon> known = Pricing.byId(coupons.findByIdIn(wanted));
        List<PricedLine> lines = new Pricing(
                        known,
                        Pricing.byCoupon(
                                heldCoupons.findForUpdate(request.buyer().value(), wanted)),
                        coupon -> coupon.covers(category),
                        now)
                .price(request.lines());
        List<ReservedCoupon> kept = new ArrayList<>();
        for (PricedLine line : lines) {
            for (Outcome outcome : line.outcomes()) {
                kept.add(keep(line.key(), outcome, now));
            }
        }
        reservation.keep(kept);
        return answer(request, kept, known);
    }

    private static ReservedCoupon keep(String line, Outcome outcome, Instant now) {
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
        Set<String> kept = reservation.coupons().stream()
                .map(coupon -> coupon.lineKey() + "/" + coupon.couponId())
                .collect(Collectors.toSet());
        if (!asked.equals(kept)) {
            throw new ProblemException(RedemptionProblem.RESERVATION_DIFFERS);
        }
        Set<UUID> ids =
                reservation.coupons().stream().map(ReservedCoupon::couponId).collect(Collectors.toSet());
        return answer(request, reservation.coupons(), Pricing.byId(coupons.findByIdIn(ids)));
    }

    private static CouponsReserved answer(
            CouponReservationRequest request, List<ReservedCoupon> kept, Map<UUID, Coupon> coupons) {
        return new CouponsReserved(
                request.reference(),
                request.lines().stream()
                        .filter(line -> !line.coupons().isEmpty())
                        .map(line -> discountOn(line, kept, coupons))
                        .toList());
    }

    private static Discount discountOn(Line line, List<ReservedCoupon> kept, Map<UUID, Coupon> coupons) {
        Map<UUID, ReservedCoupon> onLine = kept.stream()
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

    /** The purchase is paid: its coupons are used up. A purchase without coupons is none of our business. */
    @Transactional
    void redeem(UUID reference) {
        settle(reservations.findForUpdate(reference), Reservation::redeem, HeldCoupon::use);
    }

    /** The purchase came to nothing; that it did is kept even when it never asked, in case it asks late. */
    @Transactional
    void release(UUID reference) {
        Instant now = clock.instant();
        reservations.open(reference, now);
        settle(reservations.findForUpdate(reference), Reservation::release, held -> held.giveBack(now));
    }

    /** Lines of the purchase have been refunded. */
    @Transactional
    void giveBack(UUID reference, Set<String> lines) {
        Instant now = clock.instant();
        settle(
                reservations.findForUpdate(reference),
                reservation -> reservation.giveBackLines(lines),
                held -> held.giveBack(now));
    }

    /** Entries of a box whose holder has left in the meantime are gone, and stay gone. */
    private void settle(
            @Nullable Reservation reservation,
            Function<Reservation, List<ReservedCoupon>> decision,
            Consumer<HeldCoupon> effect) {
        if (reservation == null) {
            return;
        }
        List<UUID> affected =
                decision.apply(reservation).stream().map(ReservedCoupon::heldId).toList();
        if (!affected.isEmpty()) {
            heldCoupons.findForUpdate(affected).forEach(effect);
        }
    }
}
