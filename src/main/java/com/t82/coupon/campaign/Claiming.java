package com.t82.coupon.campaign;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.t82.coupon.box.Coupon;
import com.t82.coupon.box.Coupons;
import com.t82.coupon.box.Giving;
import com.t82.coupon.box.Giving.Answer;
import com.t82.coupon.box.Giving.Wish;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * First come, first served: the coupons of campaigns, and those of the step counter, of which everyone may take one a
 * Korean day.
 *
 * <p>Requests of one campaign that arrive together share one transaction, since they would queue for the campaign's row
 * anyway. Nobody hears a yes before the commit. Whoever hears nothing, because the process died, asks again and hears
 * that they have it or gets it.
 */
@Component
public class Claiming {

    private static final DateTimeFormatter START = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    /** A coupon that can be claimed; only that none is left may change, once and for ever. */
    private record Offer(
            Coupon coupon, @Nullable Campaign campaign, Batches<Wish, Answer> batches, AtomicBoolean noneLeft) {}

    private record Settled(UUID coupon, Wish wish) {}

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

    /** Answers that will never be another, for those who press the button again and again. */
    private final Cache<Settled, Answer> settled = Caffeine.newBuilder()
            .maximumSize(100_000)
            .expireAfterWrite(Duration.ofMinutes(10))
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
    public void claim(UserId user, UUID couponId) {
        Offer offer = offers.get(couponId, this::find);
        Coupon coupon = offer.coupon();
        Campaign campaign = offer.campaign();
        Instant now = clock.instant();
        if (coupon.isExpired(now)) {
            throw new ProblemException(CampaignProblem.CAMPAIGN_ENDED);
        }
        Wish wish = new Wish(user.value(), coupon.dayOf(now));
        Answer answer;
        if (campaign == null) {
            answer = giving.give(couponId, coupon.validEnd(), wish);
        } else {
            if (now.isBefore(campaign.startsAt())) {
                throw ProblemException.retryAfter(
                        Duration.between(now, campaign.startsAt()),
                        CampaignProblem.CAMPAIGN_NOT_STARTED,
                        START.format(KoreanTime.local(campaign.startsAt())));
            }
            answer = claim(offer, campaign, wish);
        }
        switch (answer) {
            case GIVEN -> {}
            case ALREADY_TAKEN -> throw new ProblemException(CampaignProblem.COUPON_ALREADY_TAKEN);
            case NONE_LEFT, ASK_AGAIN -> throw new ProblemException(CampaignProblem.COUPON_NONE_LEFT);
        }
    }

    /**
     * Redis is only asked once none is left: it spares the database the flood of those who come too late, and before that
     * hardly anyone could be turned away.
     */
    private Answer claim(Offer offer, Campaign campaign, Wish wish) {
        Settled key = new Settled(campaign.getId(), wish);
        Answer answer = settled.getIfPresent(key);
        if (answer == null && offer.noneLeft().get()) {
            answer = knownHolders.refusal(campaign.getId(), campaign.total(), wish);
        }
        if (answer == null) {
            answer = offer.batches().ask(wish, settings.patience());
            if (answer == Answer.NONE_LEFT) {
                offer.noneLeft().set(true);
            }
        }
        settled.put(key, answer == Answer.GIVEN ? Answer.ALREADY_TAKEN : answer);
        return answer;
    }

    /** A coupon without a campaign can only be claimed when it is one of the step counter. */
    private Offer find(UUID couponId) {
        Coupon coupon = coupons.findById(couponId);
        Campaign campaign = campaigns.findById(couponId);
        if (coupon == null || (campaign == null && !coupon.category().isDaily())) {
            throw new ProblemException(CampaignProblem.CAMPAIGN_NOT_FOUND);
        }
        return new Offer(
                coupon,
                campaign,
                new Batches<>(settings.batchSize(), wishes -> give(coupon, wishes)),
                new AtomicBoolean());
    }

    /** Each round decides at least one wish, since somebody's coupon is left only where somebody has one already. */
    private List<Answer> giveUntilDecided(Coupon coupon, List<Wish> wishes) {
        List<Answer> answers = new ArrayList<>(giving.giveWhileLeft(coupon.getId(), coupon.validEnd(), wishes));
        while (answers.contains(Answer.ASK_AGAIN)) {
            List<Integer> open = IntStream.range(0, answers.size())
                    .filter(i -> answers.get(i) == Answer.ASK_AGAIN)
                    .boxed()
                    .toList();
            List<Answer> next = giving.giveWhileLeft(
                    coupon.getId(),
                    coupon.validEnd(),
                    open.stream().map(wishes::get).toList());
            for (int i = 0; i < open.size(); i++) {
                answers.set(open.get(i), next.get(i));
            }
        }
        return answers;
    }

    /** Who has already taken a coupon of the step counter today may have another one than this. */
    private List<Answer> give(Coupon coupon, List<Wish> wishes) {
        List<Answer> answers = giveUntilDecided(coupon, wishes);
        List<Wish> holders = new ArrayList<>();
        for (int i = 0; i < wishes.size(); i++) {
            Answer answer = answers.get(i);
            if (answer == Answer.GIVEN
                    || (answer == Answer.ALREADY_TAKEN && !coupon.category().isDaily())) {
                holders.add(wishes.get(i));
            }
        }
        knownHolders.remember(coupon.getId(), holders);
        return answers;
    }
}
