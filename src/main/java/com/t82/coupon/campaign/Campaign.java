package com.t82.coupon.campaign;

import com.t82.coupon.box.Coupon;
import com.t82.coupon.box.Coupon.CampaignTerms;
import com.t82.coupon.box.CouponGrants;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.springframework.data.domain.Persistable;

/** A limited number of one coupon, granted in the order of the claims. {@link CouponGrants} counts them in SQL. */
@Entity
@Table(name = "coupon_campaign")
public class Campaign implements Persistable<UUID> {

    @Id
    private UUID couponId;

    private int total;
    private int given;
    private Instant startsAt;

    @SuppressWarnings("NullAway.Init")
    protected Campaign() {}

    Campaign(Coupon coupon, CampaignTerms terms) {
        this.couponId = coupon.getId();
        this.total = terms.total();
        this.startsAt = terms.startsAt();
    }

    @Override
    public UUID getId() {
        return couponId;
    }

    /** The application inserts and reads campaigns through JPA; only {@link CouponGrants} updates them. */
    @Override
    public boolean isNew() {
        return true;
    }

    public Instant startsAt() {
        return startsAt;
    }

    public int total() {
        return total;
    }

    public int left() {
        return total - given;
    }
}
