package com.t82.coupon.redemption;

import com.t82.shared.ProblemType;

/** Why a coupon cannot be used for a purchase. */
enum RedemptionProblem implements ProblemType {
    COUPON_NOT_IN_BOX("COUPON-002", 404),
    COUPON_USED("COUPON-004", 409),
    COUPON_RESERVED("COUPON-005", 409),
    BELOW_MINIMUM_PURCHASE("COUPON-006", 400),
    CATEGORY_MISMATCH("COUPON-009", 400),
    NOT_COMBINABLE("COUPON-010", 400),
    COUPON_REPEATED("COUPON-011", 400),
    RESERVATION_DIFFERS("COUPON-017", 409),
    PURCHASE_OVER("COUPON-018", 409);

    private final String code;
    private final int status;

    RedemptionProblem(String code, int status) {
        this.code = code;
        this.status = status;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public int status() {
        return status;
    }
}
