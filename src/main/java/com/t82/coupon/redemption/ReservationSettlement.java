package com.t82.coupon.redemption;

import com.t82.coupon.CouponRedeemed;
import com.t82.coupon.CouponReservationReleased;
import com.t82.coupon.CouponUseReversed;
import com.t82.coupon.box.HeldCoupon;
import com.t82.coupon.box.HeldCoupons;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Redeems or releases the coupons of a purchase once it is decided. Each event may be delivered more than once and in
 * any order; the steps of a {@link Reservation} only lead forward.
 */
@Component
class ReservationSettlement {

    private final Reservations reservations;
    private final HeldCoupons heldCoupons;
    private final Clock clock;

    ReservationSettlement(Reservations reservations, HeldCoupons heldCoupons, Clock clock) {
        this.reservations = reservations;
        this.heldCoupons = heldCoupons;
        this.clock = clock;
    }

    /** Most purchases have no coupons: one query finds those that do. */
    @ApplicationModuleListener(id = "coupon.redeem")
    void on(List<CouponRedeemed> group) {
        Set<UUID> references = group.stream().map(CouponRedeemed::reference).collect(Collectors.toSet());
        reservations.withCoupons(references).stream().sorted().forEach(this::redeem);
    }

    @ApplicationModuleListener(id = "coupon.release")
    void on(CouponReservationReleased released) {
        release(released.reference());
    }

    @ApplicationModuleListener(id = "coupon.give-back")
    void on(CouponUseReversed reversed) {
        returnCoupons(reversed.reference(), reversed.returnedLines());
    }

    /** The purchase is paid: its coupons are used up. Does nothing for a purchase without coupons. */
    @Transactional
    void redeem(UUID reference) {
        settle(reservations.findForUpdate(reference), Reservation::redeem, HeldCoupon::use);
    }

    /**
     * The purchase is abandoned. A reservation is opened even when the purchase has none, so that a late request of
     * that purchase is refused.
     */
    @Transactional
    void release(UUID reference) {
        Instant now = clock.instant();
        reservations.open(reference, now);
        settle(reservations.findForUpdate(reference), Reservation::release, held -> held.giveBack(now));
    }

    /** Lines of the purchase have been refunded. */
    @Transactional
    void returnCoupons(UUID reference, Set<String> lines) {
        Instant now = clock.instant();
        settle(
                reservations.findForUpdate(reference),
                reservation -> reservation.returnLines(lines),
                held -> held.giveBack(now));
    }

    /** The box of a withdrawn user is empty: {@code findForUpdate} finds nothing of it, and nothing is restored. */
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
