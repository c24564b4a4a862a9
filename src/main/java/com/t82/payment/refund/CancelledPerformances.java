package com.t82.payment.refund;

import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Refunds the purchases of cancelled performances, batch by batch. A performance's job stays open until none of its
 * purchases can be paid and all paid ones are refunded. So the job may be interrupted at any point, and it finds late
 * approvals, too.
 */
@Component
public class CancelledPerformances {

    private static final Logger log = LoggerFactory.getLogger(CancelledPerformances.class);
    private static final int BATCH = 100;

    private final JdbcClient jdbc;
    private final Refunding refunding;
    private final Clock clock;

    CancelledPerformances(JdbcClient jdbc, Refunding refunding, Clock clock) {
        this.jdbc = jdbc;
        this.refunding = refunding;
        this.clock = clock;
    }

    /** Intends the next refunds; the reconciler carries them out. */
    public void refundNext() {
        for (UUID purchase : unrefunded()) {
            try {
                refunding.intendForOrganiser(purchase);
            } catch (RuntimeException e) {
                log.warn("refund not intended purchase={}: left for the next round", purchase, e);
            }
        }
        finish();
    }

    private List<UUID> unrefunded() {
        return jdbc.sql("""
                select p.id from payment_purchase p
                join payment_cancelled_performance c on c.performance_id = p.performance_id
                where c.finished_at is null and p.state = 'APPROVED'
                  and exists (select 1 from payment_purchase_line l where l.purchase_id = p.id and l.refund_id is null)
                  and not exists (select 1 from payment_refund r where r.purchase_id = p.id and r.state = 'REFUNDING')
                order by p.approved_at limit ?""")
                .param(BATCH)
                .query((row, number) -> row.getObject("id", UUID.class))
                .list();
    }

    private void finish() {
        jdbc.sql("""
                update payment_cancelled_performance c set finished_at = ?
                where finished_at is null and not exists (
                    select 1 from payment_purchase p
                    where p.performance_id = c.performance_id
                      and (p.state not in ('APPROVED', 'ABANDONED')
                        or p.state = 'APPROVED' and exists (
                            select 1 from payment_purchase_line l
                            where l.purchase_id = p.id and l.refunded_at is null)))
                """).param(Timestamp.from(clock.instant())).update();
    }
}
