package com.t82.payment.refund;

import com.t82.user.UserId;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Settles the purchases of buyers who have closed their account, batch by batch. A buyer's job stays open until none of
 * the purchases can be charged and every possible refund is intended. So the job may be interrupted at any point, and
 * it finds late approvals, too.
 */
@Component
public class WithdrawnBuyers {

    private static final Logger log = LoggerFactory.getLogger(WithdrawnBuyers.class);
    private static final int BATCH = 100;

    /** The delay of the next check while a charge or another refund is under way. */
    private static final Duration SOON = Duration.ofSeconds(5);

    private static final Duration LATER = Duration.ofMinutes(1);

    private record WithdrawnBuyer(UserId buyer, Instant at) {}

    private final JdbcClient jdbc;
    private final RefundingWithdrawal refunding;
    private final Clock clock;

    WithdrawnBuyers(JdbcClient jdbc, RefundingWithdrawal refunding, Clock clock) {
        this.jdbc = jdbc;
        this.refunding = refunding;
        this.clock = clock;
    }

    /** Brings forward the end of open purchases and intends the next refunds; the reconciler carries them out. */
    public void settleNext() {
        for (WithdrawnBuyer withdrawn : due()) {
            try {
                checkAgain(withdrawn, settle(withdrawn) ? null : SOON);
            } catch (RuntimeException e) {
                log.warn("withdrawal not settled buyer={}: left for a later round", withdrawn.buyer(), e);
                postpone(withdrawn);
            }
        }
    }

    private void postpone(WithdrawnBuyer withdrawn) {
        try {
            checkAgain(withdrawn, LATER);
        } catch (RuntimeException e) {
            log.warn("withdrawal not postponed buyer={}", withdrawn.buyer(), e);
        }
    }

    private List<WithdrawnBuyer> due() {
        return jdbc.sql("""
                select buyer, withdrawn_at from payment_withdrawn_buyer
                where next_check_at <= ? order by next_check_at limit ?""")
                .param(Timestamp.from(clock.instant()))
                .param(BATCH)
                .query((row, number) -> new WithdrawnBuyer(
                        new UserId(row.getObject("buyer", UUID.class)),
                        row.getTimestamp("withdrawn_at").toInstant()))
                .list();
    }

    /** @return whether the buyer has no open purchase and no refund left to intend */
    private boolean settle(WithdrawnBuyer withdrawn) {
        bringForwardUnapproved(withdrawn.buyer());
        oweRefundsUnderWay(withdrawn.buyer());
        boolean settled = !hasOpenPurchase(withdrawn.buyer());
        for (UUID purchase : toRefund(withdrawn.buyer())) {
            settled &= refunding.intend(purchase, withdrawn.at());
        }
        return settled;
    }

    /** {@code Settling} abandons them at its next check. */
    private void bringForwardUnapproved(UserId buyer) {
        Timestamp now = Timestamp.from(clock.instant());
        jdbc.sql("""
                update payment_purchase set next_check_at = ?
                where buyer = ? and state in ('REQUESTED', 'AWAITING_APPROVAL') and next_check_at > ?
                """).param(now).param(buyer.value()).param(now).update();
    }

    /** The buyer cannot ask again after a refusal, so these refunds are repeated until they succeed. */
    private void oweRefundsUnderWay(UserId buyer) {
        jdbc.sql("""
                update payment_refund set owed = true
                where state = 'REFUNDING' and not owed
                  and purchase_id in (select id from payment_purchase where buyer = ?)
                """).param(buyer.value()).update();
    }

    private boolean hasOpenPurchase(UserId buyer) {
        return jdbc.sql("""
                select exists (select 1 from payment_purchase
                    where buyer = ? and state in ('REQUESTED', 'AWAITING_APPROVAL', 'SETTLING'))
                """).param(buyer.value()).query(Boolean.class).single();
    }

    private List<UUID> toRefund(UserId buyer) {
        return jdbc.sql("""
                select p.id from payment_purchase p
                left join payment_performance f on f.id = p.performance_id
                where p.buyer = ? and p.state = 'APPROVED' and coalesce(f.starts_at, p.starts_at) > ?
                  and exists (select 1 from payment_purchase_line l where l.purchase_id = p.id and l.refund_id is null)
                order by p.approved_at""")
                .param(buyer.value())
                .param(Timestamp.from(clock.instant()))
                .query((row, number) -> row.getObject("id", UUID.class))
                .list();
    }

    private void checkAgain(WithdrawnBuyer withdrawn, @Nullable Duration in) {
        jdbc.sql("update payment_withdrawn_buyer set next_check_at = ? where buyer = ?")
                .param(in == null ? null : Timestamp.from(clock.instant().plus(in)))
                .param(withdrawn.buyer().value())
                .update();
    }
}
