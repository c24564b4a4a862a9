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
 * How far delivery lags behind what has been published, of all instances together. Anyone may ask; the answer is at most a
 * second old and costs the database one statement of index probes a second.
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
                .description("Events that a listener has not taken yet, those that failed and are tried again included")
                .register(meters);
        Gauge.builder("t82.events.oldest", this, backlog -> backlog.oldestAge().toMillis() / 1e3)
                .description("Age of the oldest event that a listener has not been tried with")
                .baseUnit("seconds")
                .register(meters);
        Gauge.builder("t82.events.dead", publications, Publications::dead)
                .description("Events that were put aside because a listener could not take them")
                .register(meters);
    }

    /** How many events wait for a listener, those that failed and are tried again included. Asks the database each time. */
    public long depth() {
        return publications.depth();
    }

    /**
     * The age of the oldest event that has not been tried yet; zero when none waits. Events that failed and are tried again
     * do not count: they say nothing about the pace. While the database does not answer it is the last known age.
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
                log.debug("The age of the oldest event is not to be had", e);
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
