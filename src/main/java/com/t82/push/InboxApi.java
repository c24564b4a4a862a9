package com.t82.push;

import com.t82.push.NoticeTexts.Words;
import com.t82.shared.KoreanTime;
import com.t82.shared.PageAnswer;
import com.t82.shared.ProblemException;
import com.t82.user.UserId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.PositiveOrZero;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What a user has been told, newest first, whether or not it reached a phone. */
@RestController
@RequestMapping("/api/v1/notifications")
@Tag(name = "Notices")
class InboxApi {

    private final JdbcClient jdbc;
    private final NoticeTexts texts;
    private final Clock clock;

    InboxApi(JdbcClient jdbc, NoticeTexts texts, Clock clock) {
        this.jdbc = jdbc;
        this.texts = texts;
        this.clock = clock;
    }

    @GetMapping
    @Operation(summary = "One's inbox")
    PageAnswer<NoticeAnswer> inbox(
            UserId caller,
            Locale locale,
            @RequestParam(defaultValue = "0") @PositiveOrZero @Max(1_000_000) int page,
            @RequestParam(defaultValue = "20") @Min(1) @Max(100) int size) {
        Pageable pageable = PageRequest.of(page, size);
        List<NoticeAnswer> found = jdbc.sql("""
                        select notice.*, show.title
                        from push_notice notice left join push_show show using (show_id)
                        where notice.user_id = ? order by notice.notice_id desc limit ? offset ?""")
                .params(caller.value(), size, pageable.getOffset())
                .query((row, index) -> {
                    NoticeKind kind = NoticeKind.valueOf(row.getString("kind"));
                    Timestamp moment = row.getTimestamp("moment");
                    Words words = texts.of(
                            kind,
                            row.getString("title"),
                            moment == null ? null : moment.toInstant(),
                            row.getObject("amount", Long.class),
                            row.getObject("seats", Integer.class),
                            locale);
                    return new NoticeAnswer(
                            row.getLong("notice_id"),
                            kind,
                            words.title(),
                            words.body(),
                            row.getLong("show_id"),
                            row.getObject("performance_id", Long.class),
                            KoreanTime.local(row.getTimestamp("created_at").toInstant()),
                            row.getTimestamp("read_at") != null);
                })
                .list();
        long total = jdbc.sql("select count(*) from push_notice where user_id = ?")
                .param(caller.value())
                .query(Long.class)
                .single();
        return PageAnswer.of(new PageImpl<>(found, pageable, total), notice -> notice);
    }

    @GetMapping("/unread-count")
    @Operation(summary = "How many notices one has not read")
    Unread unread(UserId caller) {
        return new Unread(jdbc.sql("select count(*) from push_notice where user_id = ? and read_at is null")
                .param(caller.value())
                .query(Long.class)
                .single());
    }

    @PutMapping("/{id}/read")
    @Operation(summary = "Mark a notice as read")
    void read(UserId caller, @PathVariable long id) {
        int found = jdbc.sql("""
                        update push_notice set read_at = coalesce(read_at, ?) where notice_id = ? and user_id = ?""")
                .params(Timestamp.from(clock.instant()), id, caller.value())
                .update();
        if (found == 0) {
            throw new ProblemException(PushProblem.NO_SUCH_NOTICE);
        }
    }

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
