package com.t82.payment;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Asks until it knows: about every purchase and refund whose outcome is open, whatever callback was lost and whoever
 * died in the middle. Holds no database connection while the gateway thinks.
 */
@Component
class Reconciler {

    private static final Logger log = LoggerFactory.getLogger(Reconciler.class);
    private static final int BATCH = 100;

    /** Gateway calls at a time, so that a slow gateway delays one batch and not for minutes. */
    private static final int CALLS = 8;

    private final Claims claims;
    private final Settling settling;
    private final Refunding refunding;
    private final CancelledPerformances cancelledPerformances;

    Reconciler(Claims claims, Settling settling, Refunding refunding, CancelledPerformances cancelledPerformances) {
        this.claims = claims;
        this.settling = settling;
        this.refunding = refunding;
        this.cancelledPerformances = cancelledPerformances;
    }

    @Scheduled(
            fixedDelayString = "${t82.payment.reconciliation-interval:2s}",
            initialDelayString = "${t82.payment.reconciliation-interval:2s}")
    @SchedulerLock(name = "payment-reconciler", lockAtMostFor = "PT5M")
    void reconcile() {
        run();
    }

    void run() {
        each(claims.due(Claims.Kind.PURCHASE, BATCH), id -> settling.progress(new PurchaseId(id)));
        cancelledPerformances.refundNext();
        each(claims.due(Claims.Kind.REFUND, BATCH), id -> refunding.carryOut(new RefundId(id)));
    }

    private static void each(List<UUID> due, Consumer<UUID> step) {
        if (due.isEmpty()) {
            return;
        }
        try (ExecutorService calls = Executors.newFixedThreadPool(
                CALLS, Thread.ofVirtual().name("reconciler-", 0).factory())) {
            for (UUID id : due) {
                calls.execute(() -> {
                    try {
                        step.accept(id);
                    } catch (RuntimeException failure) {
                        log.warn("{} is left for the next round", id, failure);
                    }
                });
            }
        }
    }
}
