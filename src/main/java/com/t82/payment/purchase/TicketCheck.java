package com.t82.payment.purchase;

import com.t82.payment.PurchasedSeat;
import com.t82.payment.TicketsOverdue;
import com.t82.payment.TicketsWithheld;
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
 * Nobody pays for nothing: the house gives back by itself, and without a fee, what was paid for seats that turn out not
 * to be the purchase's, or for tickets that are not issued in time.
 */
@Component
class TicketCheck {

    private static final Logger log = LoggerFactory.getLogger(TicketCheck.class);
    private static final int BATCH = 100;
    private static final Duration SOON = Duration.ofMinutes(1);

    /** For how long after a start the news that a standstill has left behind gets its chance to be heard. */
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

    /** Asks for the tickets that should be there by now; the reconciler carries out the refunds that follow. */
    void checkNext() {
        if (clock.instant().isBefore(recovered)) {
            return;
        }
        for (UUID id : due()) {
            try {
                transaction.executeWithoutResult(status -> check(id));
            } catch (RuntimeException failure) {
                log.warn("Whether purchase {} has its tickets is left for later", id, failure);
                postpone(id);
            }
        }
    }

    /** One that cannot even be postponed is due again in the next round and holds up none of the others. */
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
            log.error("Nobody says whether purchase {} has its tickets", purchase.id());
            purchase.checkTicketsAt(later());
            return;
        }
        List<SeatId> withheld = answer.seats();
        if (!withheld.isEmpty()) {
            log.error("Purchase {} is paid, but has no tickets for seats {}: refunding", purchase.id(), withheld);
        }
        boolean settled = refunding.intendWithoutFee(purchase, withheld, "티켓 발급 불가로 인한 자동 환불");
        purchase.checkTicketsAt(settled ? null : later());
    }

    private Instant later() {
        return clock.instant().plus(SOON);
    }

    /** While another refund of the purchase is under way the news is refused, to be delivered again. */
    @ApplicationModuleListener(id = "payment.seats-not-sold")
    void on(SeatsNotSold notSold) {
        Purchase purchase = purchases.lock(notSold.reference()).orElseThrow();
        if (!refunding.intendWithoutFee(purchase, notSold.seats(), "좌석 확보 실패로 인한 자동 환불")) {
            throw new IllegalStateException("Another refund of purchase " + purchase.id() + " is under way");
        }
    }
}
