package com.t82.ticket.issue;

import com.t82.event.PerformanceId;
import com.t82.event.ShowId;
import com.t82.payment.PaymentApproved;
import com.t82.payment.PaymentRefunded;
import com.t82.payment.PurchaseId;
import com.t82.payment.PurchasedSeat;
import com.t82.payment.RefundId;
import com.t82.payment.TicketsOverdue;
import com.t82.seat.SeatId;
import com.t82.shared.Money;
import com.t82.ticket.TicketId;
import com.t82.ticket.TicketIssued;
import com.t82.ticket.code.TicketCode;
import com.t82.user.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
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
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.Pageable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * All tickets. A ticket changes only by single conditional statements, because news comes twice and out of order and
 * many gates scan at once: whatever the condition rejects has already happened or must not. That is why this is SQL and
 * not an entity that is read, judged and written back.
 */
@Repository
public class Tickets {

    private static final String LINE_COLUMNS = "purchase_id, order_no, holder_id, show_id, performance_id, seat_id,"
            + " section_name, row_no, column_no, amount, nonce";
    private static final String LINE_VALUES =
            ":purchase, :orderNo, :holder, :show, :performance, :seat," + " :section, :row, :column, :amount, :nonce";

    private static final String LISTED_COLUMNS = "t.*, s.title, s.image_url, p.starts_at, p.venue_name";

    private static final String LISTED = """
            from ticket t
            join ticket_performance p on p.performance_id = t.performance_id
            join ticket_show s on s.show_id = t.show_id
            where t.holder_id = :holder and t.issued_at is not null and p.starts_at is not null
            """;

    private final JdbcClient jdbc;

    Tickets(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Issues the tickets of all paid lines that have none yet.
     *
     * @return those that are new and good: not issued before, and their refund has not been heard of
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
                        returning id, holder_id, show_id, performance_id, cancelled_at is null as good
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
                .query((row, number) -> row.getBoolean("good")
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
     * Cancels the ticket of one refunded line. If it has not been issued yet the cancellation is remembered, so that it
     * never comes to life.
     *
     * @return the ticket if it had been issued and is cancelled by this very call
     */
    Optional<Cancelled> cancel(PaymentRefunded refunded, PurchasedSeat line, UUID nonce, Instant now) {
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
                        ? Optional.of(new Cancelled(id(row), row.getBoolean("used")))
                        : Optional.<Cancelled>empty())
                .optional()
                .flatMap(ticket -> ticket);
    }

    /**
     * Sees to it that a line without a ticket never gets one.
     *
     * @return false when its ticket is issued and good
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

    /** A ticket that is void from now on; used if its holder had been let in before. */
    record Cancelled(TicketId ticket, boolean used) {}

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

    public Optional<Held> ofHolder(TicketId ticket, UserId holder) {
        return jdbc.sql("""
                select id, performance_id, nonce, cancelled_at from ticket
                where id = :id and holder_id = :holder and issued_at is not null
                """)
                .param("id", ticket.value())
                .param("holder", holder.value())
                .query((row, number) -> held(row))
                .optional();
    }

    /** For whoever has a signed address, which is as good as the holder's token; not when the holder has left. */
    Optional<Held> find(TicketId ticket) {
        return jdbc.sql("""
                select id, performance_id, nonce, cancelled_at from ticket
                where id = :id and issued_at is not null
                    and not exists (select from ticket_former_holder where user_id = holder_id)
                """)
                .param("id", ticket.value())
                .query((row, number) -> held(row))
                .optional();
    }

    private static Held held(ResultSet row) throws SQLException {
        return new Held(code(row), row.getObject("cancelled_at") != null);
    }

    public static TicketCode code(ResultSet row) throws SQLException {
        return new TicketCode(
                id(row), new PerformanceId(row.getLong("performance_id")), row.getObject("nonce", UUID.class));
    }

    /** What the holder of a ticket may show at the door. */
    public record Held(TicketCode code, boolean cancelled) {}

    /** All tickets of a holder, newest first. */
    List<Listed> listedOf(UserId holder) {
        return jdbc.sql("select " + LISTED_COLUMNS + " " + LISTED + " order by t.paid_at desc, t.id desc")
                .param("holder", holder.value())
                .query((row, number) -> listed(row))
                .list();
    }

    /** One page of a holder's tickets, newest first. */
    Page<Listed> listedOf(UserId holder, Pageable page) {
        long[] total = {0};
        List<Listed> tickets = jdbc.sql("select " + LISTED_COLUMNS + ", count(*) over () as total " + LISTED
                        + " order by t.paid_at desc, t.id desc limit :size offset :offset")
                .param("holder", holder.value())
                .param("size", page.getPageSize())
                .param("offset", page.getOffset())
                .query((row, number) -> {
                    total[0] = row.getLong("total");
                    return listed(row);
                })
                .list();
        if (tickets.isEmpty() && page.getOffset() > 0) {
            total[0] = jdbc.sql("select count(*) " + LISTED)
                    .param("holder", holder.value())
                    .query(Long.class)
                    .single();
        }
        return new PageImpl<>(tickets, page, total[0]);
    }

    /** A ticket as its holder sees it in a list. */
    record Listed(
            TicketCode code,
            ShowId show,
            UserId holder,
            SeatId seat,
            String sectionName,
            int row,
            int column,
            boolean cancelled,
            String title,
            Instant startsAt,
            Instant paidAt,
            Money amount,
            String orderNo,
            String imageUrl,
            @Nullable String venueName) {

        TicketId ticket() {
            return code.ticket();
        }
    }

    private static Listed listed(ResultSet row) throws SQLException {
        return new Listed(
                code(row),
                new ShowId(row.getLong("show_id")),
                new UserId(row.getObject("holder_id", UUID.class)),
                new SeatId(row.getLong("seat_id")),
                row.getString("section_name"),
                row.getInt("row_no"),
                row.getInt("column_no"),
                row.getObject("cancelled_at") != null,
                row.getString("title"),
                instant(row, "starts_at"),
                instant(row, "paid_at"),
                Money.of(row.getLong("amount")),
                row.getString("order_no"),
                row.getString("image_url"),
                row.getString("venue_name"));
    }

    /**
     * The tickets of these seats, locked until the end of the transaction in an order that is the same for everybody.
     */
    List<Refundable> lockOf(PurchaseId purchase, UserId holder, Collection<SeatId> seats) {
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
                .query((row, number) -> new Refundable(
                        id(row),
                        row.getBoolean("cancelled"),
                        row.getBoolean("used"),
                        row.getBoolean("performance_cancelled")))
                .list();
    }

    /** What decides on the refund of a ticket. */
    record Refundable(TicketId ticket, boolean cancelled, boolean used, boolean performanceCancelled) {}

    /** Shuts a locked ticket until we hear how its refund has ended, however long that takes. */
    public void setAside(TicketId ticket, RefundId refund) {
        jdbc.sql("update ticket set refund_id = :refund where id = :id")
                .param("refund", refund.value())
                .param("id", ticket.value())
                .update();
    }

    /** Opens what was set aside for a refund that will not come; not what a later refund has set aside. */
    void putBack(RefundId refund) {
        jdbc.sql("update ticket set refund_id = null where refund_id = :refund and cancelled_at is null")
                .param("refund", refund.value())
                .update();
    }

    public static TicketId id(ResultSet row) throws SQLException {
        return new TicketId(row.getLong("id"));
    }

    public static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    public static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    public static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}
