package com.t82.payment.settlement;

import com.t82.payment.PurchaseId;
import com.t82.payment.RefundId;
import com.t82.payment.purchase.WorkLeases;
import com.t82.payment.refund.CancelledPerformances;
import com.t82.payment.refund.RefundExecution;
import com.t82.payment.refund.TicketCheck;
import com.t82.payment.refund.WithdrawnBuyers;
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
 * Asks the gateway about every purchase and refund whose outcome is open until it is known, after lost callbacks and
 * dead instances, too. Holds no database connection during a call to the gateway.
 */
@Component
public class Reconciler {

    private static final Logger log = LoggerFactory.getLogger(Reconciler.class);
    private static final int BATCH = 100;

    /** After this time a round starts no further step. */
    private static final Duration ROUND = Duration.ofSeconds(10);

    /** Concurrent calls to the gateway: a slow gateway must not delay a batch by minutes. */
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
     * One round, batch by batch until nothing is due or the round's time is over. Purchases and refunds alternate, so
     * neither waits for all of the other.
     *
     * <p>The lock is shorter than the longest round (ten seconds, and then one call to the gateway), so a dead leader
     * is replaced soon. Two leaders at once do no harm: each purchase and refund is leased, and a refund is intended
     * under the lock of its purchase.
     */
    public void run() {
        long end = System.nanoTime() + ROUND.toNanos();
        intend("refunds of cancelled performances", cancelledPerformances::refundNext);
        intend("refunds of withdrawn buyers", withdrawnBuyers::settleNext);
        intend("refunds of missing tickets", ticketCheck::checkNext);
        Set<UUID> started = new HashSet<>();
        boolean more = true;
        while (more && System.nanoTime() < end) {
            List<UUID> purchases = leases.due(WorkLeases.Kind.PURCHASE, BATCH);
            List<UUID> refunds = leases.due(WorkLeases.Kind.REFUND, BATCH);
            List<Runnable> steps = new ArrayList<>();
            for (int i = 0; i < BATCH; i++) {
                if (i < purchases.size() && started.add(purchases.get(i))) {
                    UUID id = purchases.get(i);
                    steps.add(step(id, () -> settling.progress(new PurchaseId(id))));
                }
                if (i < refunds.size() && started.add(refunds.get(i))) {
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

    /** A failure must not keep the other steps of the round from running. */
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
            } catch (RuntimeException e) {
                log.warn("reconciliation failed id={}: left for the next round", id, e);
            }
        };
    }
}
