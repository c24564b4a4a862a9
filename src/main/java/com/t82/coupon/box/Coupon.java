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

/** The terms of a coupon. They never change: a coupon in a box is worth what it was worth when the user took it. */
@Entity
public class Coupon implements Persistable<UUID> {

    /**
     * The terms that an admin gives a coupon.
     *
     * @param discountValue won or percent
     * @param validEnd when the coupon expires, UTC; from this instant on it cannot be used
     * @param minPurchase what the whole purchase must cost at least, before any discount, in won
     * @param combinable whether a line of a purchase may have other coupons beside it
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
     * The terms that an admin gives a first-come campaign.
     *
     * @param total how many coupons the whole campaign has
     * @param startsAt from when fans can claim them, UTC
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

    /** Unique in the database. Null for duplicates that earlier releases allowed. */
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
     * @param campaign the terms of its campaign; {@code null} for a coupon that every user can take
     * @throws ProblemException when the percentage is out of range, the coupon has expired already, or its campaign
     *     starts after the coupon expires
     * @throws IllegalArgumentException when an amount is zero or negative; request validation refuses that earlier
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

    /** Migration V2 writes the same keys for the coupons of earlier releases. */
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

    /** The application inserts and reads coupons; it never updates one. */
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

    /**
     * The Korean day of a step counter's coupon that is taken now; {@code null} for a coupon that each user gets once.
     */
    public @Nullable LocalDate dayOf(Instant now) {
        return category.isDaily() ? KoreanTime.date(now) : null;
    }
}
