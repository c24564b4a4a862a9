package com.t82.payment;

import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.Repository;

/** All refunds. */
interface Refunds extends Repository<Refund, UUID> {

    Refund save(Refund refund);

    Optional<Refund> findById(UUID id);

    Optional<Refund> findByPurchaseIdAndState(UUID purchaseId, Refund.State state);

    Optional<Refund> findByPurchaseIdAndIdempotencyKey(UUID purchaseId, String idempotencyKey);
}
