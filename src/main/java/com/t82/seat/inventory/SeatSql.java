package com.t82.seat.inventory;

import com.t82.seat.SeatId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Parameters, columns and the one expression that the statements of this package share. */
final class SeatSql {

    /**
     * Since when the holder of a row of {@code seat} has had it unpaid. A fan who lets a seat go and soon takes it
     * again goes on from the first time. Once the seat is pinned, the row has the moment itself. {@code :hold} is how
     * long a hold lasts.
     */
    static final String UNPAID_SINCE = """
            case when unpaid_holder = holder
                      and (purchase is not null or unpaid_until > held_until - cast(:hold as interval))
                 then unpaid_since
                 else held_until - cast(:hold as interval) end""";

    private SeatSql() {}

    static Long[] ids(Collection<SeatId> seats) {
        return seats.stream().map(SeatId::value).toArray(Long[]::new);
    }

    static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static @Nullable Instant optionalInstant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
