package com.t82.coupon.box;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** All coupons. */
public interface Coupons extends Repository<Coupon, UUID> {

    Coupon save(Coupon coupon);

    @Nullable Coupon findById(UUID id);

    List<Coupon> findByIdIn(Iterable<UUID> ids);

    boolean existsByIdNotNull();

    @Query("select c.id from Coupon c where c.termsKey = :key")
    @Nullable UUID findIdByTermsKey(String key);

    /** Locks the key until the transaction ends. */
    @Query(nativeQuery = true, value = "select 1 from pg_advisory_xact_lock(hashtextextended('coupon ' || :key, 0))")
    int lockKey(String key);

    /** The coupons without a campaign that this user has not taken yet. */
    @Query("""
            select c from Coupon c
            where c.validEnd > :now and c.category <> com.t82.coupon.box.CouponCategory.PEDOMETER
              and (:category is null or c.category = :category)
              and not exists (select 1 from Campaign f where f.couponId = c.id)
              and not exists (select 1 from HeldCoupon h where h.couponId = c.id and h.userId = :user)
            order by c.createdAt desc, c.id""")
    List<Coupon> findFree(UUID user, @Nullable CouponCategory category, Instant now, Limit limit);

    /** The step counter's coupons; none for a user who has taken one today. */
    @Query("""
            select c from Coupon c
            where c.validEnd > :now and c.category = com.t82.coupon.box.CouponCategory.PEDOMETER
              and not exists (select 1 from Campaign f
                              where f.couponId = c.id and (f.startsAt > :now or f.given >= f.total))
              and not exists (select 1 from HeldCoupon h where h.userId = :user and h.day = :today)
            order by c.createdAt desc, c.id""")
    List<Coupon> findDaily(UUID user, LocalDate today, Instant now, Limit limit);
}
