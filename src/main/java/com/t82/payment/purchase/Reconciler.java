package com.t82.payment.purchase;

import com.t82.payment.PurchaseId;
import com.t82.payment.RefundId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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

    /** After which time a round begins nothing new. */
    private static final Duration ROUND = Duration.ofSeconds(10);

    /** Gateway calls at a time, so that a slow gateway delays one batch and not for minutes. */
    private static final int CALLS = 8;

    private final WorkLeases leases;
    private final Settling settling;
    private final RefundExecution refunds;
    private final TicketCheck ticketCheck;
    private final CancelledPerformances cancelledPerformances;
    private final WithdrawnBuyers withdrawnBuyers;

    Reconciler(
            WorkLeases leases,
            Settling settling,
            RefundExecution refunds,
            TicketCheck ticketCheck,
            CancelledPerformances cancelledPerformances,
            WithdrawnBuyers withdrawnBuyers) {
        this.leases = leases;
        this.settling = settling;
        this.refunds = refunds;
        this.ticketCheck = ticketCheck;
        this.cancelledPerformances = cancelledPerformances;
        this.withdrawnBuyers = withdrawnBuyers;
    }

    @Scheduled(
            fixedDelayString = "${t82.payment.reconciliation-interval:2s}",
            initialDelayString = "${t82.payment.reconciliation-interval:2s}")
    @SchedulerLock(name = "payment-reconciler", lockAtMostFor = "PT15S")
    void reconcile() {
        run();
    }

    /**
     * One round, batch by batch until nothing is due or the round's time is over. Purchases and refunds take turns, so
     * that neither waits for all of the others.
     *
     * <p>The lock is shorter than the longest round (ten seconds, and then one call to the gateway): a leader that dies is
     * succeeded soon. Two leaders at once do no harm: each purchase and refund is claimed, and what is intended is
     * intended under the purchase's lock.
     */
    void run() {
        long end = System.nanoTime() + ROUND.toNanos();
        intend("refunds of cancelled performances", cancelledPerformances::refundNext);
        intend("refunds of withdrawn buyers", withdrawnBuyers::settleNext);
        intend("refunds of missing tickets", ticketCheck::checkNext);
        Set<UUID> begun = new HashSet<>();
        boolean more = true;
        while (more && System.nanoTime() < end) {
            List<UUID> purchases = leases.due(WorkLeases.Kind.PURCHASE, BATCH);
            List<UUID> refunds = leases.due(WorkLeases.Kind.REFUND, BATCH);
            List<Runnable> steps = new ArrayList<>();
            for (int i = 0; i < BATCH; i++) {
                if (i < purchases.size() && begun.add(purchases.get(i))) {
                    UUID id = purchases.get(i);
                    steps.add(step(id, () -> settling.progress(new PurchaseId(id))));
                }
                if (i < refunds.size() && begun.add(refunds.get(i))) {
                    UUID id = refunds.get(i);
                    steps.add(step(id, () -> this.refunds.carryOut(new RefundId(id))));
                }
            }
            carryOut(steps, end);
            more = !steps.isEmpty() && (purchases.size() == BATCH || refunds.size() == BATCH);
        }
    }

    private static void carryOut(List<Runnable> steps, long end) {
        try (ExecutorService calls = Executors.newFixedThreadPool(
                CALLS, Thread.ofVirtual().name("reconciler-", 0).factory())) {
            for (Runnable step : steps) {
                calls.execute(() -> {
                    if (System.nanoTime() < end) {
                        step.run();
                    }
                });
            }
        }
    }

    /** What fails to intend its refunds keeps nothing else from being carried out. */
    private static void intend(String what, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            log.warn("reconciler step failed step={}: left for the next round", what, e);
        }
    }

    private static Runnable step(UUID id, Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (RuntimeException failure) {
                log.warn("{} is left for the next round", id, failure);
            }
        };
    }
}
