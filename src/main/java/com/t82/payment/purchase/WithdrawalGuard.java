package com.t82.payment.purchase;

import com.t82.user.UserId;
import com.t82.user.WithdrawalAsked;
import com.t82.user.WithdrawalAsked.Consequence;
import com.t82.user.WithdrawalAsked.Kind;
import java.sql.Timestamp;
import java.time.Clock;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Tells a user who asks to close the account what becomes of open purchases, refunds and paid tickets. */
@Component
class WithdrawalGuard {

    private final JdbcClient jdbc;
    private final Clock clock;

    WithdrawalGuard(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @EventListener
    void on(WithdrawalAsked question) {
        UserId user = question.user();
        answer(question, Kind.PURCHASE_ABANDONED, jdbc.sql("""
                select count(*) as count, max(deadline) as until from payment_purchase
                where buyer = :user and state in ('REQUESTED', 'AWAITING_APPROVAL', 'SETTLING')
                """).param("user", user.value()));
        answer(question, Kind.REFUND_COMPLETED, jdbc.sql("""
                select count(*) as count, null::timestamptz as until from payment_refund r
                join payment_purchase p on p.id = r.purchase_id
                where p.buyer = :user and r.state = 'REFUNDING'""").param("user", user.value()));
        answer(
                question,
                Kind.TICKET_REFUNDED,
                jdbc.sql("""
                select count(*) as count, max(coalesce(f.starts_at, p.starts_at)) as until
                from payment_purchase p
                join payment_purchase_line l on l.purchase_id = p.id and l.refund_id is null
                left join payment_performance f on f.id = p.performance_id
                where p.buyer = :user and p.state = 'APPROVED' and coalesce(f.starts_at, p.starts_at) > :now
                """).param("user", user.value()).param("now", Timestamp.from(clock.instant())));
    }

    private static void answer(WithdrawalAsked question, Kind kind, JdbcClient.StatementSpec statement) {
        Consequence consequence = statement
                .query((row, number) -> {
                    Timestamp until = row.getTimestamp("until");
                    return new Consequence(kind, row.getInt("count"), until == null ? null : until.toInstant());
                })
                .single();
        if (consequence.count() > 0) {
            question.reply().give(consequence);
        }
    }
}
