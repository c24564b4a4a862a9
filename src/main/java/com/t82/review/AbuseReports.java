package com.t82.review;

import com.t82.user.UserId;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.Pageable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Reports of abuse, and the decisions of admins about them. Reviews and replies have tables of the same form. */
@Repository
class AbuseReports {

    private final JdbcClient jdbc;
    private final Clock clock;

    AbuseReports(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** What is reported. */
    enum Subject {
        REVIEW("review", "review_id"),
        REPLY("review_reply", "reply_id");

        private final String table;
        private final String key;

        Subject(String table, String key) {
            this.table = table;
            this.key = key;
        }

        private String sql(String template) {
            return template.replace("$table", table).replace("$key", key);
        }
    }

    /** @return whether the report was added; a reporter reports a subject once */
    @Transactional(propagation = Propagation.MANDATORY)
    boolean add(Subject subject, long id, UserId reporter, String reason) {
        return jdbc.sql(subject.sql("""
                        insert into $table_report ($key, reporter, reason, created_at) values (?, ?, ?, ?)
                        on conflict do nothing"""))
                        .params(id, reporter.value(), reason, Timestamp.from(clock.instant()))
                        .update()
                > 0;
    }

    /** Records a decision and settles the open reports of its subject. */
    @Transactional(propagation = Propagation.MANDATORY)
    void settle(Subject subject, long id, boolean hidden, String reason, UserId admin) {
        Timestamp now = Timestamp.from(clock.instant());
        jdbc.sql(subject.sql("""
                insert into $table_decision ($key, hidden, reason, decided_by, decided_at)
                values (?, ?, ?, ?, ?)"""))
                .params(id, hidden, reason, admin.value(), now)
                .update();
        jdbc.sql(subject.sql("update $table_report set settled_at = ? where $key = ? and settled_at is null"))
                .params(now, id)
                .update();
    }

    /** Subjects that still exist and have open reports, the most reported first. */
    @Transactional(propagation = Propagation.MANDATORY)
    Page<Reported> open(Subject subject, Pageable page) {
        List<Reported> open = jdbc.sql(subject.sql("""
                        select p.$key, count(*) as reports, max(p.created_at) as latest,
                               (array_agg(p.reason order by p.created_at desc))[1:10] as reasons
                        from $table_report p join $table r using ($key)
                        where p.settled_at is null and r.removed_at is null
                        group by p.$key
                        order by reports desc, p.$key
                        limit ? offset ?"""))
                .params(page.getPageSize(), page.getOffset())
                .query((row, index) -> new Reported(
                        row.getLong(1),
                        row.getLong("reports"),
                        Arrays.asList((String[]) row.getArray("reasons").getArray()),
                        row.getTimestamp("latest").toInstant()))
                .list();
        long total = jdbc.sql(subject.sql("""
                        select count(distinct p.$key)
                        from $table_report p join $table r using ($key)
                        where p.settled_at is null and r.removed_at is null""")).query(Long.class).single();
        return new PageImpl<>(open, page, total);
    }

    /**
     * @param id of the review or the reply
     * @param reasons of the latest ten reports
     * @param latest when it was reported last, UTC
     */
    record Reported(long id, long reports, List<String> reasons, Instant latest) {}
}
