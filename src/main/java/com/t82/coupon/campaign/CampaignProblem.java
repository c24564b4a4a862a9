package com.t82.coupon.campaign;

import com.t82.shared.ProblemType;

/** Why a coupon is not granted or created. */
enum CampaignProblem implements ProblemType {
    COUPON_ALREADY_TAKEN("COUPON-007", 409),
    COUPON_NONE_LEFT("COUPON-008", 404),
    CAMPAIGN_NOT_FOUND("COUPON-012", 404),
    CAMPAIGN_NOT_STARTED("COUPON-013", 409),
    CAMPAIGN_ENDED("COUPON-014", 409),
    ONLY_IN_CAMPAIGN("COUPON-015", 409),
    COUPON_EXISTS("COUPON-025", 409);

    private final String code;
    private final int status;

    CampaignProblem(String code, int status) {
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
