package com.t82.payment;

import com.t82.payment.Purchase.State;
import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** All purchases. */
interface Purchases extends Repository<Purchase, UUID> {

    Purchase save(Purchase purchase);

    Optional<Purchase> findById(UUID id);

    /** For a change that must not meet another one. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select p from Purchase p where p.id = :id")
    Optional<Purchase> lock(UUID id);

    Optional<Purchase> findByOrderNo(String orderNo);

    Optional<Purchase> findByBuyerAndIdempotencyKey(UUID buyer, String idempotencyKey);

    List<Purchase> findByBuyerAndPerformanceIdAndStateIn(UUID buyer, long performanceId, Collection<State> states);
}
