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

/** All coupon reservations. */
interface Reservations extends Repository<Reservation, UUID> {

    /** Inserts the row unless it exists. A concurrent transaction with the same reference waits here for the commit. */
    @Modifying
    @Query(nativeQuery = true, value = """
            insert into coupon_reservation (reference, state, opened_at) values (:reference, 'RESERVED', :now)
            on conflict (reference) do nothing""")
    int open(UUID reference, Instant now);

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select r from Reservation r where r.reference = :reference")
    @Nullable Reservation findForUpdate(UUID reference);

    /** Which of these purchases have a reservation. */
    @Query("select r.reference from Reservation r where r.reference in :references")
    List<UUID> withCoupons(Collection<UUID> references);

    /** Deletes the reservations of abandoned purchases that never had a coupon. */
    @Modifying
    @Query(nativeQuery = true, value = """
            delete from coupon_reservation where reference in (
                select r.reference from coupon_reservation r
                where r.state = 'RELEASED' and r.opened_at < :before
                  and not exists (select 1 from coupon_reservation_line l where l.reference = r.reference)
                limit :atMost)""")
    int deleteEmpty(Instant before, int atMost);
}
