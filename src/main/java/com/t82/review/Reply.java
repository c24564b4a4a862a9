package com.t82.review;

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
 * A reply to a review; the wire calls it a comment. A removed or hidden reply is still listed, without its text.
 */
@Entity
@Table(name = "review_reply")
class Reply {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long replyId;

    private long reviewId;

    @Column(nullable = false)
    private UUID author;

    @Column(nullable = false)
    private String content;

    @Column(nullable = false)
    private Instant createdAt;

    private @Nullable Instant removedAt;
    private boolean hidden;

    @SuppressWarnings("NullAway.Init")
    protected Reply() {}

    Reply(ReviewId review, UserId author, String content, Instant createdAt) {
        this.reviewId = review.value();
        this.author = author.value();
        this.content = content;
        this.createdAt = createdAt;
    }

    long id() {
        if (replyId == null) {
            throw new IllegalStateException("Not saved yet");
        }
        return replyId;
    }

    ReviewId review() {
        return new ReviewId(reviewId);
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

    Instant createdAt() {
        return createdAt;
    }

    boolean isRemoved() {
        return removedAt != null;
    }

    void remove(Instant at) {
        if (removedAt == null) {
            removedAt = at;
        }
    }

    boolean isHidden() {
        return hidden;
    }

    void hide() {
        hidden = true;
    }

    void unhide() {
        hidden = false;
    }
}
