package com.t82.ticket.checkin;

import static com.t82.ticket.issue.Tickets.id;
import static com.t82.ticket.issue.Tickets.instant;
import static com.t82.ticket.issue.Tickets.instantOrNull;
import static com.t82.ticket.issue.Tickets.utc;

import com.t82.event.PerformanceId;
import com.t82.event.ShowId;
import com.t82.ticket.TicketId;
import com.t82.ticket.code.TicketCode;
import com.t82.ticket.issue.FormerHolders;
import com.t82.ticket.issue.Tickets;
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

/** Who has been let in, and all that ever happened at the doors. */
@Repository
public class Doors {

    private static final String SEEN = """
            select t.id, t.holder_id, t.show_id, t.performance_id, t.nonce, t.checked_in_at, t.checked_in_device,
                t.checked_in_scan, t.cancelled_at, t.check_in_undone_at, t.refund_id is not null as refund_pending,
                p.starts_at, coalesce(p.cancelled, false) as performance_cancelled,""" + FormerHolders.HAS_LEFT + """
                as holder_left
            from ticket t left join ticket_performance p on p.performance_id = t.performance_id
            where t.issued_at is not null and\s""";

    private final JdbcClient jdbc;

    Doors(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * One code before one scanner.
     *
     * @param at when it was scanned
     * @param now when we learn of it; later than {@code at} when the gate had no network
     * @param number tells this scan from every other; null for a scan with network, and for devices that number none
     */
    record Scan(
            TicketCode code,
            Instant at,
            Instant now,
            UserId by,
            @Nullable String gate,
            @Nullable ScanNumber number) {}

    /**
     * The identity of an offline scan.
     *
     * @param device the device's own random name
     * @param count how many scans the device had made when it made this one
     */
    record ScanNumber(String device, long count) {}

    /** What the person at the gate sees. */
    public record Admitted(
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
     * Lets the ticket in if nothing speaks against it. All conditions are part of the one update, so that of many scans
     * at the same moment only one finds them fulfilled.
     *
     * @param opens how long before the start the doors open
     * @param closes how long after the start they close
     */
    Optional<Admitted> letIn(Scan scan, Duration opens, Duration closes) {
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
                .query((row, number) -> admitted(row))
                .optional();
    }

    private static Admitted admitted(ResultSet row) throws SQLException {
        return new Admitted(
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

    /** Lets all of these in, whose tickets are locked and have been found good. */
    void letIn(List<Scan> scans) {
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
                .param("devices", texts(scans, Doors::device))
                .param("counts", longs(scans, Doors::count))
                .update();
    }

    /** The ticket that a code belongs to, as it is now; empty when there is none. */
    Optional<Seen> look(TicketCode code) {
        return jdbc.sql(SEEN + "t.id = :id")
                .param("id", code.ticket().value())
                .query((row, number) -> seen(row))
                .optional()
                .filter(seen -> seen.code().equals(code));
    }

    /**
     * The tickets that exist of these, locked until the end of the transaction in an order that is the same for
     * everybody.
     */
    Map<TicketId, Seen> lock(Collection<TicketId> tickets) {
        return jdbc
                .sql(SEEN + "t.id = any (:ids) order by t.id for update of t")
                .param("ids", tickets.stream().map(TicketId::value).distinct().toArray(Long[]::new))
                .query((row, number) -> seen(row))
                .list()
                .stream()
                .collect(Collectors.toMap(seen -> seen.code().ticket(), Function.identity()));
    }

    private static Seen seen(ResultSet row) throws SQLException {
        String device = row.getString("checked_in_device");
        return new Seen(
                Tickets.code(row),
                new UserId(row.getObject("holder_id", UUID.class)),
                new ShowId(row.getLong("show_id")),
                instantOrNull(row, "checked_in_at"),
                device == null ? null : new ScanNumber(device, row.getLong("checked_in_scan")),
                instantOrNull(row, "cancelled_at"),
                row.getBoolean("refund_pending"),
                instantOrNull(row, "check_in_undone_at"),
                instantOrNull(row, "starts_at"),
                row.getBoolean("performance_cancelled"),
                row.getBoolean("holder_left"));
    }

    /**
     * A ticket, and all that may speak against letting it in.
     *
     * @param number of the scan that let it in, where that had one
     */
    record Seen(
            TicketCode code,
            UserId holder,
            ShowId show,
            @Nullable Instant checkedInAt,
            @Nullable ScanNumber number,
            @Nullable Instant cancelledAt,
            boolean refundPending,
            @Nullable Instant undoneAt,
            @Nullable Instant startsAt,
            boolean performanceCancelled,
            boolean holderLeft) {

        /** Whether this very scan has let it in: reported again, and not another one of the same moment. */
        boolean isLetInBy(Scan scan) {
            return scan.number() != null
                    && scan.number().equals(number)
                    && scan.at().equals(checkedInAt);
        }

        /** The ticket as it is once this scan has let it in. */
        Seen letInBy(Scan scan) {
            return new Seen(
                    code,
                    holder,
                    show,
                    scan.at(),
                    scan.number(),
                    cancelledAt,
                    refundPending,
                    undoneAt,
                    startsAt,
                    performanceCancelled,
                    holderLeft);
        }
    }

    /** @return what the ticket is for; empty when it had not been let in */
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

    boolean knows(TicketId ticket) {
        return jdbc.sql("select exists (select 1 from ticket where id = :id and issued_at is not null)")
                .param("id", ticket.value())
                .query(Boolean.class)
                .single();
    }

    /** What can happen at a door. */
    enum Action {
        ADMITTED,
        UNDONE,
        /** Let in without network, and should not have been. */
        CONFLICT
    }

    /**
     * A line of the history.
     *
     * @param problem the code of the reason for a conflict
     */
    record Note(
            TicketId ticket,
            Action action,
            Scan scan,
            @Nullable String problem) {}

    /** Adds to the history, in this order. A conflict of the same ticket, gate and moment is noted once. */
    void note(List<Note> notes) {
        if (notes.isEmpty()) {
            return;
        }
        List<Scan> scans = notes.stream().map(Note::scan).toList();
        jdbc.sql("""
                insert into ticket_check_in_history
                    (ticket_id, action, at, noted_at, by_user, gate, problem, device, scan)
                select ticket_id, action, at, noted_at, by_user, gate, problem, device, scan
                from unnest(cast(:tickets as bigint[]), cast(:actions as text[]), cast(:ats as timestamptz[]),
                        cast(:nows as timestamptz[]), cast(:bys as uuid[]), cast(:gates as text[]),
                        cast(:problems as text[]), cast(:devices as text[]), cast(:counts as bigint[]))
                    with ordinality
                    as note (ticket_id, action, at, noted_at, by_user, gate, problem, device, scan, number)
                order by number
                on conflict (ticket_id, at, gate) where action = 'CONFLICT' do nothing
                """)
                .param("tickets", longs(notes, note -> note.ticket().value()))
                .param("actions", texts(notes, note -> note.action().name()))
                .param("ats", texts(scans, scan -> scan.at().toString()))
                .param("nows", texts(scans, scan -> scan.now().toString()))
                .param("bys", scans.stream().map(scan -> scan.by().value()).toArray(UUID[]::new))
                .param("gates", texts(scans, Scan::gate))
                .param("problems", texts(notes, Note::problem))
                .param("devices", texts(scans, Doors::device))
                .param("counts", longs(scans, Doors::count))
                .update();
    }

    /** Adds to the history what an admin has taken back. */
    void noteUndone(TicketId ticket, Instant now, UserId by) {
        jdbc.sql("""
                insert into ticket_check_in_history (ticket_id, action, at, noted_at, by_user)
                values (:ticket, 'UNDONE', :now, :now, :by)
                """)
                .param("ticket", ticket.value())
                .param("now", utc(now))
                .param("by", by.value())
                .update();
    }

    private static @Nullable String device(Scan scan) {
        ScanNumber number = scan.number();
        return number == null ? null : number.device();
    }

    private static @Nullable Long count(Scan scan) {
        ScanNumber number = scan.number();
        return number == null ? null : number.count();
    }

    private static <T> @Nullable String[] texts(List<T> rows, Function<T, @Nullable String> column) {
        return rows.stream().map(column).toArray(String[]::new);
    }

    private static <T> @Nullable Long[] longs(List<T> rows, Function<T, @Nullable Long> column) {
        return rows.stream().map(column).toArray(Long[]::new);
    }

    /**
     * Something that happened at a door.
     *
     * @param notedAt when we learned of it; later than {@code at} when the gate had no network
     * @param by who stood there
     * @param problem the code of the reason for a conflict
     * @param number of the scan, where its device numbers them
     */
    record Incident(
            Action action,
            Instant at,
            Instant notedAt,
            UserId by,
            @Nullable String gate,
            @Nullable String problem,
            @Nullable ScanNumber number) {}

    /** The last hundred things that happened to a ticket, the latest first. */
    List<Incident> history(TicketId ticket) {
        return jdbc.sql("""
                select action, at, noted_at, by_user, gate, problem, device, scan from ticket_check_in_history
                where ticket_id = :ticket order by id desc limit 100
                """)
                .param("ticket", ticket.value())
                .query((row, number) -> incident(row))
                .list();
    }

    private static Incident incident(ResultSet row) throws SQLException {
        String device = row.getString("device");
        return new Incident(
                Action.valueOf(row.getString("action")),
                instant(row, "at"),
                instant(row, "noted_at"),
                new UserId(row.getObject("by_user", UUID.class)),
                row.getString("gate"),
                row.getString("problem"),
                device == null ? null : new ScanNumber(device, row.getLong("scan")));
    }

    /** What a door needs to know of a performance. */
    record Evening(
            PerformanceId performance,
            @Nullable String title,
            @Nullable String venueName,
            Instant startsAt) {}

    /** Empty when the performance is unknown or cancelled. */
    Optional<Evening> evening(PerformanceId performance) {
        return jdbc.sql("""
                select p.venue_name, p.starts_at, s.title
                from ticket_performance p left join ticket_show s on s.show_id = p.show_id
                where p.performance_id = :performance and p.starts_at is not null and not p.cancelled
                """)
                .param("performance", performance.value())
                .query((row, number) -> new Evening(
                        performance, row.getString("title"), row.getString("venue_name"), instant(row, "starts_at")))
                .optional();
    }

    /** How a ticket stands when the list is made. */
    enum Standing {
        VALID,
        CHECKED_IN,
        REFUND_PENDING
    }

    /** A line of the door's list. */
    record Expected(TicketId ticket, String sectionName, int row, int column, String codeHash, Standing standing) {}

    /** The tickets that may come to this performance, by seat. */
    List<Expected> expected(PerformanceId performance) {
        return jdbc.sql("""
                select t.id, t.section_name, t.row_no, t.column_no, t.nonce,
                    case when t.checked_in_at is not null then 'CHECKED_IN'
                         when t.refund_id is not null or""" + FormerHolders.HAS_LEFT + """
                         then 'REFUND_PENDING'
                         else 'VALID' end as standing
                from ticket t left join ticket_performance p on p.performance_id = t.performance_id
                where t.performance_id = :performance and t.issued_at is not null and t.cancelled_at is null
                order by t.section_name, t.row_no, t.column_no, t.id
                """)
                .param("performance", performance.value())
                .query((row, number) -> new Expected(
                        id(row),
                        row.getString("section_name"),
                        row.getInt("row_no"),
                        row.getInt("column_no"),
                        TicketCode.hash(row.getObject("nonce", UUID.class)),
                        Standing.valueOf(row.getString("standing"))))
                .list();
    }
}
