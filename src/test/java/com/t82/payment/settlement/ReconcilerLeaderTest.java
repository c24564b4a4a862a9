package com.t82.payment.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.payment.PaymentTest;
import com.t82.payment.gateway.TossPayStub;
import com.t82.payment.purchase.PurchaseState;
import java.time.Duration;
import java.time.Instant;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.core.SimpleLock;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** One instance at a time reconciles. */
class ReconcilerLeaderTest extends PaymentTest {

    @Autowired
    LockProvider locks;

    @Test
    void anInstanceAsksNothingWhileAnotherOneReconciles() throws Exception {
        TossPayStub.StubPayment entry = checkout(1);
        TOSS.approve(entry.payToken);
        clock.advance(Duration.ofMinutes(1));
        SimpleLock leader = locks.lock(new LockConfiguration(
                        Instant.now(), "payment-reconciler", Duration.ofMinutes(10), Duration.ZERO))
                .orElseThrow();
        try {
            reconciler.reconcile();

            assertThat(TOSS.count("status")).isZero();
            assertThat(purchase(entry).state()).isEqualTo(PurchaseState.AWAITING_APPROVAL);
        } finally {
            leader.unlock();
        }

        reconciler.reconcile();

        assertThat(purchase(entry).state()).isEqualTo(PurchaseState.APPROVED);
    }
}
