package com.t82.ticket.issue;

import static com.t82.ticket.issue.TicketRows.id;
import static com.t82.ticket.issue.TicketRows.utc;

import com.t82.event.PerformanceId;
import com.t82.event.ShowId;
import com.t82.payment.PaymentApproved;
import com.t82.payment.PaymentRefunded;
import com.t82.payment.PurchaseId;
import com.t82.payment.PurchasedSeat;
import com.t82.payment.RefundId;
import com.t82.payment.TicketsOverdue;
import com.t82.seat.SeatId;
import com.t82.ticket.TicketId;
import com.t82.ticket.TicketIssued;
import com.t82.user.UserId;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Issues tickets, cancels them and locks them for a refund. A ticket changes only by single conditional statements,
 * because events arrive twice and out of order and many gates scan at the same time: a change that its condition
 * rejects has already happened or must not happen. That is why this is SQL and not an entity that is read, judged and
 * written back.
 */
@Repository
public class Tickets {

    private static final String LINE_COLUMNS = "purchase_id, order_no, holder_id, show_id, performance_id, seat_id,"
            + " section_name, row_no, column_no, amount, nonce";
    private static final String LINE_VALUES =
            ":purchase, :orderNo, :holder, :show, :performance, :seat, :section, :row, :column, :amount, :nonce";

    private final JdbcClient jdbc;

    Tickets(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Issues the tickets of all paid lines that have none yet.
     *
     * @return those that are new and valid: not issued before, and not refunded before they were issued
     */
    List<TicketIssued> issue(Collection<PaymentApproved> payments, Supplier<UUID> nonces, Instant now) {
        Map<List<Object>, Paid> lines = new LinkedHashMap<>();
        for (PaymentApproved payment : payments) {
            payment.lines().stream()
                    .sorted(Comparator.comparingLong(line -> line.seat().value()))
                    .forEach(line ->
                            lines.putIfAbsent(List.of(payment.purchase(), line.seat()), new Paid(payment, line)));
        }
        List<Paid> paid = List.copyOf(lines.values());
        return jdbc
                .sql("""
                        insert into ticket (purchase_id, order_no, holder_id, show_id, performance_id, seat_id,
                            section_name, row_no, column_no, amount, nonce, paid_at, issued_at)
                        select purchase, order_no, holder, show, performance, seat, section, row_no, column_no, amount,
                            nonce, paid_at, :now
                        from unnest(cast(:purchases as uuid[]), cast(:orderNos as text[]), cast(:holders as uuid[]),
                                cast(:shows as bigint[]), cast(:performances as bigint[]), cast(:seats as bigint[]),
                                cast(:sections as text[]), cast(:rows as int[]), cast(:columns as int[]),
                                cast(:amounts as bigint[]), cast(:nonces as uuid[]),
                                cast(cast(:paidAt as text[]) as timestamptz[]))
                            with ordinality as line (purchase, order_no, holder, show, performance, seat, section,
                                row_no, column_no, amount, nonce, paid_at, place)
                        order by place
                        on conflict (purchase_id, seat_id) do update set
                            paid_at = excluded.paid_at, issued_at = excluded.issued_at
                        where ticket.issued_at is null
                        returning id, holder_id, show_id, performance_id, cancelled_at is null as valid
                        """)
                .param(
                        "purchases",
                        column(paid, UUID[]::new, it -> it.payment.purchase().value()))
                .param("orderNos", column(paid, String[]::new, it -> it.payment.orderNo()))
                .param(
                        "holders",
                        column(paid, UUID[]::new, it -> it.payment.buyer().value()))
                .param(
                        "shows",
                        column(paid, Long[]::new, it -> it.payment.show().value()))
                .param(
                        "performances",
                        column(paid, Long[]::new, it -> it.payment.performance().value()))
                .param("seats", column(paid, Long[]::new, it -> it.line.seat().value()))
                .param("sections", column(paid, String[]::new, it -> it.line.sectionName()))
                .param("rows", column(paid, Integer[]::new, it -> it.line.row()))
                .param("columns", column(paid, Integer[]::new, it -> it.line.column()))
                .param(
                        "amounts",
                        column(paid, Long[]::new, it -> it.line.amount().won()))
                .param("nonces", column(paid, UUID[]::new, it -> nonces.get()))
                .param(
                        "paidAt",
                        column(
                                paid,
                                String[]::new,
                                it -> it.payment.approvedAt().toString()))
                .param("now", utc(now))
                .query((row, number) -> row.getBoolean("valid")
                        ? new TicketIssued(
                                id(row),
                                new UserId(row.getObject("holder_id", UUID.class)),
                                new ShowId(row.getLong("show_id")),
                                new PerformanceId(row.getLong("performance_id")),
                                now)
                        : null)
                .list()
                .stream()
                .filter(Objects::nonNull)
                .toList();
    }

    private record Paid(PaymentApproved payment, PurchasedSeat line) {}

    private static <T> T[] column(List<Paid> paid, IntFunction<T[]> array, Function<Paid, T> value) {
        return paid.stream().map(value).toArray(array);
    }

    /**
     * Cancels the ticket of one refunded line. If it has not been issued yet, the cancellation is stored, and the
     * ticket is never issued as valid.
     *
     * @return the ticket if it had been issued and this call cancels it
     */
    Optional<CancelledTicket> cancel(PaymentRefunded refunded, PurchasedSeat line, UUID nonce, Instant now) {
        return line(
                        "insert into ticket (" + LINE_COLUMNS + ", cancelled_at, refund_id) values (" + LINE_VALUES
                                + """
                                , :now, :refund)
                                on conflict (purchase_id, seat_id) do update set
                                    cancelled_at = excluded.cancelled_at,
                                    refund_id = excluded.refund_id
                                where ticket.cancelled_at is null
                                returning id, issued_at is not null as issued, checked_in_at is not null as used
                                """,
                        refunded.purchase(),
                        refunded.orderNo(),
                        refunded.buyer(),
                        refunded.show(),
                        refunded.performance(),
                        line,
                        nonce)
                .param("now", utc(now))
                .param("refund", refunded.refund().value())
                .query((row, number) -> row.getBoolean("issued")
                        ? Optional.of(new CancelledTicket(id(row), row.getBoolean("used")))
                        : Optional.<CancelledTicket>empty())
                .optional()
                .flatMap(ticket -> ticket);
    }

    /**
     * Prevents a line without a ticket from ever getting one.
     *
     * @return false when its ticket is issued and valid
     */
    boolean withhold(TicketsOverdue overdue, PurchasedSeat line, UUID nonce, Instant now) {
        return line(
                        "insert into ticket (" + LINE_COLUMNS + ", cancelled_at) values (" + LINE_VALUES + """
                                , :now)
                                on conflict (purchase_id, seat_id) do update set cancelled_at = ticket.cancelled_at
                                returning cancelled_at is not null
                                """,
                        overdue.purchase(),
                        overdue.orderNo(),
                        overdue.buyer(),
                        overdue.show(),
                        overdue.performance(),
                        line,
                        nonce)
                .param("now", utc(now))
                .query(Boolean.class)
                .single();
    }

    /** @param used whether the ticket was checked in before it was cancelled */
    record CancelledTicket(TicketId ticket, boolean used) {}

    private JdbcClient.StatementSpec line(
            String sql,
            PurchaseId purchase,
            String orderNo,
            UserId holder,
            ShowId show,
            PerformanceId performance,
            PurchasedSeat line,
            UUID nonce) {
        return jdbc.sql(sql)
                .param("purchase", purchase.value())
                .param("orderNo", orderNo)
                .param("holder", holder.value())
                .param("show", show.value())
                .param("performance", performance.value())
                .param("seat", line.seat().value())
                .param("section", line.sectionName())
                .param("row", line.row())
                .param("column", line.column())
                .param("amount", line.amount().won())
                .param("nonce", nonce);
    }

    /**
     * The issued tickets of these seats, locked until the end of the transaction. The order of the locks is always the
     * same, so that two transactions cannot deadlock.
     */
    List<LockedTicket> lock(PurchaseId purchase, UserId holder, Collection<SeatId> seats) {
        return jdbc.sql("""
                select t.id, t.cancelled_at is not null as cancelled, t.checked_in_at is not null as used,
                    coalesce(p.cancelled, false) as performance_cancelled
                from ticket t left join ticket_performance p on p.performance_id = t.performance_id
                where t.purchase_id = :purchase and t.holder_id = :holder and t.seat_id in (:seats)
                    and t.issued_at is not null
                order by t.id
                for update of t
                """)
                .param("purchase", purchase.value())
                .param("holder", holder.value())
                .param("seats", seats.stream().map(SeatId::value).toList())
                .query((row, number) -> new LockedTicket(
                        id(row),
                        row.getBoolean("cancelled"),
                        row.getBoolean("used"),
                        row.getBoolean("performance_cancelled")))
                .list();
    }

    /**
     * A ticket with everything that decides whether it may be refunded.
     *
     * @param used whether it is checked in
     */
    record LockedTicket(TicketId ticket, boolean cancelled, boolean used, boolean performanceCancelled) {}

    /** Blocks check-in with a locked ticket until its refund has succeeded or failed, however long that takes. */
    public void block(TicketId ticket, RefundId refund) {
        jdbc.sql("update ticket set refund_id = :refund where id = :id")
                .param("refund", refund.value())
                .param("id", ticket.value())
                .update();
    }

    /**
     * Allows check-in again with the tickets of a failed refund, but not with those that a later refund has blocked.
     */
    void unblock(RefundId refund) {
        jdbc.sql("update ticket set refund_id = null where refund_id = :refund and cancelled_at is null")
                .param("refund", refund.value())
                .update();
    }
}
