package com.t82.coupon.redemption;

import com.t82.shared.Money;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

/** One coupon on one line of a purchase. */
@Entity
@Table(name = "coupon_reservation_line")
class ReservedCoupon {

    @Id
    private UUID id;

    private String lineKey;
    private UUID couponId;
    private UUID heldId;
    private Money discount;
    private boolean returned;

    @SuppressWarnings("NullAway.Init")
    protected ReservedCoupon() {}

    ReservedCoupon(String lineKey, UUID couponId, UUID heldId, Money discount) {
        this.id = UUID.randomUUID();
        this.lineKey = lineKey;
        this.couponId = couponId;
        this.heldId = heldId;
        this.discount = discount;
    }

    String lineKey() {
        return lineKey;
    }

    UUID couponId() {
        return couponId;
    }

    /** The {@link com.t82.coupon.box.HeldCoupon} that is reserved. */
    UUID heldId() {
        return heldId;
    }

    Money discount() {
        return discount;
    }

    boolean isReturned() {
        return returned;
    }

    void giveBack() {
        returned = true;
    }
}
