package com.t82.push;

import com.t82.push.Inbox.Entry;
import com.t82.push.NoticeTexts.Text;
import com.t82.shared.KoreanTime;
import com.t82.shared.PageAnswer;
import com.t82.user.UserId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.PositiveOrZero;
import java.time.LocalDateTime;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.PageRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The inbox, in the reader's language. */
@RestController
@RequestMapping("/api/v1/notifications")
@Tag(name = "Notices")
class InboxApi {

    /** The app in use expects a number. */
    private static final long NO_SHOW = 0;

    private final Inbox inbox;
    private final NoticeTexts texts;

    InboxApi(Inbox inbox, NoticeTexts texts) {
        this.inbox = inbox;
        this.texts = texts;
    }

    @GetMapping
    @Operation(summary = "One's inbox")
    PageAnswer<NoticeAnswer> inbox(
            UserId caller,
            Locale locale,
            @RequestParam(defaultValue = "0") @PositiveOrZero @Max(1_000_000) int page,
            @RequestParam(defaultValue = "20") @Min(1) @Max(100) int size) {
        return PageAnswer.of(inbox.of(caller, PageRequest.of(page, size)), entry -> answer(entry, locale));
    }

    private NoticeAnswer answer(Entry entry, Locale locale) {
        Text text = texts.of(entry.kind(), entry.title(), entry.moment(), entry.amount(), entry.seats(), locale);
        return new NoticeAnswer(
                entry.id(),
                entry.kind(),
                text.title(),
                text.body(),
                entry.show() == null ? NO_SHOW : entry.show(),
                entry.performance(),
                KoreanTime.local(entry.at()),
                entry.isRead());
    }

    @GetMapping("/unread-count")
    @Operation(summary = "How many notices one has not read")
    Unread unread(UserId caller) {
        return new Unread(inbox.unread(caller));
    }

    @PutMapping("/{id}/read")
    @Operation(summary = "Mark a notice as read")
    void read(UserId caller, @PathVariable long id) {
        inbox.read(caller, id);
    }

    @PutMapping("/read")
    @Operation(summary = "Mark all of one's notices as read")
    void readAll(UserId caller) {
        inbox.readAll(caller);
    }

    /** @param eventInfoId 0 when the notice is about no show */
    record NoticeAnswer(
            long id,
            NoticeKind type,
            String title,
            String body,
            long eventInfoId,
            @Nullable Long eventId,
            LocalDateTime createdDate,
            boolean isRead) {}

    record Unread(long count) {}
}
