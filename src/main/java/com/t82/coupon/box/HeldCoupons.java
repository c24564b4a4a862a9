package com.t82.coupon.box;

import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** The coupons in all boxes. */
public interface HeldCoupons extends Repository<HeldCoupon, UUID> {

    /**
     * A coupon that its holder can use, and how many of it the box has: the step counter's coupon once for each day.
     */
    record Usable(Coupon coupon, long count) {}

    @Query("""
            select new com.t82.coupon.box.HeldCoupons$Usable(c, count(h))
            from HeldCoupon h join Coupon c on c.id = h.couponId
            where h.userId = :user and h.state = com.t82.coupon.box.HeldCoupon.State.AVAILABLE and h.validEnd > :now
            group by c
            order by c.validEnd, c.id""")
    List<Usable> findUsable(UUID user, Instant now, Limit limit);

    @Query("select h from HeldCoupon h where h.userId = :user and h.couponId in :coupons order by h.id")
    List<HeldCoupon> find(UUID user, Collection<UUID> coupons);

    /** Locks in the order of the ids, so that two purchases of one user cannot deadlock. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select h from HeldCoupon h where h.userId = :user and h.couponId in :coupons order by h.id")
    List<HeldCoupon> findForUpdate(UUID user, Collection<UUID> coupons);

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select h from HeldCoupon h where h.id in :ids order by h.id")
    List<HeldCoupon> findForUpdate(Collection<UUID> ids);

    /**
     * The coupons of a box that have not been used and have not expired, those in an unfinished purchase included.
     *
     * @param lastEnd when the last of them expires, UTC; null when there are none
     */
    record Unused(long count, @Nullable Instant lastEnd) {}

    @Query("""
            select new com.t82.coupon.box.HeldCoupons$Unused(count(h), max(h.validEnd)) from HeldCoupon h
            where h.userId = :user and h.validEnd > :now
              and h.state in (
                  com.t82.coupon.box.HeldCoupon.State.AVAILABLE, com.t82.coupon.box.HeldCoupon.State.RESERVED)""")
    Unused unused(UUID user, Instant now);

    @Modifying
    @Query("delete from HeldCoupon h where h.userId = :user")
    int emptyBoxOf(UUID user);

    @Modifying
    @Query(nativeQuery = true, value = """
            update coupon_box set state = 'EXPIRED'
            where id in (select id from coupon_box where state = 'AVAILABLE' and valid_end <= :now
                         order by valid_end limit :atMost for update skip locked)""")
    int expire(Instant now, int atMost);
}
