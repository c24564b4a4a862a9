package com.t82.coupon;

import com.t82.shared.ProblemType;

/** Why a coupon is not given, not taken or not made. */
enum CouponProblem implements ProblemType {
    COUPON_NOT_FOUND("COUPON-001", 404),
    COUPON_NOT_IN_BOX("COUPON-002", 404),
    COUPON_EXPIRED("COUPON-003", 409),
    COUPON_USED("COUPON-004", 409),
    COUPON_RESERVED("COUPON-005", 409),
    BELOW_MINIMUM_PURCHASE("COUPON-006", 400),
    COUPON_ALREADY_TAKEN("COUPON-007", 409),
    COUPON_NONE_LEFT("COUPON-008", 404),
    CATEGORY_MISMATCH("COUPON-009", 400),
    NOT_COMBINABLE("COUPON-010", 400),
    COUPON_REPEATED("COUPON-011", 400),
    CAMPAIGN_NOT_FOUND("COUPON-012", 404),
    CAMPAIGN_NOT_STARTED("COUPON-013", 409),
    CAMPAIGN_ENDED("COUPON-014", 409),
    ONLY_IN_CAMPAIGN("COUPON-015", 409),
    NOT_YOUR_COUPONS("COUPON-016", 403),
    RESERVATION_DIFFERS("COUPON-017", 409),
    PURCHASE_OVER("COUPON-018", 409),
    PERCENTAGE_OUT_OF_RANGE("COUPON-019", 400),
    ALREADY_EXPIRED("COUPON-020", 400),
    CAMPAIGN_STARTS_TOO_LATE("COUPON-021", 400),
    COUPON_EXISTS("COUPON-025", 409);

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
