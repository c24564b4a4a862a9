package com.t82.messaging;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * How far delivery lags behind publication, for all instances together. The age is read at most once a second, with one
 * statement of index probes, and may be asked for as often as needed.
 */
@Component
public class EventBacklog {

    private static final Logger log = LoggerFactory.getLogger(EventBacklog.class);

    private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

    private final Publications publications;
    private final ModuleListeners listeners;
    private final Clock clock;
    private Duration oldest = Duration.ZERO;
    private @Nullable Long readAt;

    EventBacklog(Publications publications, ModuleListeners listeners, Clock clock, MeterRegistry meters) {
        this.publications = publications;
        this.listeners = listeners;
        this.clock = clock;
        Gauge.builder("t82.events.waiting", publications, Publications::depth)
                .description("Events that wait for a listener, those that failed and are retried included")
                .register(meters);
        Gauge.builder("t82.events.oldest", this, backlog -> backlog.oldestAge().toMillis() / 1e3)
                .description("Age of the oldest event that waits for its first delivery")
                .baseUnit("seconds")
                .register(meters);
        Gauge.builder("t82.events.dead", publications, Publications::dead)
                .description("Dead letters: events whose delivery was given up")
                .register(meters);
    }

    /**
     * How many events wait for a listener, those that failed and are retried included. Reads the database each time.
     */
    public long depth() {
        return publications.depth();
    }

    /**
     * The age of the oldest event that waits for its first delivery; zero when none waits. Events that are retried do
     * not count, because they say nothing about the rate of delivery. While the database does not answer it is the last
     * known age.
     */
    public synchronized Duration oldestAge() {
        long now = System.nanoTime();
        if (readAt == null || now - readAt > FRESH_NANOS) {
            readAt = now;
            try {
                Instant published = publications.oldest(listeners.ids());
                Duration age = published == null ? Duration.ZERO : Duration.between(published, clock.instant());
                oldest = age.isNegative() ? Duration.ZERO : age;
            } catch (DataAccessException e) {
                log.debug("age of the oldest event not read", e);
            }
        }
        return oldest;
    }

    @Scheduled(fixedDelay = 60_000, initialDelay = 60_000)
    void reportDeadLetters() {
        long dead = publications.dead();
        if (dead > 0) {
            log.error("dead events count={}; see docs/operations.md, Dead letters", dead);
        }
    }
}
