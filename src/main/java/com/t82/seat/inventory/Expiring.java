package com.t82.seat.inventory;

import com.t82.seat.inventory.Releasing.Agenda;
import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.NonTransientDataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Brings expired holds and refunded seats back within a second. Runs on every instance: what one has in hand, the
 * others skip, so no instance is missed when it dies. One that cannot be freed keeps no other from coming back.
 */
@Component
class Expiring {

    private static final Logger log = LoggerFactory.getLogger(Expiring.class);

    /** So that one sweep ends even when holds expire faster than it works. */
    private static final int BATCHES = 50;

    /** What cannot be freed is tried again this much later. */
    private static final Duration PUT_OFF = Duration.ofMinutes(1);

    private final Releasing releasing;
    private final SeatSettings settings;

    Expiring(Releasing releasing, SeatSettings settings) {
        this.releasing = releasing;
        this.settings = settings;
    }

    @Scheduled(fixedDelayString = "${t82.seat.sweep-interval:500ms}")
    void sweep() {
        for (Agenda agenda : Agenda.values()) {
            try {
                exhaust(agenda);
            } catch (RuntimeException failure) {
                log.warn("Seats come back late, the sweep of {} failed: {}", agenda, failure.toString());
            }
        }
    }

    private void exhaust(Agenda agenda) {
        for (int i = 0; i < BATCHES; i++) {
            try {
                if (releasing.due(agenda, settings.sweepBatch()) < settings.sweepBatch()) {
                    return;
                }
            } catch (NonTransientDataAccessException poisoned) {
                oneByOne(agenda);
            }
        }
    }

    private void oneByOne(Agenda agenda) {
        for (UUID one : releasing.whatIsDue(agenda, settings.sweepBatch())) {
            try {
                releasing.due(agenda, one);
            } catch (NonTransientDataAccessException poison) {
                log.error("{} {} cannot be freed and is put off for {}", agenda, one, PUT_OFF, poison);
                releasing.putOff(agenda, one, PUT_OFF);
            }
        }
    }
}
