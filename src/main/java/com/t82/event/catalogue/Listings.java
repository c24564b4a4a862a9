package com.t82.event.catalogue;

import com.t82.event.CategoryId;
import com.t82.event.PerformanceId;
import com.t82.event.SectionId;
import com.t82.event.ShowId;
import com.t82.event.VenueId;
import com.t82.event.category.Categories;
import com.t82.event.category.CategoryProblem;
import com.t82.shared.KoreanTime;
import com.t82.shared.Money;
import com.t82.shared.ProblemException;
import com.t82.user.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.PageRequest;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Everything that is read: one query for each listing. */
@Component
@Transactional(readOnly = true)
public class Listings {

    private static final int TOP = 10;

    private static final String ENTRY =
            "select s.id, s.title, s.rating, s.booking_opens_at, s.image_url from event_show s ";

    private static final RowMapper<Entry> ENTRIES = (row, i) -> new Entry(
            new ShowId(row.getLong("id")),
            row.getString("title"),
            row.getDouble("rating"),
            instant(row, "booking_opens_at"),
            row.getString("image_url"));

    private final JdbcClient jdbc;
    private final Categories categories;
    private final CatalogueSettings settings;
    private final Clock clock;

    Listings(JdbcClient jdbc, Categories categories, CatalogueSettings settings, Clock clock) {
        this.jdbc = jdbc;
        this.categories = categories;
        this.settings = settings;
        this.clock = clock;
    }

    /** The ten shows whose booking opens next. */
    public List<Entry> openingNext() {
        return jdbc.sql(ENTRY + """
                        where s.withdrawn_at is null and s.booking_opens_at > :now
                        order by s.booking_opens_at, s.id limit :top
                        """)
                .param("now", utc(clock.instant()))
                .param("top", TOP)
                .query(ENTRIES)
                .list();
    }

    /** @throws ProblemException {@link CategoryProblem#NO_SUCH_CATEGORY} */
    public List<Entry> openingNext(CategoryId category) {
        return jdbc.sql(ENTRY + """
                        where s.withdrawn_at is null and s.booking_opens_at > :now and %s = :category
                        order by s.booking_opens_at, s.id limit :top
                        """.formatted(columnOf(category)))
                .param("now", utc(clock.instant()))
                .param("category", category.value())
                .param("top", TOP)
                .query(ENTRIES)
                .list();
    }

    /** The ten shows that sold best lately; among equals, those that sold best ever, then those on sale. */
    public List<Entry> bestSelling() {
        return bestSelling("s.withdrawn_at is null", 0);
    }

    /** @throws ProblemException {@link CategoryProblem#NO_SUCH_CATEGORY} */
    public List<Entry> bestSelling(CategoryId category) {
        return bestSelling("s.withdrawn_at is null and " + columnOf(category) + " = :category", category.value());
    }

    private List<Entry> bestSelling(String condition, long category) {
        return jdbc.sql(ENTRY + """
                        left join event_sales_show t on t.show_id = s.id
                        left join (
                            select d.show_id, sum(d.tickets) as tickets from event_sales_day d
                            where d.day > :since group by d.show_id
                        ) r on r.show_id = s.id
                        where %s
                        order by coalesce(r.tickets, 0) desc, coalesce(t.tickets, 0) desc,
                            s.booking_opens_at <= :now desc, s.booking_opens_at desc, s.id desc
                        limit :top
                        """.formatted(condition))
                .param("now", utc(clock.instant()))
                .param("since", KoreanTime.date(clock.instant()).minus(settings.rankingWindow()))
                .param("category", category)
                .param("top", TOP)
                .query(ENTRIES)
                .list();
    }

    /**
     * The shows of a category, latest booking first.
     *
     * @throws ProblemException {@link CategoryProblem#NO_SUCH_CATEGORY}
     */
    public Page<Entry> of(CategoryId category, PageRequest page) {
        String condition = "where s.withdrawn_at is null and " + columnOf(category) + " = :category";
        List<Entry> entries = jdbc.sql(
                        ENTRY + condition + " order by s.booking_opens_at desc, s.id desc limit :size offset :offset")
                .param("category", category.value())
                .param("size", page.getPageSize())
                .param("offset", page.getOffset())
                .query(ENTRIES)
                .list();
        long total = jdbc.sql("select count(*) from event_show s " + condition)
                .param("category", category.value())
                .query(Long.class)
                .single();
        return new PageImpl<>(entries, page, total);
    }

    /** @throws ProblemException {@link CatalogueProblem#NO_SUCH_SHOW} */
    public Details details(ShowId show) {
        return jdbc.sql("""
                        select s.id, s.title, s.description, s.rating, s.running_time, s.age_restriction, s.artists, s.image_url,
                            s.booking_opens_at, v.id as venue_id, v.name as venue_name, v.total_seats,
                            (select count(*) from event_favourite f where f.show_id = s.id) as favourites
                        from event_show s join event_venue v on v.id = s.venue_id
                        where s.id = :show and s.withdrawn_at is null
                        """)
                .param("show", show.value())
                .query((row, i) -> new Details(
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
     * Performances whose booking has not closed, in the order in which they are played.
     *
     * @throws ProblemException {@link CatalogueProblem#NO_SUCH_SHOW}
     */
    public List<OnSale> onSale(ShowId show) {
        List<OnSale> performances = jdbc.sql("""
                        select p.id, p.starts_at, p.booking_closes_at, greatest(coalesce(t.tickets, 0), 0) as tickets
                        from event_performance p left join event_sales_performance t on t.performance_id = p.id
                        where p.show_id = :show and p.cancelled_at is null and p.booking_closes_at > :now
                        order by p.starts_at, p.id
                        """)
                .param("show", show.value())
                .param("now", utc(clock.instant()))
                .query((row, i) -> new OnSale(
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
     * A performance that was announced once; one that is over or cancelled is still in somebody's hands.
     *
     * @throws ProblemException {@link CatalogueProblem#NO_SUCH_PERFORMANCE}
     */
    public Playbill playbill(PerformanceId performance) {
        return jdbc.sql("""
                        select p.starts_at, p.booking_closes_at, p.cancelled_at is not null as cancelled,
                            s.id, s.title, s.image_url, s.booking_opens_at
                        from event_performance p join event_show s on s.id = p.show_id
                        where p.id = :performance
                        """)
                .param("performance", performance.value())
                .query((row, i) -> new Playbill(
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

    /** The favourites of a user, the latest first. */
    public List<Favourite> favourites(UserId user) {
        return jdbc.sql("""
                        select s.id, s.title, s.booking_opens_at, s.image_url, n.favourites
                        from event_favourite f
                            join event_show s on s.id = f.show_id
                            cross join lateral (
                                select count(*) as favourites from event_favourite o where o.show_id = f.show_id
                            ) n
                        where f.user_id = :user and s.withdrawn_at is null
                        order by f.favoured_at desc, s.id desc
                        """)
                .param("user", user.value())
                .query((row, i) -> new Favourite(
                        new ShowId(row.getLong("id")),
                        row.getString("title"),
                        instant(row, "booking_opens_at"),
                        row.getString("image_url"),
                        row.getLong("favourites")))
                .list();
    }

    /**
     * What the sections of a show cost.
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

    /** Each column has an index of its own, an {@code or} over both would have none. */
    private String columnOf(CategoryId id) {
        return categories
                        .findById(id.value())
                        .orElseThrow(() -> new ProblemException(CategoryProblem.NO_SUCH_CATEGORY))
                        .isTop()
                ? "s.top_category_id"
                : "s.category_id";
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    public record Entry(ShowId show, String title, double rating, Instant bookingOpensAt, String imageUrl) {}

    public record Details(
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

    public record OnSale(PerformanceId performance, Instant startsAt, Instant bookingClosesAt, long ticketsSold) {}

    public record Playbill(
            ShowId show,
            String title,
            Instant startsAt,
            String imageUrl,
            Instant bookingOpensAt,
            Instant bookingClosesAt,
            boolean cancelled) {}

    record Favourite(ShowId show, String title, Instant bookingOpensAt, String imageUrl, long favourites) {}

    public record SectionPrice(long id, SectionId section, String sectionName, int seats, Money price) {}
}
