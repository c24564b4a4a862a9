package com.t82.ticket.checkin;

import static com.t82.ticket.checkin.SqlArrays.longs;
import static com.t82.ticket.checkin.SqlArrays.texts;
import static com.t82.ticket.issue.TicketRows.instant;
import static com.t82.ticket.issue.TicketRows.utc;

import com.t82.ticket.TicketId;
import com.t82.user.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The append-only history of all check-ins, conflicts and undone check-ins. */
@Repository
class CheckInHistory {

    private final JdbcClient jdbc;

    CheckInHistory(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What can happen to a ticket at the entrance. */
    enum Action {
        ADMITTED,
        UNDONE,
        /** A gate without network has admitted the holder of a ticket that was not valid. */
        CONFLICT
    }

    /**
     * An incident to be added.
     *
     * @param problem the problem code of a conflict
     */
    record NewIncident(
            TicketId ticket,
            Action action,
            Scan scan,
            @Nullable String problem) {}

    /**
     * A recorded incident.
     *
     * @param at UTC
     * @param notedAt when the server learned of it, UTC; later than {@code at} when the gate had no network
     * @param by the member of staff or the admin
     * @param problem the problem code of a conflict
     * @param number of the scan, where its device numbers them
     */
    record Incident(
            Action action,
            Instant at,
            Instant notedAt,
            UserId by,
            @Nullable String gate,
            @Nullable String problem,
            Scan.@Nullable Number number) {}

    /** Adds the incidents in this order. A conflict of the same ticket, gate and moment is recorded once. */
    void add(List<NewIncident> incidents) {
        if (incidents.isEmpty()) {
            return;
        }
        List<Scan> scans = incidents.stream().map(NewIncident::scan).toList();
        jdbc.sql("""
                insert into ticket_check_in_history
                    (ticket_id, action, at, noted_at, by_user, gate, problem, device, scan)
                select ticket_id, action, at, noted_at, by_user, gate, problem, device, scan
                from unnest(cast(:tickets as bigint[]), cast(:actions as text[]), cast(:ats as timestamptz[]),
                        cast(:nows as timestamptz[]), cast(:bys as uuid[]), cast(:gates as text[]),
                        cast(:problems as text[]), cast(:devices as text[]), cast(:counts as bigint[]))
                    with ordinality
                    as incident (ticket_id, action, at, noted_at, by_user, gate, problem, device, scan, number)
                order by number
                on conflict (ticket_id, at, gate) where action = 'CONFLICT' do nothing
                """)
                .param("tickets", longs(incidents, incident -> incident.ticket().value()))
                .param("actions", texts(incidents, incident -> incident.action().name()))
                .param("ats", texts(scans, scan -> scan.at().toString()))
                .param("nows", texts(scans, scan -> scan.now().toString()))
                .param("bys", scans.stream().map(scan -> scan.by().value()).toArray(UUID[]::new))
                .param("gates", texts(scans, Scan::gate))
                .param("problems", texts(incidents, NewIncident::problem))
                .param("devices", texts(scans, Scan::device))
                .param("counts", longs(scans, Scan::count))
                .update();
    }

    /** Adds that an admin has undone a check-in. */
    void addUndone(TicketId ticket, Instant now, UserId by) {
        jdbc.sql("""
                insert into ticket_check_in_history (ticket_id, action, at, noted_at, by_user)
                values (:ticket, 'UNDONE', :now, :now, :by)
                """)
                .param("ticket", ticket.value())
                .param("now", utc(now))
                .param("by", by.value())
                .update();
    }

    /** The last hundred incidents of a ticket, the latest first. */
    List<Incident> of(TicketId ticket) {
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
                device == null ? null : new Scan.Number(device, row.getLong("scan")));
    }
}
