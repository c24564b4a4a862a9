package com.t82.seat.inventory;

import com.t82.event.PerformanceAnnounced;
import com.t82.event.PerformanceAnnounced.Seating;
import com.t82.event.PerformanceCancelled;
import com.t82.event.PerformanceId;
import com.t82.event.PerformanceRescheduled;
import com.t82.event.SectionPriced;
import com.t82.seat.SeatsPrepared;
import com.t82.seat.map.SeatMap;
import java.time.Clock;
import java.util.Comparator;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/** Creates the seats of an announced performance, and stores the times of its sale. */
@Component
public class Preparing {

    /** The revision of the prices in an announcement; any {@link SectionPriced} is newer. */
    private static final long BY_ANNOUNCEMENT = -1;

    private final JdbcClient jdbc;
    private final ApplicationEventPublisher events;
    private final SeatMap map;
    private final Clock clock;

    Preparing(JdbcClient jdbc, ApplicationEventPublisher events, SeatMap map, Clock clock) {
        this.jdbc = jdbc;
        this.events = events;
        this.map = map;
        this.clock = clock;
    }

    @ApplicationModuleListener(id = "seat.performance-announced")
    public void on(PerformanceAnnounced announced) {
        PerformanceId performance = announced.performance();
        boolean isNew = jdbc.sql("""
                        insert into seat_performance as p
                            (id, show_id, announced, booking_opens_at, booking_closes_at)
                        values (:performance, :show, true, :opens, :closes)
                        on conflict (id) do update set
                            announced = true,
                            booking_opens_at = coalesce(p.booking_opens_at, excluded.booking_opens_at),
                            booking_closes_at = coalesce(p.booking_closes_at, excluded.booking_closes_at)
                        where not p.announced
                        """)
                        .param("performance", performance.value())
                        .param("show", announced.show().value())
                        .param("opens", SeatSql.utc(announced.bookingOpensAt()))
                        .param("closes", SeatSql.utc(announced.bookingClosesAt()))
                        .update()
                == 1;
        boolean grown = false;
        for (Seating seating : announced.seating().stream()
                .sorted(Comparator.comparingLong(one -> one.section().value()))
                .toList()) {
            grown |= store(performance, seating, BY_ANNOUNCEMENT) && create(performance, seating) > 0;
        }
        if (isNew || grown) {
            prepared(performance);
        }
    }

    @ApplicationModuleListener(id = "seat.section-priced")
    public void on(SectionPriced priced) {
        PerformanceId performance = priced.performance();
        Seating seating = priced.seating();
        if (!store(performance, seating, priced.revision())) {
            return;
        }
        boolean grown = create(performance, seating) > 0;
        jdbc.sql("""
                        with locked as (
                            select id from seat
                            where performance_id = :performance and section_id = :section
                              and state = 'FREE' and price <> :price
                            order by id for update
                        )
                        update seat s set price = :price from locked l where s.id = l.id
                        """)
                .param("performance", performance.value())
                .param("section", seating.section().value())
                .param("price", seating.price().won())
                .update();
        map.replaced(performance);
        if (grown) {
            prepared(performance);
        }
    }

    @ApplicationModuleListener(id = "seat.performance-rescheduled")
    public void on(PerformanceRescheduled rescheduled) {
        jdbc.sql("""
                        insert into seat_performance as p (id, show_id, booking_opens_at, booking_closes_at, revision)
                        values (:performance, :show, :opens, :closes, :revision)
                        on conflict (id) do update set
                            booking_opens_at = excluded.booking_opens_at,
                            booking_closes_at = excluded.booking_closes_at,
                            revision = excluded.revision
                        where excluded.revision > p.revision
                        """)
                .param("performance", rescheduled.performance().value())
                .param("show", rescheduled.show().value())
                .param("opens", SeatSql.utc(rescheduled.bookingOpensAt()))
                .param("closes", SeatSql.utc(rescheduled.bookingClosesAt()))
                .param("revision", rescheduled.revision())
                .update();
    }

    @ApplicationModuleListener(id = "seat.performance-cancelled")
    public void on(PerformanceCancelled cancelled) {
        jdbc.sql("""
                        insert into seat_performance as p (id, show_id, cancelled_at)
                        values (:performance, :show, :now)
                        on conflict (id) do update set cancelled_at = coalesce(p.cancelled_at, excluded.cancelled_at)
                        """)
                .param("performance", cancelled.performance().value())
                .param("show", cancelled.show().value())
                .param("now", SeatSql.utc(clock.instant()))
                .update();
        map.replaced(cancelled.performance());
    }

    /** Stores the section unless a newer revision is stored; returns whether it was stored. */
    private boolean store(PerformanceId performance, Seating seating, long revision) {
        return jdbc.sql("""
                        insert into seat_section as c (performance_id, section_id, name, price, revision)
                        values (:performance, :section, :name, :price, :revision)
                        on conflict (performance_id, section_id) do update set
                            name = excluded.name, price = excluded.price, revision = excluded.revision
                        where excluded.revision > c.revision
                        """)
                        .param("performance", performance.value())
                        .param("section", seating.section().value())
                        .param("name", seating.name())
                        .param("price", seating.price().won())
                        .param("revision", revision)
                        .update()
                == 1;
    }

    private int create(PerformanceId performance, Seating seating) {
        return jdbc.sql("""
                        insert into seat (performance_id, section_id, row_number, column_number, price)
                        select :performance, :section, r, c, :price
                        from generate_series(:startRow, :startRow + :rows - 1) r,
                             generate_series(:startColumn, :startColumn + :columns - 1) c
                        order by r, c
                        on conflict (performance_id, section_id, row_number, column_number) do nothing
                        """)
                .param("performance", performance.value())
                .param("section", seating.section().value())
                .param("price", seating.price().won())
                .param("startRow", seating.startRow())
                .param("rows", seating.rows())
                .param("startColumn", seating.startColumn())
                .param("columns", seating.columns())
                .update();
    }

    private void prepared(PerformanceId performance) {
        int seats = jdbc.sql("select count(*) from seat where performance_id = :performance")
                .param("performance", performance.value())
                .query(Integer.class)
                .single();
        map.replaced(performance);
        events.publishEvent(new SeatsPrepared(performance, seats));
    }
}
