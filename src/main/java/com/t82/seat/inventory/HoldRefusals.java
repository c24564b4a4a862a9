package com.t82.seat.inventory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reads why holds were refused. */
@Repository
public class HoldRefusals {

    private final JdbcClient jdbc;

    HoldRefusals(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Everything that decides about some requests of one performance, as it is at one moment. Locks nothing.
     *
     * @param timeoutSeconds after which PostgreSQL cancels the statement
     * @return one for each request
     */
    public List<HoldCircumstances> circumstances(List<HoldRequest> requests, int timeoutSeconds) {
        RequestedSeats requested = RequestedSeats.of(requests);
        return jdbc.sql("""
                        select w.request, p.booking_opens_at, p.booking_closes_at,
                               p.cancelled_at is not null as cancelled,
                               coalesce(a.seats, 0) as used, a.paused_until, s.*, c.name as section_name
                        from unnest(:seats::bigint[], :requests::int[]) as w(id, request)
                        join unnest(:holders::uuid[]) with ordinality as r(holder, number) on r.number = w.request
                        left join seat_performance p on p.id = :performance and p.announced
                        left join seat_allowance a on a.performance_id = :performance and a.user_id = r.holder
                        left join seat s on s.id = w.id
                        left join seat_section c
                            on c.performance_id = s.performance_id and c.section_id = s.section_id
                        order by w.request, w.id
                        """)
                .withQueryTimeout(timeoutSeconds)
                .param("performance", requests.getFirst().performance().value())
                .param(
                        "holders",
                        requests.stream()
                                .map(request -> request.holder().toString())
                                .toArray(String[]::new))
                .param("seats", requested.seats())
                .param("requests", requested.requests())
                .query(rows -> {
                    Sale sale = null;
                    int[] used = new int[requests.size()];
                    @Nullable Instant[] pausedUntil = new @Nullable Instant[requests.size()];
                    List<List<StoredSeat>> seats = new ArrayList<>();
                    requests.forEach(request -> seats.add(new ArrayList<>()));
                    while (rows.next()) {
                        int request = rows.getInt("request") - 1;
                        used[request] = rows.getInt("used");
                        pausedUntil[request] = SeatSql.optionalInstant(rows, "paused_until");
                        if (rows.getObject("booking_opens_at") != null) {
                            sale = Sale.of(rows);
                        }
                        if (rows.getLong("id") != 0) {
                            seats.get(request).add(StoredSeat.of(rows));
                        }
                    }
                    List<HoldCircumstances> found = new ArrayList<>();
                    for (int i = 0; i < requests.size(); i++) {
                        found.add(new HoldCircumstances(sale, used[i], pausedUntil[i], seats.get(i)));
                    }
                    return found;
                });
    }
}
