package com.t82.push;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Deletes old rows, in portions, so that no statement locks many rows for long. */
@Component
class Tidying {

    private static final int PORTION = 10_000;
    private static final Duration DELIVERIES_KEPT = Duration.ofDays(30);
    private static final Duration PERFORMANCES_KEPT = Duration.ofDays(90);
    private static final Duration INBOX_KEPT = Duration.ofDays(365);

    private final JdbcClient jdbc;
    private final Clock clock;

    Tidying(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Scheduled(cron = "0 40 4 * * *", zone = "Asia/Seoul")
    @SchedulerLock(name = "push-tidying", lockAtMostFor = "PT2H")
    void tidy() {
        Instant now = clock.instant();
        deleteAll("""
                delete from push_delivery where delivery_id = any (array(
                    select delivery_id from push_delivery
                    where state <> 'PENDING' and settled_at < :before limit :portion))""", now.minus(DELIVERIES_KEPT));
        deleteAll("""
                delete from push_notice where notice_id = any (array(
                    select notice_id from push_notice where created_at < :before limit :portion))""", now.minus(INBOX_KEPT));
        deleteAll("""
                delete from push_reminder where (user_id, performance_id, kind) in (
                    select user_id, performance_id, kind
                    from push_reminder join push_performance performance using (performance_id)
                    where performance.starts_at < :before limit :portion)""", now.minus(PERFORMANCES_KEPT));
        deleteAll("""
                delete from push_ticket where ticket_id = any (array(
                    select ticket_id from push_ticket join push_performance performance using (performance_id)
                    where performance.starts_at < :before limit :portion))""", now.minus(PERFORMANCES_KEPT));
    }

    private void deleteAll(String portion, Instant before) {
        int deleted;
        do {
            deleted = jdbc.sql(portion)
                    .param("before", Timestamp.from(before))
                    .param("portion", PORTION)
                    .update();
        } while (deleted == PORTION);
    }
}
