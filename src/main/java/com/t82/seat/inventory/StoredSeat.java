package com.t82.seat.inventory;

import com.t82.event.PerformanceId;
import com.t82.event.SectionId;
import com.t82.seat.HoldId;
import com.t82.seat.SeatId;
import com.t82.seat.map.SeatState;
import com.t82.shared.Money;
import com.t82.user.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A seat as it is in the database.
 *
 * @param row number of the row, from 1
 * @param column number of the seat in its row, from 1
 * @param heldUntil the deadline of a held seat, or the return of a returning one, UTC
 * @param purchase what the seat is pinned, settling or sold for
 * @param unpaidHolder the fan who let the seat go unpaid last
 * @param barredUntil until when that fan may not hold it again, UTC
 */
public record StoredSeat(
        SeatId seat,
        PerformanceId performance,
        SectionId section,
        String sectionName,
        int row,
        int column,
        Money price,
        SeatState state,
        @Nullable HoldId hold,
        @Nullable UserId holder,
        @Nullable Instant heldUntil,
        @Nullable UUID purchase,
        @Nullable UserId unpaidHolder,
        @Nullable Instant barredUntil) {

    /** Of the columns of {@code seat} and {@code section_name}. */
    static StoredSeat of(ResultSet row) throws SQLException {
        UUID hold = row.getObject("hold_id", UUID.class);
        UUID holder = row.getObject("holder", UUID.class);
        UUID unpaidHolder = row.getObject("unpaid_holder", UUID.class);
        return new StoredSeat(
                new SeatId(row.getLong("id")),
                new PerformanceId(row.getLong("performance_id")),
                new SectionId(row.getLong("section_id")),
                row.getString("section_name"),
                row.getInt("row_number"),
                row.getInt("column_number"),
                Money.of(row.getLong("price")),
                SeatState.valueOf(row.getString("state")),
                hold == null ? null : new HoldId(hold),
                holder == null ? null : new UserId(holder),
                SeatSql.optionalInstant(row, "held_until"),
                row.getObject("purchase", UUID.class),
                unpaidHolder == null ? null : new UserId(unpaidHolder),
                SeatSql.optionalInstant(row, "unpaid_barred_until"));
    }

    /** Until when this fan may not hold the seat again; {@code null} when there is no such time. */
    public @Nullable Instant barredUntil(UserId fan) {
        return fan.equals(unpaidHolder) ? barredUntil : null;
    }

    boolean isExpired(Instant now) {
        return heldUntil != null && !heldUntil.isAfter(now);
    }

    public boolean isHeldBy(UserId user, Instant now) {
        return state == SeatState.HELD && user.equals(holder) && !isExpired(now);
    }

    /** Not free, and not about to be. */
    public boolean isTaken(Instant now) {
        return state != SeatState.FREE && !isExpired(now);
    }
}
