package com.t82.coupon;

import com.t82.event.CategoryId;
import com.t82.shared.KoreanTime;
import com.t82.shared.Money;
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
class Coupon implements Persistable<UUID> {

    /**
     * What an administrator decides about a coupon.
     *
     * @param discountValue won or percent
     * @param validEnd the moment from which the coupon is worthless, UTC
     * @param minPurchase what the whole purchase must cost at least, before any discount
     * @param combinable whether it may stand on a line of a purchase beside others
     */
    record Terms(
            String name,
            DiscountType discountType,
            long discountValue,
            Instant validEnd,
            Money minPurchase,
            boolean combinable,
            CouponCategory category) {}

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

    @SuppressWarnings("NullAway.Init")
    protected Coupon() {}

    private Coupon(Terms terms, Instant now) {
        this.id = UUID.randomUUID();
        this.name = terms.name();
        this.discountType = terms.discountType();
        this.discountValue = terms.discountValue();
        this.minPurchase = terms.minPurchase();
        this.combinable = terms.combinable();
        this.category = terms.category();
        this.validEnd = terms.validEnd();
        this.createdAt = now;
    }

    /** @throws ProblemException when the percentage is out of range or the coupon would be worthless at once */
    static Coupon of(Terms terms, Instant now) {
        if (terms.discountType() == DiscountType.PERCENTAGE && terms.discountValue() > 100) {
            throw new ProblemException(CouponProblem.PERCENTAGE_OUT_OF_RANGE);
        }
        if (!terms.validEnd().isAfter(now)) {
            throw new ProblemException(CouponProblem.ALREADY_EXPIRED);
        }
        return new Coupon(terms, now);
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

    String name() {
        return name;
    }

    DiscountType discountType() {
        return discountType;
    }

    long discountValue() {
        return discountValue;
    }

    Money minPurchase() {
        return minPurchase;
    }

    boolean isCombinable() {
        return combinable;
    }

    CouponCategory category() {
        return category;
    }

    Instant validEnd() {
        return validEnd;
    }

    boolean isExpired(Instant now) {
        return !validEnd.isAfter(now);
    }

    boolean covers(@Nullable CategoryId topCategory) {
        return category.covers(topCategory);
    }

    Money discountOn(Money price) {
        return discountType.off(price, discountValue);
    }

    /** The Korean day that a coupon taken now counts for, or {@code null} when it may be taken but once. */
    @Nullable LocalDate dayOf(Instant now) {
        return category.isDaily() ? KoreanTime.date(now) : null;
    }
}
