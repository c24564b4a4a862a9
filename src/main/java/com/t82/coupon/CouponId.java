package com.t82.coupon;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** Identifies a coupon; many fans may each hold one of it. A UUID string on the wire. */
public record CouponId(@JsonValue UUID value) {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public CouponId {}

    public static CouponId random() {
        return new CouponId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
