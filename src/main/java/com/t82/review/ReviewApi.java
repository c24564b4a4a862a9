package com.t82.review;

import com.t82.event.ShowId;
import com.t82.review.Authors.Author;
import com.t82.shared.KoreanTime;
import com.t82.shared.PageAnswer;
import com.t82.shared.ProblemException;
import com.t82.shared.VisibleText;
import com.t82.ticket.TicketId;
import com.t82.user.UserId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.net.URI;
import java.time.LocalDateTime;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Reviews. Listings are newest first: arrays of at most {@value #LONGEST_LISTING}, or pages when {@code page} or {@code
 * size} is given.
 */
@RestController
@RequestMapping("/api/v1/reviews")
@Tag(name = "Reviews", description = "What the audience thought")
class ReviewApi {

    static final int LONGEST_LISTING = 1000;

    private final Reviewing reviewing;
    private final Reviews reviews;
    private final Authors authors;
    private final ReviewPictures pictures;

    ReviewApi(Reviewing reviewing, Reviews reviews, Authors authors, ReviewPictures pictures) {
        this.reviewing = reviewing;
        this.reviews = reviews;
        this.authors = authors;
        this.pictures = pictures;
    }

    @PostMapping
    @Operation(summary = "Review a show one held a ticket for; once for each ticket, after its performance has begun")
    ResponseEntity<Written> review(UserId caller, @Valid @RequestBody NewReview request) {
        String picture = request.reviewPictureUrl();
        if (picture != null && !picture.isEmpty() && !pictures.isOwn(picture)) {
            throw new ProblemException(ReviewProblem.FOREIGN_PICTURE);
        }
        ReviewId id = reviewing.review(
                caller,
                new ShowId(request.eventInfoId()),
                request.ticketId() == null ? null : new TicketId(request.ticketId()),
                request.content().strip(),
                Stars.of(request.rating()),
                picture == null || picture.isEmpty() ? null : pictures.shown(picture));
        return ResponseEntity.ok()
                .location(URI.create("/api/v1/reviews/" + request.eventInfoId()))
                .body(new Written(id));
    }

    @GetMapping(params = {"!page", "!size"})
    @Operation(summary = "One's own reviews: an array, or a page when page or size is given")
    List<ReviewAnswer> own(UserId caller) {
        return array(all -> reviews.writtenBy(caller.value(), all));
    }

    @GetMapping
    @Operation(summary = "One's own reviews: an array, or a page when page or size is given")
    PageAnswer<ReviewAnswer> ownByPage(
            UserId caller,
            @RequestParam(required = false) @PositiveOrZero @Max(1_000_000) @Nullable Integer page,
            @RequestParam(required = false) @Min(1) @Max(100) @Nullable Integer size) {
        return page(page, size, pageable -> reviews.writtenBy(caller.value(), pageable));
    }

    @GetMapping(
            path = "/{eventInfoId}",
            params = {"!page", "!size"})
    @Operation(summary = "The reviews of a show: an array, or a page when page or size is given")
    List<ReviewAnswer> ofShow(@PathVariable long eventInfoId) {
        return array(all -> reviews.visibleOf(eventInfoId, all));
    }

    @GetMapping("/{eventInfoId}")
    @Operation(summary = "The reviews of a show: an array, or a page when page or size is given")
    PageAnswer<ReviewAnswer> ofShowByPage(
            @PathVariable long eventInfoId,
            @RequestParam(required = false) @PositiveOrZero @Max(1_000_000) @Nullable Integer page,
            @RequestParam(required = false) @Min(1) @Max(100) @Nullable Integer size) {
        return page(page, size, pageable -> reviews.visibleOf(eventInfoId, pageable));
    }

    @DeleteMapping("/{reviewId}")
    @Operation(summary = "Remove one's own review")
    void remove(UserId caller, @PathVariable long reviewId) {
        reviewing.remove(new ReviewId(reviewId), caller);
    }

    private List<ReviewAnswer> array(Function<Pageable, Page<Review>> query) {
        Page<Review> found = query.apply(PageRequest.of(0, LONGEST_LISTING));
        return found.getContent().stream().map(answers(found)).toList();
    }

    private PageAnswer<ReviewAnswer> page(
            @Nullable Integer page, @Nullable Integer size, Function<Pageable, Page<Review>> query) {
        Page<Review> found = query.apply(PageRequest.of(page == null ? 0 : page, size == null ? 10 : size));
        return PageAnswer.of(found, answers(found));
    }

    private Function<Review, ReviewAnswer> answers(Page<Review> found) {
        Function<UserId, Author> names =
                authors.of(found.getContent().stream().map(Review::author).toList());
        return review -> ReviewAnswer.of(review, pictures.shown(review.pictureUrl()), names.apply(review.author()));
    }

    /**
     * @param ticketId without it, as the app sends it, any unused ticket of the caller for the show
     * @param rating 1 to 5 in half stars
     * @param reviewPictureUrl the address or the path of a picture that was uploaded here
     */
    record NewReview(
            @NotNull Long eventInfoId,

            @NotNull @VisibleText(multiline = true) @Size(max = 2000) String content,

            @NotNull @DecimalMin("1") @DecimalMax("5") @Stars.InHalves
            BigDecimal rating,

            @Nullable Long ticketId,
            @Size(max = 1000) @Nullable String reviewPictureUrl) {}

    record Written(ReviewId id) {}

    record ReviewAnswer(
            ReviewId reviewId,
            ShowId eventInfoId,
            String content,
            double rating,
            @Nullable String reviewPictureUrl,
            LocalDateTime createdDate,
            UserId userId,
            @Nullable String userImage,
            String userName,
            boolean isArtist) {

        static ReviewAnswer of(Review review, @Nullable String pictureUrl, Author author) {
            return new ReviewAnswer(
                    review.id(),
                    review.show(),
                    review.content(),
                    review.stars().value(),
                    pictureUrl,
                    KoreanTime.local(review.createdAt()),
                    review.author(),
                    author.pictureUrl(),
                    author.name(),
                    author.artist());
        }
    }
}
