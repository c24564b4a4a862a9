package com.t82.event.catalogue;

import static com.t82.event.catalogue.SqlTime.instant;
import static com.t82.event.catalogue.SqlTime.utc;

import com.t82.event.PerformanceId;
import com.t82.event.SectionId;
import com.t82.event.ShowId;
import com.t82.event.VenueId;
import com.t82.shared.Money;
import com.t82.shared.ProblemException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The pages of one show and of one performance: description, performances on sale, prices. */
@Component
@Transactional(readOnly = true)
public class ShowPages {

    private final JdbcClient jdbc;
    private final Clock clock;

    ShowPages(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** @param bookingOpensAt UTC */
    public record ShowView(
            ShowId show,
            String title,
            String description,
            double rating,
            String runningTime,
            String ageRestriction,
            String artists,
            String imageUrl,
            Instant bookingOpensAt,
            VenueId venue,
            String venueName,
            int totalSeats,
            long favourites) {}

    /** Times are UTC. */
    public record PerformanceOnSale(
            PerformanceId performance, Instant startsAt, Instant bookingClosesAt, long ticketsSold) {}

    /** Times are UTC. */
    public record PerformanceDetails(
            ShowId show,
            String title,
            Instant startsAt,
            String imageUrl,
            Instant bookingOpensAt,
            Instant bookingClosesAt,
            boolean cancelled) {}

    public record SectionPrice(long id, SectionId section, String sectionName, int seats, Money price) {}

    /** @throws ProblemException {@link CatalogueProblem#NO_SUCH_SHOW}, also when it is withdrawn */
    public ShowView show(ShowId show) {
        return jdbc.sql("""
                        select s.id, s.title, s.description, s.rating, s.running_time, s.age_restriction, s.artists,
                            s.image_url, s.booking_opens_at, v.id as venue_id, v.name as venue_name, v.total_seats,
                            (select count(*) from event_favourite f where f.show_id = s.id) as favourites
                        from event_show s join event_venue v on v.id = s.venue_id
                        where s.id = :show and s.withdrawn_at is null
                        """)
                .param("show", show.value())
                .query((row, i) -> new ShowView(
                        show,
                        row.getString("title"),
                        row.getString("description"),
                        row.getDouble("rating"),
                        row.getString("running_time"),
                        row.getString("age_restriction"),
                        row.getString("artists"),
                        row.getString("image_url"),
                        instant(row, "booking_opens_at"),
                        new VenueId(row.getLong("venue_id")),
                        row.getString("venue_name"),
                        row.getInt("total_seats"),
                        row.getLong("favourites")))
                .optional()
                .orElseThrow(() -> new ProblemException(CatalogueProblem.NO_SUCH_SHOW));
    }

    /**
     * The performances whose booking has not closed, the earliest first.
     *
     * @throws ProblemException {@link CatalogueProblem#NO_SUCH_SHOW}
     */
    public List<PerformanceOnSale> onSale(ShowId show) {
        List<PerformanceOnSale> performances = jdbc.sql("""
                        select p.id, p.starts_at, p.booking_closes_at, greatest(coalesce(t.tickets, 0), 0) as tickets
                        from event_performance p left join event_sales_performance t on t.performance_id = p.id
                        where p.show_id = :show and p.cancelled_at is null and p.booking_closes_at > :now
                        order by p.starts_at, p.id
                        """)
                .param("show", show.value())
                .param("now", utc(clock.instant()))
                .query((row, i) -> new PerformanceOnSale(
                        new PerformanceId(row.getLong("id")),
                        instant(row, "starts_at"),
                        instant(row, "booking_closes_at"),
                        row.getLong("tickets")))
                .list();
        if (performances.isEmpty()) {
            requireShow(show);
        }
        return performances;
    }

    /**
     * Any performance that was ever announced: fans hold tickets of one that is over or cancelled, too.
     *
     * @throws ProblemException {@link CatalogueProblem#NO_SUCH_PERFORMANCE}
     */
    public PerformanceDetails performance(PerformanceId performance) {
        return jdbc.sql("""
                        select p.starts_at, p.booking_closes_at, p.cancelled_at is not null as cancelled,
                            s.id, s.title, s.image_url, s.booking_opens_at
                        from event_performance p join event_show s on s.id = p.show_id
                        where p.id = :performance
                        """)
                .param("performance", performance.value())
                .query((row, i) -> new PerformanceDetails(
                        new ShowId(row.getLong("id")),
                        row.getString("title"),
                        instant(row, "starts_at"),
                        row.getString("image_url"),
                        instant(row, "booking_opens_at"),
                        instant(row, "booking_closes_at"),
                        row.getBoolean("cancelled")))
                .optional()
                .orElseThrow(() -> new ProblemException(CatalogueProblem.NO_SUCH_PERFORMANCE));
    }

    /**
     * The prices of the sections of a show, the highest first.
     *
     * @throws ProblemException {@link CatalogueProblem#NO_SUCH_SHOW}
     */
    public List<SectionPrice> prices(ShowId show) {
        requireShow(show);
        return jdbc.sql("""
                        select p.id, c.id as section_id, c.name, c.row_count * c.column_count as seats, p.price
                        from event_price p join event_section c on c.id = p.section_id
                        where p.show_id = :show
                        order by p.price desc, c.id
                        """)
                .param("show", show.value())
                .query((row, i) -> new SectionPrice(
                        row.getLong("id"),
                        new SectionId(row.getLong("section_id")),
                        row.getString("name"),
                        row.getInt("seats"),
                        Money.of(row.getLong("price"))))
                .list();
    }

    private void requireShow(ShowId show) {
        boolean offered = jdbc.sql("select id from event_show where id = ? and withdrawn_at is null")
                .param(show.value())
                .query(Long.class)
                .optional()
                .isPresent();
        if (!offered) {
            throw new ProblemException(CatalogueProblem.NO_SUCH_SHOW);
        }
    }
}
