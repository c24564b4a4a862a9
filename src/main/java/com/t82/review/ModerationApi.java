package com.t82.review;

import com.t82.event.ShowId;
import com.t82.review.AbuseReports.Reported;
import com.t82.review.Authors.Author;
import com.t82.shared.Auditable;
import com.t82.shared.KoreanTime;
import com.t82.shared.PageAnswer;
import com.t82.shared.VisibleText;
import com.t82.shared.web.AuditedRead;
import com.t82.user.UserId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Reporting abuse in reviews, and deciding about it. */
@RestController
@RequestMapping("/api/v1/reviews")
@Tag(name = "Reviews")
class ModerationApi {

    private final Moderating moderating;
    private final Reviews reviews;
    private final Authors authors;

    ModerationApi(Moderating moderating, Reviews reviews, Authors authors) {
        this.moderating = moderating;
        this.reviews = reviews;
        this.authors = authors;
    }

    @PostMapping("/{reviewId}/reports")
    @Operation(summary = "Report a review, once")
    void report(@PathVariable long reviewId, UserId caller, @Valid @RequestBody NewReport request) {
        moderating.report(new ReviewId(reviewId), caller, request.reason().strip());
    }

    @PutMapping("/{reviewId}/visibility")
    @Operation(summary = "Hide a review or show it again; settles its reports")
    void decide(@PathVariable long reviewId, UserId caller, @Valid @RequestBody Decision request) {
        moderating.decide(
                new ReviewId(reviewId), request.hidden(), request.reason().strip(), caller);
    }

    @AuditedRead
    @GetMapping("/reports")
    @Operation(summary = "Reviews with open reports, the most reported first")
    PageAnswer<ReportedAnswer> reported(
            @RequestParam(defaultValue = "0") @PositiveOrZero @Max(1_000_000) int page,
            @RequestParam(defaultValue = "20") @Min(1) @Max(100) int size) {
        Page<Reported> found = moderating.reported(PageRequest.of(page, size));
        Map<ReviewId, Review> subjects = reviews
                .findAllById(found.stream().map(Reported::id).toList())
                .stream()
                .collect(Collectors.toMap(Review::id, Function.identity()));
        Function<UserId, Author> names =
                authors.of(subjects.values().stream().map(Review::author).toList());
        return PageAnswer.of(found, reported -> {
            Review review = Objects.requireNonNull(subjects.get(new ReviewId(reported.id())));
            return new ReportedAnswer(
                    review.id(),
                    review.show(),
                    review.content(),
                    review.stars().value(),
                    review.author(),
                    names.apply(review.author()).name(),
                    review.isHidden(),
                    reported.reports(),
                    reported.reasons(),
                    KoreanTime.local(reported.latest()));
        });
    }

    record NewReport(
            @NotNull @VisibleText(multiline = true) @Size(max = 500) String reason) {}

    @Auditable
    record Decision(
            @NotNull Boolean hidden,

            @NotNull @VisibleText(multiline = true) @Size(max = 500) String reason) {}

    /** @param reasons of the latest ten reports */
    record ReportedAnswer(
            ReviewId reviewId,
            ShowId eventInfoId,
            String content,
            double rating,
            UserId userId,
            String userName,
            boolean isHidden,
            long reports,
            List<String> reasons,
            LocalDateTime lastReportedDate) {}
}
