package com.t82.ticket.issue;

import com.t82.event.PerformanceId;
import com.t82.ticket.TicketId;
import com.t82.ticket.code.TicketCode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads columns of the ticket tables, and writes instants to them. */
public final class TicketRows {

    private TicketRows() {}

    public static TicketId id(ResultSet row) throws SQLException {
        return new TicketId(row.getLong("id"));
    }

    /** Needs the columns {@code id}, {@code performance_id} and {@code nonce}. */
    public static TicketCode code(ResultSet row) throws SQLException {
        return new TicketCode(
                id(row), new PerformanceId(row.getLong("performance_id")), row.getObject("nonce", UUID.class));
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
