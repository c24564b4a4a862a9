package com.t82.seat.inventory;

import com.t82.event.PerformanceId;
import com.t82.seat.SeatId;
import com.t82.user.UserId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Reads seats from the database.
 *
 * <p>All statements of this package that change several rows lock them in the same order: sections, then seats by id,
 * then allowances by performance and user. So their transactions cannot deadlock.
 */
@Repository
public class Seats {

    private final JdbcClient jdbc;

    Seats(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The live holds of the fan, of all performances, that are not being paid for. */
    public Holdings unpaid(UserId holder, Instant now) {
        return jdbc.sql("""
                        select count(*) as seats, max(s.held_until) as until
                        from seat s
                        where s.id in (select unnest(seats) from seat_hold where holder = :holder)
                          and s.state = 'HELD' and s.holder = :holder and s.purchase is null and s.held_until > :now
                        """)
                .param("holder", holder.value())
                .param("now", SeatSql.utc(now))
                .query((row, number) -> new Holdings(row.getInt("seats"), SeatSql.optionalInstant(row, "until")))
                .single();
    }

    /** When the performance is on sale; {@code null} when it has not been announced. */
    public @Nullable Sale sale(PerformanceId performance) {
        return jdbc.sql("""
                        select booking_opens_at, booking_closes_at, cancelled_at is not null as cancelled
                        from seat_performance where id = :performance and announced
                        """)
                .param("performance", performance.value())
                .query((row, number) -> Sale.of(row))
                .optional()
                .orElse(null);
    }

    /** The seats in the order of their ids, without those that do not exist. */
    public List<StoredSeat> find(Collection<SeatId> seats) {
        return find(seats, "");
    }

    /** As {@link #find}; the rows stay locked until the end of the transaction. */
    List<StoredSeat> findForUpdate(Collection<SeatId> seats) {
        return find(seats, "for update of s");
    }

    private List<StoredSeat> find(Collection<SeatId> seats, String locking) {
        return jdbc.sql("""
                        select s.*, c.name as section_name
                        from seat s join seat_section c using (performance_id, section_id)
                        where s.id = any(:seats) order by s.id
                        """ + locking)
                .param("seats", SeatSql.ids(seats))
                .query((row, number) -> StoredSeat.of(row))
                .list();
    }

    /** @param until the last deadline of the seats, UTC; {@code null} when there are none */
    public record Holdings(int seats, @Nullable Instant until) {}
}
