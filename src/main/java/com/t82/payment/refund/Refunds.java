package com.t82.payment.refund;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** All refunds. */
interface Refunds extends Repository<Refund, UUID> {

    Refund save(Refund refund);

    Optional<Refund> findById(UUID id);

    Optional<Refund> findByPurchaseIdAndState(UUID purchaseId, Refund.State state);

    List<Refund> findAllByPurchaseIdAndState(UUID purchaseId, Refund.State state);

    List<Refund> findAllByPurchaseId(UUID purchaseId);

    Optional<Refund> findByPurchaseIdAndIdempotencyKey(UUID purchaseId, String idempotencyKey);

    /** Clears the key from a refund that was requested before that instant. */
    @Modifying
    @Query("""
            update Refund r set r.idempotencyKey = null
            where r.purchaseId = :purchaseId and r.idempotencyKey = :idempotencyKey and r.requestedAt < :before""")
    void clearKey(UUID purchaseId, String idempotencyKey, Instant before);
}
