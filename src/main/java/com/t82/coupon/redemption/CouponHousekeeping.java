package com.t82.coupon.redemption;

import com.t82.coupon.box.HeldCoupons;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.IntSupplier;
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Marks expired coupons and deletes empty reservations. Nothing depends on when it runs: a coupon's end decides whether
 * it can be used, not the mark.
 */
@Component
class CouponHousekeeping {

    private static final int BATCH = 1_000;
    private static final int MAX_BATCHES = 50;

    /** Far longer than a purchase can stay undecided. */
    private static final Duration RETENTION = Duration.ofDays(30);

    private final HeldCoupons heldCoupons;
    private final Reservations reservations;
    private final TransactionTemplate transaction;
    private final Clock clock;

    CouponHousekeeping(
            HeldCoupons heldCoupons, Reservations reservations, TransactionTemplate transaction, Clock clock) {
        this.heldCoupons = heldCoupons;
        this.reservations = reservations;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Scheduled(
            fixedDelayString = "${t82.coupon.housekeeping-interval:1m}",
            initialDelayString = "${t82.coupon.housekeeping-interval:1m}")
    @SchedulerLock(name = "coupon-expiry", lockAtMostFor = "PT5M")
    void expire() {
        Instant now = clock.instant();
        inBatches(() -> heldCoupons.expire(now, BATCH));
    }

    @Scheduled(fixedDelay = 3_600_000, initialDelayString = "${t82.coupon.housekeeping-interval:1m}")
    @SchedulerLock(name = "coupon-forgetting", lockAtMostFor = "PT5M")
    void deleteEmptyReservations() {
        Instant before = clock.instant().minus(RETENTION);
        inBatches(() -> reservations.deleteEmpty(before, BATCH));
    }

    private void inBatches(IntSupplier batch) {
        for (int i = 0; i < MAX_BATCHES; i++) {
            Integer done = transaction.execute(status -> batch.getAsInt());
            if (done == null || done < BATCH) {
                return;
            }
        }
    }
}
