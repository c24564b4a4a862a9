package com.t82.coupon.campaign;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.t82.coupon.box.Coupon;
import com.t82.coupon.box.CouponGrants;
import com.t82.coupon.box.CouponGrants.Applicant;
import com.t82.coupon.box.CouponGrants.GrantResult;
import com.t82.coupon.box.Coupons;
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
 * Claims a coupon of a first-come campaign, or the step counter's coupon of the Korean day.
 *
 * <p>Concurrent requests of one campaign share a transaction (group commit): they would queue for the lock of the
 * campaign's row anyway. A request is answered after the commit. When the process dies before that, the client repeats
 * the request and learns that it has the coupon, or gets it.
 */
@Component
public class CampaignClaiming {

    private static final DateTimeFormatter START = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    /**
     * A coupon that can be claimed. Its data never changes, so it is cached.
     *
     * @param noneLeft becomes true once, and stays true
     */
    private record Offer(
            Coupon coupon,
            @Nullable Campaign campaign,
            Batches<Applicant, GrantResult> batches,
            AtomicBoolean noneLeft) {}

    private record Application(UUID coupon, Applicant applicant) {}

    private final Coupons coupons;
    private final Campaigns campaigns;
    private final CouponGrants grants;
    private final KnownHolders knownHolders;
    private final CouponSettings settings;
    private final Clock clock;
    private final Cache<UUID, Offer> offers = Caffeine.newBuilder()
            .maximumSize(1_000)
            .expireAfterAccess(Duration.ofMinutes(10))
            .build();

    /** Final answers, so that a repeated request costs no transaction. */
    private final Cache<Application, GrantResult> finalAnswers = Caffeine.newBuilder()
            .maximumSize(100_000)
            .expireAfterWrite(Duration.ofMinutes(10))
            .build();

    CampaignClaiming(
            Coupons coupons,
            Campaigns campaigns,
            CouponGrants grants,
            KnownHolders knownHolders,
            CouponSettings settings,
            Clock clock) {
        this.coupons = coupons;
        this.campaigns = campaigns;
        this.grants = grants;
        this.knownHolders = knownHolders;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Puts the coupon into the user's box.
     *
     * @throws ProblemException when the campaign does not exist, has not started or has ended, when the user has the
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
        Applicant applicant = new Applicant(user.value(), coupon.dayOf(now));
        GrantResult answer;
        if (campaign == null) {
            answer = grants.grant(couponId, coupon.validEnd(), applicant);
        } else {
            if (now.isBefore(campaign.startsAt())) {
                throw ProblemException.retryAfter(
                        Duration.between(now, campaign.startsAt()),
                        CampaignProblem.CAMPAIGN_NOT_STARTED,
                        START.format(KoreanTime.local(campaign.startsAt())));
            }
            answer = claim(offer, campaign, applicant);
        }
        switch (answer) {
            case GRANTED -> {}
            case ALREADY_TAKEN -> throw new ProblemException(CampaignProblem.COUPON_ALREADY_TAKEN);
            case NONE_LEFT, UNDECIDED -> throw new ProblemException(CampaignProblem.COUPON_NONE_LEFT);
        }
    }

    /**
     * Asks Redis only once the campaign is empty: Redis then keeps the flood of late claims away from the database.
     * Before that it could reject hardly any claim.
     */
    private GrantResult claim(Offer offer, Campaign campaign, Applicant applicant) {
        Application application = new Application(campaign.getId(), applicant);
        GrantResult answer = finalAnswers.getIfPresent(application);
        if (answer == null && offer.noneLeft().get()) {
            answer = knownHolders.refusal(campaign.getId(), campaign.total(), applicant);
        }
        if (answer == null) {
            answer = offer.batches().ask(applicant, settings.patience());
            if (answer == GrantResult.NONE_LEFT) {
                offer.noneLeft().set(true);
            }
        }
        finalAnswers.put(application, answer == GrantResult.GRANTED ? GrantResult.ALREADY_TAKEN : answer);
        return answer;
    }

    /** A coupon without a campaign can be claimed only when it is a step counter's coupon. */
    private Offer find(UUID couponId) {
        Coupon coupon = coupons.findById(couponId);
        Campaign campaign = campaigns.findById(couponId);
        if (coupon == null || (campaign == null && !coupon.category().isDaily())) {
            throw new ProblemException(CampaignProblem.CAMPAIGN_NOT_FOUND);
        }
        return new Offer(
                coupon,
                campaign,
                new Batches<>(settings.batchSize(), applicants -> grant(coupon, applicants)),
                new AtomicBoolean());
    }

    /** Each round decides at least one applicant: a coupon stays unused only when its applicant has one already. */
    private List<GrantResult> grantUntilDecided(Coupon coupon, List<Applicant> applicants) {
        List<GrantResult> answers =
                new ArrayList<>(grants.grantWhileLeft(coupon.getId(), coupon.validEnd(), applicants));
        while (answers.contains(GrantResult.UNDECIDED)) {
            List<Integer> open = IntStream.range(0, answers.size())
                    .filter(i -> answers.get(i) == GrantResult.UNDECIDED)
                    .boxed()
                    .toList();
            List<GrantResult> next = grants.grantWhileLeft(
                    coupon.getId(),
                    coupon.validEnd(),
                    open.stream().map(applicants::get).toList());
            for (int i = 0; i < open.size(); i++) {
                answers.set(open.get(i), next.get(i));
            }
        }
        return answers;
    }

    /** An applicant that has taken a step counter's coupon today may hold another coupon than this one. */
    private List<GrantResult> grant(Coupon coupon, List<Applicant> applicants) {
        List<GrantResult> answers = grantUntilDecided(coupon, applicants);
        List<Applicant> holders = new ArrayList<>();
        for (int i = 0; i < applicants.size(); i++) {
            GrantResult answer = answers.get(i);
            if (answer == GrantResult.GRANTED
                    || (answer == GrantResult.ALREADY_TAKEN
                            && !coupon.category().isDaily())) {
                holders.add(applicants.get(i));
            }
        }
        knownHolders.remember(coupon.getId(), holders);
        return answers;
    }
}
