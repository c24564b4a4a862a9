package com.t82.event.programme;

import com.t82.event.CategoryId;
import com.t82.event.ShowId;
import com.t82.event.ShowPublished;
import com.t82.event.ShowRevised;
import com.t82.event.VenueId;
import com.t82.event.category.Category;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A production, played in one or more performances at one venue. Its rating is not part of the aggregate: it comes from
 * events of another module and is updated by SQL.
 */
@Entity
@Table(name = "event_show")
public class Show {

    static final String DEFAULT_POSTER = "/posters/t82.svg";

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private long id;

    @Column(name = "title")
    private String title;

    @Column(name = "description")
    private String description;

    @Column(name = "running_time")
    private String runningTime;

    @Column(name = "age_restriction")
    private String ageRestriction;

    @Column(name = "artists")
    private String artists = "";

    @Column(name = "image_url")
    private String imageUrl = DEFAULT_POSTER;

    @Column(name = "booking_opens_at")
    private Instant bookingOpensAt;

    @Column(name = "venue_id")
    private long venueId;

    @Column(name = "category_id")
    private long categoryId;

    @Column(name = "top_category_id")
    private long topCategoryId;

    @Column(name = "revision")
    private long revision;

    @Column(name = "published_at")
    private Instant publishedAt;

    @Column(name = "withdrawn_at")
    private @Nullable Instant withdrawnAt;

    /**
     * True makes title, venue and opening of booking unique in the database; null for duplicates from before that
     * rule.
     */
    @Column(name = "named_once")
    private @Nullable Boolean namedOnce;

    protected Show() {}

    Show(ShowDetails details, VenueId venue, Category category, Instant now) {
        apply(details);
        this.venueId = venue.value();
        this.categoryId = category.id().value();
        this.topCategoryId = category.top().value();
        this.publishedAt = now;
    }

    void revise(ShowDetails details) {
        apply(details);
        revision++;
    }

    void withdraw(Instant now) {
        withdrawnAt = now;
        revision++;
    }

    private void apply(ShowDetails details) {
        namedOnce = true;
        title = details.title();
        description = details.description();
        runningTime = details.runningTime();
        ageRestriction = details.ageRestriction();
        bookingOpensAt = details.bookingOpensAt();
        if (details.imageUrl() != null) {
            imageUrl = details.imageUrl();
        }
        if (details.artists() != null) {
            artists = details.artists();
        }
    }

    ShowPublished published() {
        return new ShowPublished(id(), title, topCategory(), imageUrl, bookingOpensAt);
    }

    ShowRevised revised() {
        return new ShowRevised(id(), title, topCategory(), imageUrl, bookingOpensAt, revision);
    }

    public ShowId id() {
        return new ShowId(id);
    }

    /**
     * The length of a performance, without the changeover.
     *
     * @param usual the result for a running time that cannot be parsed
     */
    Duration length(Duration usual) {
        return RunningTime.of(runningTime, usual);
    }

    String runningTime() {
        return runningTime;
    }

    public String title() {
        return title;
    }

    public String artists() {
        return artists;
    }

    String imageUrl() {
        return imageUrl;
    }

    Instant bookingOpensAt() {
        return bookingOpensAt;
    }

    VenueId venue() {
        return new VenueId(venueId);
    }

    CategoryId topCategory() {
        return new CategoryId(topCategoryId);
    }
}
