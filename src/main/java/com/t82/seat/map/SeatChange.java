package com.t82.seat.map;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The state of a seat has changed.
 *
 * @param number the change number of the seat, which grows with each of its changes
 */
public record SeatChange(long seat, int number, SeatStatus status) {

    /** Of the columns {@code id}, {@code changes} and {@code state}. */
    public static SeatChange of(ResultSet row) throws SQLException {
        return new SeatChange(
                row.getLong("id"), row.getInt("changes"), SeatStatus.of(SeatState.valueOf(row.getString("state"))));
    }
}
