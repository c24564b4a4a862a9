package com.t82.ticket.checkin;

import static com.t82.ticket.checkin.SqlArrays.longs;
import static com.t82.ticket.checkin.SqlArrays.texts;
import static com.t82.ticket.issue.TicketRows.id;
import static com.t82.ticket.issue.TicketRows.instant;
import static com.t82.ticket.issue.TicketRows.instantOrNull;
import static com.t82.ticket.issue.TicketRows.utc;

import com.t82.event.PerformanceId;
import com.t82.event.ShowId;
import com.t82.ticket.TicketId;
import com.t82.ticket.code.TicketCode;
import com.t82.ticket.issue.FormerHolders;
import com.t82.ticket.issue.TicketRows;
import com.t82.user.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Which tickets are checked in. */
@Repository
public class CheckIns {

    private static final String STATE = """
            select t.id, t.holder_id, t.show_id, t.performance_id, t.nonce, t.checked_in_at, t.checked_in_device,
                t.checked_in_scan, t.cancelled_at, t.check_in_undone_at, t.refund_id is not null as refund_pending,
                p.starts_at, coalesce(p.cancelled, false) as performance_cancelled,""" + FormerHolders.HAS_LEFT + """
                as holder_left
            from ticket t left join ticket_performance p on p.performance_id = t.performance_id
            where t.issued_at is not null and\s""";

    private final JdbcClient jdbc;

    CheckIns(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A successful check-in, as staff see it.
     *
     * @param checkedInAt UTC
     */
    public record Admission(
            TicketId ticket,
            UserId holder,
            ShowId show,
            PerformanceId performance,
            @Nullable String title,
            String sectionName,
            int row,
            int column,
            Instant checkedInAt) {}

    /**
     * Checks the ticket in if nothing prevents it. All conditions are part of one update, so that only one of several
     * concurrent scans finds them met.
     *
     * @param opens how long before the start check-in opens
     * @param closes how long after the start it closes
     */
    Optional<Admission> checkIn(Scan scan, Duration opens, Duration closes) {
        return jdbc.sql("""
                update ticket t
                set checked_in_at = :at, checked_in_by = :by, checked_in_gate = :gate
                from ticket_performance p left join ticket_show s on s.show_id = p.show_id
                where t.id = :id and t.performance_id = :performance and t.nonce = :nonce
                    and p.performance_id = t.performance_id
                    and t.issued_at is not null
                    and t.cancelled_at is null
                    and t.checked_in_at is null
                    and t.refund_id is null
                    and (t.check_in_undone_at is null or t.check_in_undone_at <= :at)
                    and not p.cancelled
                    and not""" + FormerHolders.HAS_LEFT + """
                    and p.starts_at <= :opensFor
                    and p.starts_at > :closedFor
                returning t.id, t.holder_id, t.show_id, t.performance_id, s.title, t.section_name, t.row_no,
                    t.column_no, t.checked_in_at
                """)
                .param("id", scan.code().ticket().value())
                .param("performance", scan.code().performance().value())
                .param("nonce", scan.code().nonce())
                .param("at", utc(scan.at()))
                .param("by", scan.by().value())
                .param("gate", scan.gate(), Types.VARCHAR)
                .param("opensFor", utc(scan.at().plus(opens)))
                .param("closedFor", utc(scan.at().minus(closes)))
                .query((row, number) -> admission(row))
                .optional();
    }

    private static Admission admission(ResultSet row) throws SQLException {
        return new Admission(
                id(row),
                new UserId(row.getObject("holder_id", UUID.class)),
                new ShowId(row.getLong("show_id")),
                new PerformanceId(row.getLong("performance_id")),
                row.getString("title"),
                row.getString("section_name"),
                row.getInt("row_no"),
                row.getInt("column_no"),
                instant(row, "checked_in_at"));
    }

    /** Checks in the tickets of all these scans. The caller has locked the tickets and found them valid. */
    void checkIn(List<Scan> scans) {
        if (scans.isEmpty()) {
            return;
        }
        jdbc.sql("""
                update ticket t
                set checked_in_at = scan.at, checked_in_by = scan.by_user, checked_in_gate = scan.gate,
                    checked_in_device = scan.device, checked_in_scan = scan.count
                from unnest(cast(:tickets as bigint[]), cast(:ats as timestamptz[]), cast(:bys as uuid[]),
                        cast(:gates as text[]), cast(:devices as text[]), cast(:counts as bigint[]))
                    as scan (ticket_id, at, by_user, gate, device, count)
                where t.id = scan.ticket_id
                """)
                .param("tickets", longs(scans, scan -> scan.code().ticket().value()))
                .param("ats", texts(scans, scan -> scan.at().toString()))
                .param("bys", scans.stream().map(scan -> scan.by().value()).toArray(UUID[]::new))
                .param("gates", texts(scans, Scan::gate))
                .param("devices", texts(scans, Scan::device))
                .param("counts", longs(scans, Scan::count))
                .update();
    }

    /** The present state of the ticket that a code belongs to; empty when there is none. */
    Optional<TicketState> stateOf(TicketCode code) {
        return jdbc.sql(STATE + "t.id = :id")
                .param("id", code.ticket().value())
                .query((row, number) -> state(row))
                .optional()
                .filter(state -> state.code().equals(code));
    }

    /**
     * Those of the tickets that exist, locked until the end of the transaction. The order of the locks is always the
     * same, so that two transactions cannot deadlock.
     */
    Map<TicketId, TicketState> lock(Collection<TicketId> tickets) {
        return jdbc
                .sql(STATE + "t.id = any (:ids) order by t.id for update of t")
                .param("ids", tickets.stream().map(TicketId::value).distinct().toArray(Long[]::new))
                .query((row, number) -> state(row))
                .list()
                .stream()
                .collect(Collectors.toMap(state -> state.code().ticket(), Function.identity()));
    }

    private static TicketState state(ResultSet row) throws SQLException {
        String device = row.getString("checked_in_device");
        return new TicketState(
                TicketRows.code(row),
                new UserId(row.getObject("holder_id", UUID.class)),
                new ShowId(row.getLong("show_id")),
                instantOrNull(row, "checked_in_at"),
                device == null ? null : new Scan.Number(device, row.getLong("checked_in_scan")),
                instantOrNull(row, "cancelled_at"),
                row.getBoolean("refund_pending"),
                instantOrNull(row, "check_in_undone_at"),
                instantOrNull(row, "starts_at"),
                row.getBoolean("performance_cancelled"),
                row.getBoolean("holder_left"));
    }

    /** @return the performance of the ticket; empty when it was not checked in */
    Optional<PerformanceId> undo(TicketId ticket, Instant now) {
        return jdbc.sql("""
                        update ticket set checked_in_at = null, checked_in_by = null, checked_in_gate = null,
                            checked_in_device = null, checked_in_scan = null, check_in_undone_at = :now
                        where id = :id and checked_in_at is not null
                        returning performance_id
                        """)
                .param("now", utc(now))
                .param("id", ticket.value())
                .query((row, number) -> new PerformanceId(row.getLong("performance_id")))
                .optional();
    }

    /** Whether this ticket has been issued. */
    boolean exists(TicketId ticket) {
        return jdbc.sql("select exists (select 1 from ticket where id = :id and issued_at is not null)")
                .param("id", ticket.value())
                .query(Boolean.class)
                .single();
    }
}
