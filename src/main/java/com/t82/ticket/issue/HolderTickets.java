package com.t82.ticket.issue;

import static com.t82.ticket.issue.TicketRows.code;
import static com.t82.ticket.issue.TicketRows.instant;

import com.t82.event.ShowId;
import com.t82.seat.SeatId;
import com.t82.shared.Money;
import com.t82.ticket.TicketId;
import com.t82.ticket.code.TicketCode;
import com.t82.user.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.Pageable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Issued tickets, as their holders read them. A ticket is listed once the start of its
 * performance is known.
 */
@Repository
public class HolderTickets {

    private static final String COLUMNS = "t.*, s.title, s.image_url, p.starts_at, p.venue_name";

    private static final String LISTED = """
            from ticket t
            join ticket_performance p on p.performance_id = t.performance_id
            join ticket_show s on s.show_id = t.show_id
            where t.holder_id = :holder and t.issued_at is not null and p.starts_at is not null
            """;

    private final JdbcClient jdbc;

    HolderTickets(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A ticket whose holder may see its code. */
    public record IssuedTicket(TicketCode code, boolean cancelled) {}

    /** A ticket in its holder's list. Times are UTC. */
    record ListedTicket(
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

    public Optional<IssuedTicket> find(TicketId ticket, UserId holder) {
        return jdbc.sql("""
                select id, performance_id, nonce, cancelled_at from ticket
                where id = :id and holder_id = :holder and issued_at is not null
                """)
                .param("id", ticket.value())
                .param("holder", holder.value())
                .query((row, number) -> issued(row))
                .optional();
    }

    /**
     * For a client with a signed address, which replaces the holder's token. Empty when the holder's account is closed.
     */
    Optional<IssuedTicket> find(TicketId ticket) {
        return jdbc.sql("""
                select id, performance_id, nonce, cancelled_at from ticket
                where id = :id and issued_at is not null
                    and not exists (select from ticket_former_holder where user_id = holder_id)
                """)
                .param("id", ticket.value())
                .query((row, number) -> issued(row))
                .optional();
    }

    private static IssuedTicket issued(ResultSet row) throws SQLException {
        return new IssuedTicket(code(row), row.getObject("cancelled_at") != null);
    }

    /** All tickets of a holder, newest first. */
    List<ListedTicket> of(UserId holder) {
        return jdbc.sql("select " + COLUMNS + " " + LISTED + " order by t.paid_at desc, t.id desc")
                .param("holder", holder.value())
                .query((row, number) -> listed(row))
                .list();
    }

    /** One page of a holder's tickets, newest first. */
    Page<ListedTicket> of(UserId holder, Pageable page) {
        long[] total = {0};
        List<ListedTicket> tickets = jdbc.sql("select " + COLUMNS + ", count(*) over () as total " + LISTED
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

    private static ListedTicket listed(ResultSet row) throws SQLException {
        return new ListedTicket(
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
}
