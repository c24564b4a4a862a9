package com.t82.coupon.campaign;

import com.t82.coupon.box.Coupon;
import com.t82.coupon.box.CouponProblem;
import com.t82.coupon.box.Coupons;
import com.t82.coupon.box.Giving;
import com.t82.coupon.box.Giving.Answer;
import com.t82.coupon.box.Giving.Wish;
import com.t82.shared.ProblemException;
import com.t82.user.UserId;
import java.time.Clock;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Takes a coupon that is there for everybody. */
@Component
public class Taking {

    private final Coupons coupons;
    private final Campaigns campaigns;
    private final Giving giving;
    private final Clock clock;

    Taking(Coupons coupons, Campaigns campaigns, Giving giving, Clock clock) {
        this.coupons = coupons;
        this.campaigns = campaigns;
        this.giving = giving;
        this.clock = clock;
    }

    /**
     * Puts the coupon into the user's box.
     *
     * @throws ProblemException when there is none, when it has expired, when the user has it already, or when it can
     *     only be claimed
     */
    public void take(UserId user, UUID couponId) {
        Coupon coupon = coupons.findById(couponId);
        if (coupon == null) {
            throw new ProblemException(CouponProblem.COUPON_NOT_FOUND);
        }
        if (coupon.category().isDaily() || campaigns.existsById(couponId)) {
            throw new ProblemException(CampaignProblem.ONLY_IN_CAMPAIGN);
        }
        if (coupon.isExpired(clock.instant())) {
            throw new ProblemException(CouponProblem.COUPON_EXPIRED);
        }
        if (giving.give(couponId, coupon.validEnd(), new Wish(user.value(), null)) == Answer.ALREADY_TAKEN) {
            throw new ProblemException(CampaignProblem.COUPON_ALREADY_TAKEN);
        }
    }
}
