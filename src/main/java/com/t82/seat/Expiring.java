package com.t82.seat;

import java.util.function.IntSupplier;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Brings expired holds and refunded seats back within a second. Runs on every instance: what one has in hand, the
 * others skip, so no instance is missed when it dies.
 */
@Component
class Expiring {

    /** So that one sweep ends even when holds expire faster than it works. */
    private static final int BATCHES = 50;

    private final Releasing releasing;
    private final SeatSettings settings;

    Expiring(Releasing releasing, SeatSettings settings) {
        this.releasing = releasing;
        this.settings = settings;
    }

    @Scheduled(fixedDelayString = "${t82.seat.sweep-interval:500ms}")
    void sweep() {
        exhaust(() -> releasing.dueHolds(settings.sweepBatch()));
        exhaust(() -> releasing.dueReturns(settings.sweepBatch()));
    }

    private void exhaust(IntSupplier batch) {
        for (int i = 0; i < BATCHES; i++) {
            if (batch.getAsInt() < settings.sweepBatch()) {
                return;
            }
        }
    }
}
