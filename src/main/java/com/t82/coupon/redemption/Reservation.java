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
import org.jspecify.annotations.Nullable;

/**
 * The coupons that one purchase keeps or has used.
 *
 * <p>News of the purchase may come twice and in any order, so every step only leads on: reserved, then redeemed, then
 * released, and a line that is returned stays returned. Whatever the order, the end is the same.
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

    void keep(List<ReservedCoupon> kept) {
        coupons.addAll(kept);
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
        return giveBack(null);
    }

    /** @return the coupons of these lines that go back into the box now */
    List<ReservedCoupon> giveBackLines(Set<String> lines) {
        return giveBack(lines);
    }

    private List<ReservedCoupon> giveBack(@Nullable Set<String> lines) {
        List<ReservedCoupon> back = coupons.stream()
                .filter(coupon -> !coupon.isReturned())
                .filter(coupon -> lines == null || lines.contains(coupon.lineKey()))
                .toList();
        back.forEach(ReservedCoupon::giveBack);
        return back;
    }
}
