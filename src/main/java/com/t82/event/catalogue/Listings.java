package com.t82.event.catalogue;

import static com.t82.event.catalogue.SqlTime.instant;
import static com.t82.event.catalogue.SqlTime.utc;

import com.t82.event.CategoryId;
import com.t82.event.ShowId;
import com.t82.event.category.Categories;
import com.t82.event.category.CategoryProblem;
import com.t82.shared.KoreanTime;
import com.t82.shared.ProblemException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.PageRequest;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Lists of shows for the home screen and the category screens, one query for each. Withdrawn shows are never listed.
 */
@Component
@Transactional(readOnly = true)
public class Listings {

    private static final int TOP = 10;

    private static final String SELECT =
            "select s.id, s.title, s.rating, s.booking_opens_at, s.image_url from event_show s ";

    private static final RowMapper<ListedShow> ROW = (row, i) -> new ListedShow(
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

    /** @param bookingOpensAt UTC */
    public record ListedShow(ShowId show, String title, double rating, Instant bookingOpensAt, String imageUrl) {}

    /** The ten shows whose booking opens next. */
    public List<ListedShow> openingNext() {
        return jdbc.sql(SELECT + """
                        where s.withdrawn_at is null and s.booking_opens_at > :now
                        order by s.booking_opens_at, s.id limit :top
                        """)
                .param("now", utc(clock.instant()))
                .param("top", TOP)
                .query(ROW)
                .list();
    }

    /** @throws ProblemException {@link CategoryProblem#NO_SUCH_CATEGORY} */
    public List<ListedShow> openingNext(CategoryId category) {
        return jdbc.sql(SELECT + """
                        where s.withdrawn_at is null and s.booking_opens_at > :now and %s = :category
                        order by s.booking_opens_at, s.id limit :top
                        """.formatted(columnOf(category)))
                .param("now", utc(clock.instant()))
                .param("category", category.value())
                .param("top", TOP)
                .query(ROW)
                .list();
    }

    /** The ten shows that sold best within the ranking window, then those that sold best ever, then those on sale. */
    public List<ListedShow> bestSelling() {
        return bestSelling("s.withdrawn_at is null", 0);
    }

    /** @throws ProblemException {@link CategoryProblem#NO_SUCH_CATEGORY} */
    public List<ListedShow> bestSelling(CategoryId category) {
        return bestSelling("s.withdrawn_at is null and " + columnOf(category) + " = :category", category.value());
    }

    private List<ListedShow> bestSelling(String condition, long category) {
        return jdbc.sql(SELECT + """
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
                .query(ROW)
                .list();
    }

    /**
     * The shows of a category, latest booking first.
     *
     * @throws ProblemException {@link CategoryProblem#NO_SUCH_CATEGORY}
     */
    public Page<ListedShow> of(CategoryId category, PageRequest page) {
        String condition = "where s.withdrawn_at is null and " + columnOf(category) + " = :category";
        List<ListedShow> shows = jdbc.sql(
                        SELECT + condition + " order by s.booking_opens_at desc, s.id desc limit :size offset :offset")
                .param("category", category.value())
                .param("size", page.getPageSize())
                .param("offset", page.getOffset())
                .query(ROW)
                .list();
        long total = jdbc.sql("select count(*) from event_show s " + condition)
                .param("category", category.value())
                .query(Long.class)
                .single();
        return new PageImpl<>(shows, page, total);
    }

    /** Each column has its own index; an {@code or} over both columns could use neither. */
    private String columnOf(CategoryId id) {
        return categories
                        .findById(id.value())
                        .orElseThrow(() -> new ProblemException(CategoryProblem.NO_SUCH_CATEGORY))
                        .isTop()
                ? "s.top_category_id"
                : "s.category_id";
    }
}
