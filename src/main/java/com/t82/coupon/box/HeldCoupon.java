package com.t82.coupon.box;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One coupon in a user's box. Only {@link CouponGrants} inserts rows. */
@Entity
@Table(name = "coupon_box")
public class HeldCoupon {

    public enum State {
        AVAILABLE,
        RESERVED,
        USED,
        EXPIRED
    }

    @Id
    private UUID id;

    private UUID userId;
    private UUID couponId;
    private @Nullable LocalDate day;

    @Enumerated(EnumType.STRING)
    private State state;

    private Instant validEnd;
    private Instant receivedAt;

    @SuppressWarnings("NullAway.Init")
    protected HeldCoupon() {}

    public UUID id() {
        return id;
    }

    public UUID couponId() {
        return couponId;
    }

    public State state() {
        return state;
    }

    public boolean isUsable(Instant now) {
        return state == State.AVAILABLE && validEnd.isAfter(now);
    }

    /** Reserves the coupon for one purchase. */
    public void reserve(Instant now) {
        if (!isUsable(now)) {
            throw new IllegalStateException("Coupon " + id + " is " + state);
        }
        state = State.RESERVED;
    }

    public void use() {
        state = State.USED;
    }

    /** Returns the coupon from a purchase that was abandoned or refunded. It may have expired meanwhile. */
    public void giveBack(Instant now) {
        state = validEnd.isAfter(now) ? State.AVAILABLE : State.EXPIRED;
    }
}
