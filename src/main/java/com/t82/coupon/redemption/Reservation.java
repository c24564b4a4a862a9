package com.t82.coupon.redemption;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * The coupons that one purchase has reserved or used.
 *
 * <p>Events of the purchase may be delivered twice and in any order, so a step only leads forward: reserved, redeemed,
 * released. A returned line stays returned. Every order of the events has the same result.
 */
@Entity
@Table(name = "coupon_reservation")
class Reservation {

    enum State {
        RESERVED,
        REDEEMED,
        RELEASED
    }

    @Id
    private UUID reference;

    @Enumerated(EnumType.STRING)
    private State state;

    private Instant openedAt;

    @OneToMany(cascade = CascadeType.PERSIST, fetch = FetchType.EAGER)
    @JoinColumn(name = "reference", nullable = false, updatable = false)
    private List<ReservedCoupon> coupons = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    protected Reservation() {}

    List<ReservedCoupon> coupons() {
        return coupons;
    }

    boolean isReleased() {
        return state == State.RELEASED;
    }

    void add(List<ReservedCoupon> reserved) {
        coupons.addAll(reserved);
    }

    /** @return the coupons that are used up now */
    List<ReservedCoupon> redeem() {
        if (state != State.RESERVED) {
            return List.of();
        }
        state = State.REDEEMED;
        return coupons.stream().filter(coupon -> !coupon.isReturned()).toList();
    }

    /** @return the coupons that go back into the box now */
    List<ReservedCoupon> release() {
        state = State.RELEASED;
        return giveBack(coupon -> true);
    }

    /** @return the coupons of these lines that go back into the box now */
    List<ReservedCoupon> returnLines(Set<String> lines) {
        return giveBack(coupon -> lines.contains(coupon.lineKey()));
    }

    private List<ReservedCoupon> giveBack(Predicate<ReservedCoupon> affected) {
        List<ReservedCoupon> back = coupons.stream()
                .filter(coupon -> !coupon.isReturned())
                .filter(affected)
                .toList();
        back.forEach(ReservedCoupon::giveBack);
        return back;
    }
}
