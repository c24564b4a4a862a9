package com.t82.push;

import com.t82.shared.ProblemException;
import com.t82.user.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.Pageable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The notices of each user, whether or not they reached a phone. Kinds that a newer release wrote are left out while
 * this release still runs.
 */
@Component
class Inbox {

    private static final String[] KINDS =
            Arrays.stream(NoticeKind.values()).map(NoticeKind::name).toArray(String[]::new);

    private final JdbcClient jdbc;
    private final Clock clock;

    Inbox(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Newest first. */
    Page<Entry> of(UserId user, Pageable page) {
        List<Entry> entries = jdbc.sql("""
                        select notice.*, show.title
                        from push_notice notice left join push_show show using (show_id)
                        where notice.user_id = ? and notice.kind = any(?)
                        order by notice.notice_id desc limit ? offset ?""")
                .params(user.value(), KINDS, page.getPageSize(), page.getOffset())
                .query(Inbox::entry)
                .list();
        long total = jdbc.sql("select count(*) from push_notice where user_id = ? and kind = any(?)")
                .params(user.value(), KINDS)
                .query(Long.class)
                .single();
        return new PageImpl<>(entries, page, total);
    }

    long unread(UserId user) {
        return jdbc.sql("select count(*) from push_notice where user_id = ? and kind = any(?) and read_at is null")
                .params(user.value(), KINDS)
                .query(Long.class)
                .single();
    }

    /** @throws ProblemException {@link PushProblem#NO_SUCH_NOTICE}, also when it belongs to another user */
    void read(UserId user, long notice) {
        int found = jdbc.sql("""
                        update push_notice set read_at = coalesce(read_at, ?) where notice_id = ? and user_id = ?""")
                .params(Timestamp.from(clock.instant()), notice, user.value())
                .update();
        if (found == 0) {
            throw new ProblemException(PushProblem.NO_SUCH_NOTICE);
        }
    }

    /** Marks all present notices of the user as read. */
    void readAll(UserId user) {
        jdbc.sql("update push_notice set read_at = ? where user_id = ? and read_at is null")
                .params(Timestamp.from(clock.instant()), user.value())
                .update();
    }

    private static Entry entry(ResultSet row, int index) throws SQLException {
        Timestamp moment = row.getTimestamp("moment");
        return new Entry(
                row.getLong("notice_id"),
                NoticeKind.valueOf(row.getString("kind")),
                row.getString("title"),
                moment == null ? null : moment.toInstant(),
                row.getObject("amount", Long.class),
                row.getObject("seats", Integer.class),
                row.getObject("show_id", Long.class),
                row.getObject("performance_id", Long.class),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("read_at") != null);
    }

    /**
     * @param title the show's, {@code null} until an event has named it
     * @param show {@code null} when the notice is about no show
     */
    record Entry(
            long id,
            NoticeKind kind,
            @Nullable String title,
            @Nullable Instant moment,
            @Nullable Long amount,
            @Nullable Integer seats,
            @Nullable Long show,
            @Nullable Long performance,
            Instant at,
            boolean isRead) {}
}
