package com.t82.coupon;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.t82.coupon.Giving.Answer;
import com.t82.coupon.Giving.Wish;
import com.t82.shared.KoreanTime;
import com.t82.shared.ProblemException;
import com.t82.user.UserId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * First come, first served: the coupons of campaigns, and those of the step counter, which everyone may take once a
 * Korean day.
 *
 * <p>Requests of one campaign that arrive together share one transaction, since they would queue for the campaign's row
 * anyway. Nobody hears a yes before the commit. Whoever hears nothing, because the process died, asks again and hears
 * that they have it or gets it.
 */
@Component
class Claiming {

    private static final DateTimeFormatter START = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    /** A coupon that can be claimed; it never changes. */
    private record Offer(Coupon coupon, @Nullable Campaign campaign, Batches<Wish, Answer> batches) {}

    private final Coupons coupons;
    private final Campaigns campaigns;
    private final Giving giving;
    private final KnownHolders knownHolders;
    private final CouponSettings settings;
    private final Clock clock;
    private final Cache<UUID, Offer> offers = Caffeine.newBuilder()
            .maximumSize(1_000)
            .expireAfterAccess(Duration.ofMinutes(10))
            .build();

    Claiming(
            Coupons coupons,
            Campaigns campaigns,
            Giving giving,
            KnownHolders knownHolders,
            CouponSettings settings,
            Clock clock) {
        this.coupons = coupons;
        this.campaigns = campaigns;
        this.giving = giving;
        this.knownHolders = knownHolders;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Puts the coupon into the user's box.
     *
     * @throws ProblemException when there is no such campaign, when it is not the time for it, when the user has the
     *     coupon already, or when none is left
     */
    void claim(UserId user, UUID couponId) {
        Offer offer = offers.get(couponId, this::find);
        Coupon coupon = offer.coupon();
        Campaign campaign = offer.campaign();
        Instant now = clock.instant();
        if (coupon.isExpired(now)) {
            throw new ProblemException(CouponProblem.CAMPAIGN_ENDED);
        }
        Wish wish = new Wish(user.value(), coupon.dayOf(now));
        Answer answer;
        if (campaign == null) {
            answer = giving.give(couponId, coupon.validEnd(), wish);
        } else {
            if (now.isBefore(campaign.startsAt())) {
                throw ProblemException.retryAfter(
                        Duration.between(now, campaign.startsAt()),
                        CouponProblem.CAMPAIGN_NOT_STARTED,
                        START.format(KoreanTime.local(campaign.startsAt())));
            }
            Answer refusal = knownHolders.refusal(couponId, campaign.total(), wish);
            answer = refusal != null ? refusal : offer.batches().ask(wish, settings.patience());
        }
        switch (answer) {
            case GIVEN -> {}
            case ALREADY_TAKEN -> throw new ProblemException(CouponProblem.COUPON_ALREADY_TAKEN);
            case NONE_LEFT -> throw new ProblemException(CouponProblem.COUPON_NONE_LEFT);
        }
    }

    /** A coupon without a campaign can only be claimed when it is one of the step counter. */
    private Offer find(UUID couponId) {
        Coupon coupon = coupons.findById(couponId);
        Campaign campaign = campaigns.findById(couponId);
        if (coupon == null || (campaign == null && !coupon.category().isDaily())) {
            throw new ProblemException(CouponProblem.CAMPAIGN_NOT_FOUND);
        }
        return new Offer(coupon, campaign, new Batches<>(settings.batchSize(), wishes -> give(coupon, wishes)));
    }

    private List<Answer> give(Coupon coupon, List<Wish> wishes) {
        List<Answer> answers = giving.giveWhileLeft(coupon.getId(), coupon.validEnd(), wishes);
        List<Wish> holders = new ArrayList<>();
        for (int i = 0; i < wishes.size(); i++) {
            if (answers.get(i) != Answer.NONE_LEFT) {
                holders.add(wishes.get(i));
            }
        }
        knownHolders.remember(coupon.getId(), holders);
        return answers;
    }
}
