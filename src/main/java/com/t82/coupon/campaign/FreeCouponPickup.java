package com.t82.coupon.campaign;

import com.t82.coupon.box.Coupon;
import com.t82.coupon.box.CouponGrants;
import com.t82.coupon.box.CouponGrants.Applicant;
import com.t82.coupon.box.CouponGrants.GrantResult;
import com.t82.coupon.box.CouponProblem;
import com.t82.coupon.box.Coupons;
import com.t82.shared.ProblemException;
import com.t82.user.UserId;
import java.time.Clock;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Takes a coupon that has no campaign: each user can have one. */
@Component
public class FreeCouponPickup {

    private final Coupons coupons;
    private final Campaigns campaigns;
    private final CouponGrants grants;
    private final Clock clock;

    FreeCouponPickup(Coupons coupons, Campaigns campaigns, CouponGrants grants, Clock clock) {
        this.coupons = coupons;
        this.campaigns = campaigns;
        this.grants = grants;
        this.clock = clock;
    }

    /**
     * Puts the coupon into the user's box.
     *
     * @throws ProblemException when the coupon does not exist or has expired, when the user has it already, or when it
     *     can only be claimed
     */
    public void pickUp(UserId user, UUID couponId) {
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
        if (grants.grant(couponId, coupon.validEnd(), new Applicant(user.value(), null)) == GrantResult.ALREADY_TAKEN) {
            throw new ProblemException(CampaignProblem.COUPON_ALREADY_TAKEN);
        }
    }
}
