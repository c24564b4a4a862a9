package com.t82.payment.purchase;

import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** All purchases. */
public interface Purchases extends Repository<Purchase, UUID> {

    Purchase save(Purchase purchase);

    Optional<Purchase> findById(UUID id);

    /** Locks the row until the transaction ends. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select p from Purchase p where p.id = :id")
    Optional<Purchase> lock(UUID id);

    Optional<Purchase> findByOrderNo(String orderNo);

    /**
     * Locks the row until the transaction ends. Must not follow a read of the same purchase in the transaction: its
     * lines would stay as they were before the lock.
     */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select p from Purchase p where p.orderNo = :orderNo")
    Optional<Purchase> lockByOrderNo(String orderNo);

    Page<Purchase> findByBuyer(UUID buyer, Pageable page);

    Optional<Purchase> findByBuyerAndIdempotencyKey(UUID buyer, String idempotencyKey);

    /** Clears the key from a purchase that was requested before that instant. */
    @Modifying
    @Query("""
            update Purchase p set p.idempotencyKey = null
            where p.buyer = :buyer and p.idempotencyKey = :idempotencyKey and p.requestedAt < :before""")
    void clearKey(UUID buyer, String idempotencyKey, Instant before);

    List<Purchase> findByBuyerAndPerformanceIdAndStateIn(
            UUID buyer, long performanceId, Collection<PurchaseState> states);
}
