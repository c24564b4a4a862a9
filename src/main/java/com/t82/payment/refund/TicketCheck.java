package com.t82.payment.refund;

import com.t82.payment.PurchasedSeat;
import com.t82.payment.TicketsOverdue;
import com.t82.payment.TicketsWithheld;
import com.t82.payment.purchase.Purchase;
import com.t82.payment.purchase.PurchaseLine;
import com.t82.payment.purchase.Purchases;
import com.t82.seat.SeatId;
import com.t82.seat.SeatsNotSold;
import com.t82.shared.Reply;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Refunds paid seats that cannot be provided, without a request and without a fee: seats that turn out not to belong to
 * the purchase, and seats whose tickets are not issued in time.
 */
@Component
public class TicketCheck {

    private static final Logger log = LoggerFactory.getLogger(TicketCheck.class);
    private static final int BATCH = 100;
    private static final Duration SOON = Duration.ofMinutes(1);

    /** After a start the events of a downtime are delivered first; tickets may be issued by them. */
    private static final Duration RECOVERY = Duration.ofMinutes(5);

    private final Purchases purchases;
    private final Refunding refunding;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;
    private final JdbcClient jdbc;
    private final Clock clock;
    private final Instant recovered;

    TicketCheck(
            Purchases purchases,
            Refunding refunding,
            ApplicationEventPublisher events,
            TransactionTemplate transaction,
            JdbcClient jdbc,
            Clock clock) {
        this.purchases = purchases;
        this.refunding = refunding;
        this.events = events;
        this.transaction = transaction;
        this.jdbc = jdbc;
        this.clock = clock;
        this.recovered = clock.instant().plus(RECOVERY);
    }

    /** Asks the ticket module for overdue tickets; the reconciler carries out the refunds that follow. */
    public void checkNext() {
        if (clock.instant().isBefore(recovered)) {
            return;
        }
        for (UUID id : due()) {
            try {
                transaction.executeWithoutResult(status -> check(id));
            } catch (RuntimeException e) {
                log.warn("ticket check failed purchase={}", id, e);
                postpone(id);
            }
        }
    }

    /** A check that cannot be postponed is due again in the next round, and does not block the others. */
    private void postpone(UUID id) {
        try {
            transaction.executeWithoutResult(
                    status -> purchases.lock(id).orElseThrow().checkTicketsAt(later()));
        } catch (RuntimeException e) {
            log.warn("ticket check not postponed purchase={}", id, e);
        }
    }

    private List<UUID> due() {
        return jdbc.sql("""
                select id from payment_purchase where tickets_due_at <= ? order by tickets_due_at limit ?""")
                .param(Timestamp.from(clock.instant()))
                .param(BATCH)
                .query((row, number) -> row.getObject("id", UUID.class))
                .list();
    }

    private void check(UUID id) {
        Purchase purchase = purchases.lock(id).orElseThrow();
        List<PurchasedSeat> lines = purchase.lines().stream()
                .filter(PurchaseLine::isKept)
                .map(PurchaseLine::snapshot)
                .toList();
        if (lines.isEmpty()) {
            purchase.checkTicketsAt(null);
            return;
        }
        TicketsOverdue question = new TicketsOverdue(
                purchase.id(),
                purchase.orderNo(),
                purchase.buyer(),
                purchase.show(),
                purchase.performance(),
                lines,
                new Reply<>());
        events.publishEvent(question);
        TicketsWithheld answer = question.reply().single().orElse(null);
        if (answer == null) {
            log.error("ticket check unanswered purchase={}", purchase.id());
            purchase.checkTicketsAt(later());
            return;
        }
        List<SeatId> withheld = answer.seats();
        if (!withheld.isEmpty()) {
            log.error("paid seats without tickets purchase={} seats={}: refunding", purchase.id(), withheld);
        }
        boolean settled = refunding.intendWithoutFee(purchase, withheld, "티켓 발급 불가로 인한 자동 환불");
        purchase.checkTicketsAt(settled ? null : later());
    }

    private Instant later() {
        return clock.instant().plus(SOON);
    }

    /** Fails while another refund of the purchase is under way, so that the event is delivered again. */
    @ApplicationModuleListener(id = "payment.seats-not-sold")
    public void on(SeatsNotSold notSold) {
        Purchase purchase = purchases.lock(notSold.reference()).orElseThrow();
        if (!refunding.intendWithoutFee(purchase, notSold.seats(), "좌석 확보 실패로 인한 자동 환불")) {
            throw new IllegalStateException("Another refund of purchase " + purchase.id() + " is under way");
        }
    }
}
