package com.t82.coupon.box;

import com.t82.shared.ProblemType;

/** Why a coupon cannot be created, read or taken. */
public enum CouponProblem implements ProblemType {
    COUPON_NOT_FOUND("COUPON-001", 404),
    COUPON_EXPIRED("COUPON-003", 409),
    NOT_YOUR_COUPONS("COUPON-016", 403),
    PERCENTAGE_OUT_OF_RANGE("COUPON-019", 400),
    ALREADY_EXPIRED("COUPON-020", 400),
    CAMPAIGN_STARTS_TOO_LATE("COUPON-021", 400);

    private final String code;
    private final int status;

    CouponProblem(String code, int status) {
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
