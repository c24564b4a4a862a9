package com.t82;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.FailedEventPublications;
import org.springframework.modulith.events.ResubmissionOptions;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Delivers again what a listener could not take. One instance at a time, in small batches, up to {@value #MAX_ATTEMPTS}
 * attempts; a publication that failed as often stays in the registry as a dead letter and shows in the gauge {@code
 * t82.news.dead}.
 */
@Component
class NewsRedelivery {

    static final int MAX_ATTEMPTS = 20;

    private static final Logger log = LoggerFactory.getLogger(NewsRedelivery.class);
    private static final Duration MIN_AGE = Duration.ofSeconds(5);

    private final FailedEventPublications failed;
    private final JdbcClient jdbc;

    NewsRedelivery(FailedEventPublications failed, JdbcClient jdbc, MeterRegistry meters) {
        this.failed = failed;
        this.jdbc = jdbc;
        Gauge.builder("t82.news.dead", this, NewsRedelivery::deadLetters)
                .description("Publications that no listener could take in " + MAX_ATTEMPTS + " attempts")
                .register(meters);
    }

    @Scheduled(fixedDelayString = "${t82.news.redelivery-interval:5s}", initialDelayString = "5s")
    @SchedulerLock(name = "news-redelivery", lockAtMostFor = "PT1M")
    void redeliver() {
        failed.resubmit(ResubmissionOptions.defaults()
                .withBatchSize(100)
                .withMaxInFlight(100)
                .withMinAge(MIN_AGE)
                .withFilter(publication -> publication.getCompletionAttempts() < MAX_ATTEMPTS));
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
