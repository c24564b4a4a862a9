package com.t82.coupon.campaign;

import com.t82.coupon.CouponId;
import com.t82.coupon.box.Coupon;
import com.t82.coupon.box.Coupon.CampaignTerms;
import com.t82.coupon.box.Coupons;
import com.t82.shared.ProblemException;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Creates coupons and first-come campaigns. */
@Component
public class CouponSetup {

    private final Coupons coupons;
    private final Campaigns campaigns;
    private final Clock clock;

    CouponSetup(Coupons coupons, Campaigns campaigns, Clock clock) {
        this.coupons = coupons;
        this.campaigns = campaigns;
        this.clock = clock;
    }

    /**
     * Creates a coupon whose number is not limited: each user may take one, or of a step counter's coupon one a day.
     *
     * @throws ProblemException {@link CampaignProblem#COUPON_EXISTS}, and what {@link Coupon#of} throws
     */
    @Transactional
    public CouponId create(Coupon.Terms terms) {
        return new CouponId(save(terms, null).getId());
    }

    /**
     * Creates a campaign and its coupon.
     *
     * @throws ProblemException {@link CampaignProblem#COUPON_EXISTS}, and what {@link Coupon#of} throws
     */
    @Transactional
    public CouponId createCampaign(Coupon.Terms terms, CampaignTerms campaign) {
        Coupon coupon = save(terms, campaign);
        campaigns.save(new Campaign(coupon, campaign));
        return new CouponId(coupon.getId());
    }

    /** Of two concurrent requests for the same terms the second waits for the first and is refused with its id. */
    private Coupon save(Coupon.Terms terms, @Nullable CampaignTerms campaign) {
        Coupon coupon = Coupon.of(terms, campaign, clock.instant());
        String key = Coupon.keyOf(terms, campaign);
        coupons.lockKey(key);
        UUID first = coupons.findIdByTermsKey(key);
        if (first != null) {
            throw new ProblemException(CampaignProblem.COUPON_EXISTS, first.toString());
        }
        return coupons.save(coupon);
    }
}
