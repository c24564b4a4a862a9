package com.t82.coupon;

import java.time.Clock;
import java.time.Instant;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Makes coupons and campaigns. */
@Component
class Issuing {

    private final Coupons coupons;
    private final Campaigns campaigns;
    private final Clock clock;

    Issuing(Coupons coupons, Campaigns campaigns, Clock clock) {
        this.coupons = coupons;
        this.campaigns = campaigns;
        this.clock = clock;
    }

    /** A coupon without end: everyone may take one, of the step counter's one a day. */
    @Transactional
    CouponId issue(Coupon.Terms terms) {
        return new CouponId(coupons.save(Coupon.of(terms, clock.instant())).getId());
    }

    /**
     * A coupon of which the first to come get one.
     *
     * @param total how many there are, over the whole campaign
     */
    @Transactional
    CouponId issueFirstCome(Coupon.Terms terms, int total, Instant startsAt) {
        Coupon coupon = coupons.save(Coupon.of(terms, clock.instant()));
        campaigns.save(new Campaign(coupon, total, startsAt));
        return new CouponId(coupon.getId());
    }
}
