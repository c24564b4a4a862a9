package com.t82.review;

import com.t82.review.Authors.Author;
import com.t82.shared.KoreanTime;
import com.t82.shared.PageAnswer;
import com.t82.shared.VisibleText;
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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Replies to a review, oldest first: an array, or a page when {@code page} or {@code size} is given. */
@RestController
@RequestMapping("/api/v1/{reviewId}/comments")
@Tag(name = "Reviews")
class ReplyApi {

    private final Replying replying;
    private final Replies replies;
    private final Authors authors;
    private final MessageSource texts;

    ReplyApi(Replying replying, Replies replies, Authors authors, MessageSource texts) {
        this.replying = replying;
        this.replies = replies;
        this.authors = authors;
        this.texts = texts;
    }

    @PostMapping
    @Operation(summary = "Reply to a review")
    CommentAnswer reply(@PathVariable long reviewId, UserId caller, @Valid @RequestBody NewComment request) {
        Reply reply =
                replying.reply(new ReviewId(reviewId), caller, request.content().strip());
        return answer(reply, authors.of(List.of(caller)));
    }

    @GetMapping(params = {"!page", "!size"})
    @Operation(summary = "The replies to a review: an array, or a page when page or size is given")
    List<CommentAnswer> replies(@PathVariable long reviewId) {
        Page<Reply> found = to(reviewId, PageRequest.of(0, ReviewApi.LONGEST_LISTING));
        return found.getContent().stream().map(answers(found)).toList();
    }

    @GetMapping
    @Operation(summary = "The replies to a review: an array, or a page when page or size is given")
    PageAnswer<CommentAnswer> repliesByPage(
            @PathVariable long reviewId,
            @RequestParam(required = false) @PositiveOrZero @Max(1_000_000) @Nullable Integer page,
            @RequestParam(required = false) @Min(1) @Max(100) @Nullable Integer size) {
        Page<Reply> found = to(reviewId, PageRequest.of(page == null ? 0 : page, size == null ? 10 : size));
        return PageAnswer.of(found, answers(found));
    }

    private Page<Reply> to(long reviewId, PageRequest wanted) {
        replying.requireVisible(new ReviewId(reviewId));
        return replies.to(reviewId, wanted);
    }

    private Function<Reply, CommentAnswer> answers(Page<Reply> found) {
        Function<UserId, Author> names =
                authors.of(found.getContent().stream().map(Reply::author).toList());
        return reply -> answer(reply, names);
    }

    @DeleteMapping("/{commentId}")
    @Operation(summary = "Remove one's own reply")
    void remove(@PathVariable long reviewId, @PathVariable long commentId, UserId caller) {
        replying.remove(new ReviewId(reviewId), commentId, caller);
    }

    private CommentAnswer answer(Reply reply, Function<UserId, Author> names) {
        Author author = names.apply(reply.author());
        return new CommentAnswer(
                reply.id(),
                content(reply),
                reply.isRemoved() || reply.isHidden(),
                KoreanTime.local(reply.createdAt()),
                author.id(),
                author.pictureUrl(),
                author.name(),
                author.artist());
    }

    private String content(Reply reply) {
        if (reply.isRemoved()) {
            return texts.getMessage("review.reply.removed", null, LocaleContextHolder.getLocale());
        }
        return reply.isHidden()
                ? texts.getMessage("review.reply.hidden", null, LocaleContextHolder.getLocale())
                : reply.content();
    }

    record NewComment(
            @NotNull @VisibleText(multiline = true) @Size(max = 1000) String content) {}

    /** @param isDeleted whether the text is not shown: removed by its author or hidden by an admin */
    record CommentAnswer(
            long commentId,
            String content,
            boolean isDeleted,
            LocalDateTime createdDate,
            UserId userId,
            @Nullable String userImage,
            String username,
            boolean isArtist) {}
}
