package com.t82;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.FailedEventPublications;
import org.springframework.modulith.events.ResubmissionOptions;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Delivers again what a listener could not take: after 5 seconds, then after twice as long each time, and every 5 minutes
 * in the end. One instance at a time, in small batches, up to {@value #MAX_ATTEMPTS} attempts, which is for about 70
 * minutes; a publication that failed as often stays in the registry as a dead letter and shows in the gauge {@code
 * t82.news.dead}.
 */
@Component
class NewsRedelivery {

    static final int MAX_ATTEMPTS = 20;

    private static final Logger log = LoggerFactory.getLogger(NewsRedelivery.class);

    /** How many may be on their way again at the same time. */
    private static final int BATCH = 100;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    /** One that has not been delivered again yet was first delivered when it was published. */
    private static final String DUE = """
            select id from event_publication
            where status = 'FAILED' and completion_date is null and completion_attempts < :max
              and coalesce(last_resubmission_date, publication_date)
                + least(:longest, :first * power(2, least(greatest(completion_attempts - 1, 0), 20)))
                    * interval '1 second' <= :now
            order by publication_date
            limit greatest(0, :batch - (select count(*) from event_publication where status = 'RESUBMITTED'))
            """;

    private final FailedEventPublications failed;
    private final JdbcClient jdbc;
    private final Clock clock;

    NewsRedelivery(FailedEventPublications failed, JdbcClient jdbc, Clock clock, MeterRegistry meters) {
        this.failed = failed;
        this.jdbc = jdbc;
        this.clock = clock;
        Gauge.builder("t82.news.dead", this, NewsRedelivery::deadLetters)
                .description("Publications that no listener could take in " + MAX_ATTEMPTS + " attempts")
                .register(meters);
    }

    /**
     * The registry cuts its batch before it filters, so that dead letters and those whose time has not come would stand
     * before all others for ever: it gets to see every failed publication and takes those that are due.
     */
    @Scheduled(fixedDelayString = "${t82.news.redelivery-interval:5s}", initialDelayString = "5s")
    @SchedulerLock(name = "news-redelivery", lockAtMostFor = "PT1M")
    void redeliver() {
        Set<UUID> due = Set.copyOf(jdbc.sql(DUE)
                .param("max", MAX_ATTEMPTS)
                .param("longest", LONGEST_PAUSE.toSeconds())
                .param("first", FIRST_PAUSE.toSeconds())
                .param("now", Timestamp.from(clock.instant()))
                .param("batch", BATCH)
                .query(UUID.class)
                .list());
        if (!due.isEmpty()) {
            failed.resubmit(ResubmissionOptions.defaults()
                    .withBatchSize(Integer.MAX_VALUE)
                    .withMaxInFlight(Integer.MAX_VALUE)
                    .withMinAge(Duration.ZERO)
                    .withFilter(publication -> due.contains(publication.getIdentifier())));
        }
    }

    @Scheduled(fixedDelay = 60_000, initialDelay = 60_000)
    @SchedulerLock(name = "news-dead-letters")
    void reportDeadLetters() {
        int dead = deadLetters();
        if (dead > 0) {
            log.error("{} publications were given up after {} attempts; see docs/operations.md", dead, MAX_ATTEMPTS);
        }
    }

    private int deadLetters() {
        return jdbc.sql("select count(*) from event_publication where status = 'FAILED' and completion_attempts >= ?")
                .param(MAX_ATTEMPTS)
                .query(Integer.class)
                .single();
    }
}
