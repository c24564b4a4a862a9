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
 * Marks what has expired and forgets what nobody asks for any more. Nothing depends on when it runs: whether a coupon
 * is good is always decided by its end.
 */
@Component
class CouponHousekeeping {

    private static final int BATCH = 1_000;
    private static final int MOST_BATCHES = 50;

    /** Far longer than any purchase takes to be decided. */
    private static final Duration REMEMBERED = Duration.ofDays(30);

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
    void forget() {
        Instant before = clock.instant().minus(REMEMBERED);
        inBatches(() -> reservations.forgetEmpty(before, BATCH));
    }

    private void inBatches(IntSupplier batch) {
        for (int i = 0; i < MOST_BATCHES; i++) {
            Integer done = transaction.execute(status -> batch.getAsInt());
            if (done == null || done < BATCH) {
                return;
            }
        }
    }
}
