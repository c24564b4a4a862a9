package com.t82.ticket.checkin;

import static com.t82.ticket.issue.TicketRows.id;
import static com.t82.ticket.issue.TicketRows.instant;

import com.t82.event.PerformanceId;
import com.t82.ticket.TicketId;
import com.t82.ticket.code.TicketCode;
import com.t82.ticket.issue.FormerHolders;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The list of a performance's tickets that a gate downloads before it works without network. */
@Repository
class GuestList {

    private final JdbcClient jdbc;

    GuestList(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The performance that a guest list is for.
     *
     * @param startsAt UTC
     */
    record CheckInPerformance(
            PerformanceId performance,
            @Nullable String title,
            @Nullable String venueName,
            Instant startsAt) {}

    /** Whether a ticket admits its holder at the moment the list is made. */
    enum Status {
        VALID,
        CHECKED_IN,
        REFUND_PENDING
    }

    /** @param codeHash see {@link TicketCode#hash} */
    record GuestListEntry(TicketId ticket, String sectionName, int row, int column, String codeHash, Status status) {}

    /** Empty when the performance is unknown or cancelled. */
    Optional<CheckInPerformance> performance(PerformanceId performance) {
        return jdbc.sql("""
                select p.venue_name, p.starts_at, s.title
                from ticket_performance p left join ticket_show s on s.show_id = p.show_id
                where p.performance_id = :performance and p.starts_at is not null and not p.cancelled
                """)
                .param("performance", performance.value())
                .query((row, number) -> new CheckInPerformance(
                        performance, row.getString("title"), row.getString("venue_name"), instant(row, "starts_at")))
                .optional();
    }

    /** The issued tickets of this performance that are not cancelled, ordered by seat. */
    List<GuestListEntry> entries(PerformanceId performance) {
        return jdbc.sql("""
                select t.id, t.section_name, t.row_no, t.column_no, t.nonce,
                    case when t.checked_in_at is not null then 'CHECKED_IN'
                         when t.refund_id is not null or""" + FormerHolders.HAS_LEFT + """
                         then 'REFUND_PENDING'
                         else 'VALID' end as status
                from ticket t left join ticket_performance p on p.performance_id = t.performance_id
                where t.performance_id = :performance and t.issued_at is not null and t.cancelled_at is null
                order by t.section_name, t.row_no, t.column_no, t.id
                """)
                .param("performance", performance.value())
                .query((row, number) -> new GuestListEntry(
                        id(row),
                        row.getString("section_name"),
                        row.getInt("row_no"),
                        row.getInt("column_no"),
                        TicketCode.hash(row.getObject("nonce", UUID.class)),
                        Status.valueOf(row.getString("status"))))
                .list();
    }
}
