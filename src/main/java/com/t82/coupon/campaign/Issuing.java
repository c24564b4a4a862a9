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

/** Makes coupons and campaigns. */
@Component
public class Issuing {

    private final Coupons coupons;
    private final Campaigns campaigns;
    private final Clock clock;

    Issuing(Coupons coupons, Campaigns campaigns, Clock clock) {
        this.coupons = coupons;
        this.campaigns = campaigns;
        this.clock = clock;
    }

    /**
     * A coupon without end: everyone may take one, of the step counter's one a day.
     *
     * @throws ProblemException {@link CampaignProblem#COUPON_EXISTS}, and whatever {@link Coupon#of} refuses
     */
    @Transactional
    public CouponId issue(Coupon.Terms terms) {
        return new CouponId(save(terms, null).getId());
    }

    /**
     * A coupon of which the first to come get one.
     *
     * @throws ProblemException {@link CampaignProblem#COUPON_EXISTS}, and whatever {@link Coupon#of} refuses
     */
    @Transactional
    public CouponId issueFirstCome(Coupon.Terms terms, CampaignTerms campaign) {
        Coupon coupon = save(terms, campaign);
        campaigns.save(new Campaign(coupon, campaign));
        return new CouponId(coupon.getId());
    }

    /** Of two who issue the same coupon at once the second one waits and learns of the first's. */
    private Coupon save(Coupon.Terms terms, @Nullable CampaignTerms campaign) {
        Coupon coupon = Coupon.of(terms, campaign, clock.instant());
        String key = Coupon.keyOf(terms, campaign);
        coupons.lockKey(key);
        UUID first = coupons.keyed(key);
        if (first != null) {
            throw new ProblemException(CampaignProblem.COUPON_EXISTS, first.toString());
        }
        return coupons.save(coupon);
    }
}
