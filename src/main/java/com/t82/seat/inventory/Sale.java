package com.t82.seat.inventory;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When the seats of a performance can be taken.
 *
 * @param opensAt from when seats may be taken, UTC
 * @param closesAt until when seats may be taken, UTC, exclusive
 */
public record Sale(Instant opensAt, Instant closesAt, boolean cancelled) {

    /** Why no seat can be taken at this moment; {@code null} while the sale is open. */
    public @Nullable SeatProblem problemAt(Instant now) {
        if (cancelled) {
            return SeatProblem.PERFORMANCE_CANCELLED;
        }
        if (now.isBefore(opensAt)) {
            return SeatProblem.SALE_NOT_OPEN;
        }
        return now.isBefore(closesAt) ? null : SeatProblem.SALE_CLOSED;
    }

    /** Of the columns {@code booking_opens_at}, {@code booking_closes_at} and {@code cancelled}. */
    static Sale of(ResultSet row) throws SQLException {
        return new Sale(
                SeatSql.instant(row, "booking_opens_at"),
                SeatSql.instant(row, "booking_closes_at"),
                row.getBoolean("cancelled"));
    }
}
