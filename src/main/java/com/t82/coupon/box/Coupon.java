package com.t82.coupon.box;

import com.t82.event.CategoryId;
import com.t82.shared.KoreanTime;
import com.t82.shared.Money;
import com.t82.shared.NormalForm;
import com.t82.shared.ProblemException;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;

/** What a coupon promises. It never changes once it exists, so that nobody's coupon is worth less than when taken. */
@Entity
public class Coupon implements Persistable<UUID> {

    /**
     * What an administrator decides about a coupon.
     *
     * @param discountValue won or percent
     * @param validEnd the moment from which the coupon is worthless, UTC
     * @param minPurchase what the whole purchase must cost at least, before any discount
     * @param combinable whether it may stand on a line of a purchase beside others
     */
    public record Terms(
            String name,
            DiscountType discountType,
            long discountValue,
            Instant validEnd,
            Money minPurchase,
            boolean combinable,
            CouponCategory category) {

        public Terms {
            if (discountValue < 1) {
                throw new IllegalArgumentException("A discount of " + discountValue);
            }
            name = NormalForm.ofName(name);
        }
    }

    /**
     * What an administrator decides about a first-come campaign.
     *
     * @param total how many coupons there are, over the whole campaign
     * @param startsAt from when they can be claimed, UTC
     */
    public record CampaignTerms(int total, Instant startsAt) {

        public CampaignTerms {
            if (total < 1) {
                throw new IllegalArgumentException("A campaign of " + total);
            }
        }
    }

    @Id
    private UUID id;

    private String name;

    @Enumerated(EnumType.STRING)
    private DiscountType discountType;

    private long discountValue;
    private Money minPurchase;
    private boolean combinable;

    @Enumerated(EnumType.STRING)
    private CouponCategory category;

    private Instant validEnd;
    private Instant createdAt;

    /** What the database allows once; null for twins of earlier times. */
    private @Nullable String termsKey;

    @SuppressWarnings("NullAway.Init")
    protected Coupon() {}

    private Coupon(Terms terms, @Nullable CampaignTerms campaign, Instant now) {
        this.id = UUID.randomUUID();
        this.name = terms.name();
        this.discountType = terms.discountType();
        this.discountValue = terms.discountValue();
        this.minPurchase = terms.minPurchase();
        this.combinable = terms.combinable();
        this.category = terms.category();
        this.validEnd = terms.validEnd();
        this.createdAt = now;
        this.termsKey = keyOf(terms, campaign);
    }

    /**
     * @param campaign the terms of the campaign that gives it, {@code null} when it is there for everybody
     * @throws ProblemException when the discount is out of range, the coupon would be worthless at once, or its
     *     campaign would begin only after its end
     * @throws IllegalArgumentException when an amount is negative or nothing, which no request gets as far as
     */
    public static Coupon of(Terms terms, @Nullable CampaignTerms campaign, Instant now) {
        if (!terms.discountType().allows(terms.discountValue())) {
            throw new ProblemException(CouponProblem.PERCENTAGE_OUT_OF_RANGE);
        }
        if (!terms.validEnd().isAfter(now)) {
            throw new ProblemException(CouponProblem.ALREADY_EXPIRED);
        }
        if (campaign != null && !campaign.startsAt().isBefore(terms.validEnd())) {
            throw new ProblemException(CouponProblem.CAMPAIGN_STARTS_TOO_LATE);
        }
        return new Coupon(terms, campaign, now);
    }

    /** The migration writes the same for coupons of before. */
    public static String keyOf(Terms terms, @Nullable CampaignTerms campaign) {
        String own = String.join(
                "|",
                terms.name(),
                terms.discountType().name(),
                Long.toString(terms.discountValue()),
                Long.toString(terms.minPurchase().won()),
                Boolean.toString(terms.combinable()),
                terms.category().name(),
                Long.toString(terms.validEnd().toEpochMilli()));
        return campaign == null
                ? own
                : String.join(
                        "|",
                        own,
                        Integer.toString(campaign.total()),
                        Long.toString(campaign.startsAt().toEpochMilli()));
    }

    @Override
    public UUID getId() {
        return id;
    }

    /** Coupons are only ever created anew or read. */
    @Override
    public boolean isNew() {
        return true;
    }

    public String name() {
        return name;
    }

    public DiscountType discountType() {
        return discountType;
    }

    public long discountValue() {
        return discountValue;
    }

    public Money minPurchase() {
        return minPurchase;
    }

    public boolean isCombinable() {
        return combinable;
    }

    public CouponCategory category() {
        return category;
    }

    public Instant validEnd() {
        return validEnd;
    }

    public boolean isExpired(Instant now) {
        return !validEnd.isAfter(now);
    }

    public boolean covers(@Nullable CategoryId topCategory) {
        return category.covers(topCategory);
    }

    public Money discountOn(Money price) {
        return discountType.off(price, discountValue);
    }

    /** The Korean day that a coupon taken now counts for, or {@code null} when it may be taken but once. */
    public @Nullable LocalDate dayOf(Instant now) {
        return category.isDaily() ? KoreanTime.date(now) : null;
    }
}
