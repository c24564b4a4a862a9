package com.t82.review;

import com.t82.review.AbuseReports.Reported;
import com.t82.review.Authors.Author;
import com.t82.review.ModerationApi.Decision;
import com.t82.review.ModerationApi.NewReport;
import com.t82.shared.KoreanTime;
import com.t82.shared.PageAnswer;
import com.t82.shared.web.AuditedRead;
import com.t82.user.UserId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.PositiveOrZero;
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

/** Reporting abuse in replies, and deciding about it. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Reviews")
class ReplyModerationApi {

    private final ModeratingReplies moderating;
    private final Replies replies;
    private final Authors authors;

    ReplyModerationApi(ModeratingReplies moderating, Replies replies, Authors authors) {
        this.moderating = moderating;
        this.replies = replies;
        this.authors = authors;
    }

    @PostMapping("/{reviewId}/comments/{commentId}/reports")
    @Operation(summary = "Report a reply, once")
    void reportReply(
            @PathVariable long reviewId,
            @PathVariable long commentId,
            UserId caller,
            @Valid @RequestBody NewReport request) {
        moderating.report(
                new ReviewId(reviewId), commentId, caller, request.reason().strip());
    }

    @PutMapping("/{reviewId}/comments/{commentId}/visibility")
    @Operation(summary = "Hide a reply or show it again; settles its reports")
    void decideReply(
            @PathVariable long reviewId,
            @PathVariable long commentId,
            UserId caller,
            @Valid @RequestBody Decision request) {
        moderating.decide(
                new ReviewId(reviewId),
                commentId,
                request.hidden(),
                request.reason().strip(),
                caller);
    }

    @AuditedRead
    @GetMapping("/comments/reports")
    @Operation(summary = "Replies with open reports, the most reported first")
    PageAnswer<ReportedComment> reportedReplies(
            @RequestParam(defaultValue = "0") @PositiveOrZero @Max(1_000_000) int page,
            @RequestParam(defaultValue = "20") @Min(1) @Max(100) int size) {
        Page<Reported> found = moderating.reported(PageRequest.of(page, size));
        Map<Long, Reply> subjects = replies
                .findAllById(found.stream().map(Reported::id).toList())
                .stream()
                .collect(Collectors.toMap(Reply::id, Function.identity()));
        Function<UserId, Author> names =
                authors.of(subjects.values().stream().map(Reply::author).toList());
        return PageAnswer.of(found, reported -> {
            Reply reply = Objects.requireNonNull(subjects.get(reported.id()));
            return new ReportedComment(
                    reply.id(),
                    reply.review(),
                    reply.content(),
                    reply.author(),
                    names.apply(reply.author()).name(),
                    reply.isHidden(),
                    reported.reports(),
                    reported.reasons(),
                    KoreanTime.local(reported.latest()));
        });
    }

    /** @param reasons of the latest ten reports */
    record ReportedComment(
            long commentId,
            ReviewId reviewId,
            String content,
            UserId userId,
            String username,
            boolean isHidden,
            long reports,
            List<String> reasons,
            LocalDateTime lastReportedDate) {}
}
