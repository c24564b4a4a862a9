package com.t82.review;

import com.t82.event.ShowId;
import com.t82.ticket.TicketId;
import com.t82.user.UserId;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A review of a show by the holder of a ticket. Removed ones stay in the table, for reports and decisions about them.
 */
@Entity
@Table(name = "review")
class Review {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long reviewId;

    private long showId;
    private long ticketId;

    @Column(nullable = false)
    private UUID author;

    @Column(nullable = false)
    private String content;

    /** Whole stars alone, for the release before half stars. */
    private int rating;

    private short halfStars;
    private @Nullable String pictureUrl;

    @Column(nullable = false)
    private Instant createdAt;

    private @Nullable Instant removedAt;
    private boolean hidden;

    @SuppressWarnings("NullAway.Init")
    protected Review() {}

    Review(
            ShowId show,
            TicketId ticket,
            UserId author,
            String content,
            Stars stars,
            @Nullable String pictureUrl,
            Instant createdAt) {
        this.showId = show.value();
        this.ticketId = ticket.value();
        this.author = author.value();
        this.content = content;
        this.rating = stars.whole();
        this.halfStars = (short) stars.halves();
        this.pictureUrl = pictureUrl;
        this.createdAt = createdAt;
    }

    ReviewId id() {
        if (reviewId == null) {
            throw new IllegalStateException("Not saved yet");
        }
        return new ReviewId(reviewId);
    }

    ShowId show() {
        return new ShowId(showId);
    }

    UserId author() {
        return new UserId(author);
    }

    boolean isBy(UserId user) {
        return author.equals(user.value());
    }

    String content() {
        return content;
    }

    Stars stars() {
        return new Stars(halfStars);
    }

    @Nullable String pictureUrl() {
        return pictureUrl;
    }

    Instant createdAt() {
        return createdAt;
    }

    boolean isHidden() {
        return hidden;
    }

    boolean isRemoved() {
        return removedAt != null;
    }

    /** Whether everyone sees the review and its rating counts. */
    boolean isVisible() {
        return !hidden && removedAt == null;
    }

    void remove(Instant at) {
        if (removedAt == null) {
            removedAt = at;
        }
    }

    void hide() {
        hidden = true;
    }

    void unhide() {
        hidden = false;
    }
}
