package com.t82.coupon.redemption;

import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface Reservations extends Repository<Reservation, UUID> {

    /** Whoever inserts the row first goes on; another one with the same reference waits here for its commit. */
    @Modifying
    @Query(nativeQuery = true, value = """
            insert into coupon_reservation (reference, state, opened_at) values (:reference, 'RESERVED', :now)
            on conflict (reference) do nothing""")
    int open(UUID reference, Instant now);

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select r from Reservation r where r.reference = :reference")
    @Nullable Reservation findForUpdate(UUID reference);

    /** Those of the purchases that have reserved anything. */
    @Query("select r.reference from Reservation r where r.reference in :references")
    List<UUID> withCoupons(Collection<UUID> references);

    /** Forgets purchases that came to nothing and never had a coupon. */
    @Modifying
    @Query(nativeQuery = true, value = """
            delete from coupon_reservation where reference in (
                select r.reference from coupon_reservation r
                where r.state = 'RELEASED' and r.opened_at < :before
                  and not exists (select 1 from coupon_reservation_line l where l.reference = r.reference)
                limit :atMost)""")
    int forgetEmpty(Instant before, int atMost);
}
