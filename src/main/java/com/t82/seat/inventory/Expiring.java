package com.t82.seat.inventory;

import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.NonTransientDataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Frees expired holds and refunded seats within a second. Every instance runs it and skips rows that another has
 * locked, so the loss of an instance delays nothing. A row that cannot be freed does not block the others.
 */
@Component
class Expiring {

    private static final Logger log = LoggerFactory.getLogger(Expiring.class);

    /** Bounds a sweep, in case holds expire faster than it frees them. */
    private static final int BATCHES = 50;

    /** When a row that cannot be freed is tried again. */
    private static final Duration RETRY_AFTER = Duration.ofMinutes(1);

    private final Releasing releasing;
    private final SeatSettings settings;

    Expiring(Releasing releasing, SeatSettings settings) {
        this.releasing = releasing;
        this.settings = settings;
    }

    @Scheduled(fixedDelayString = "${t82.seat.sweep-interval:500ms}")
    void sweep() {
        for (ReleaseSchedule schedule : ReleaseSchedule.values()) {
            try {
                drain(schedule);
            } catch (RuntimeException e) {
                log.warn("seat release failed schedule={} cause={}", schedule, e.toString());
            }
        }
    }

    private void drain(ReleaseSchedule schedule) {
        for (int i = 0; i < BATCHES; i++) {
            try {
                if (releasing.due(schedule, settings.sweepBatch()) < settings.sweepBatch()) {
                    return;
                }
            } catch (NonTransientDataAccessException e) {
                oneByOne(schedule);
            }
        }
    }

    private void oneByOne(ReleaseSchedule schedule) {
        for (UUID id : releasing.dueIds(schedule, settings.sweepBatch())) {
            try {
                releasing.due(schedule, id);
            } catch (NonTransientDataAccessException e) {
                log.error("seat release postponed schedule={} id={} for={}", schedule, id, RETRY_AFTER, e);
                releasing.postpone(schedule, id, RETRY_AFTER);
            }
        }
    }
}
