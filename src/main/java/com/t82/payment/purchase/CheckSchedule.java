package com.t82.payment.purchase;

import jakarta.persistence.Embeddable;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When the gateway is asked next about a purchase. Immutable: each check results in the next schedule.
 *
 * <p>The gateway sends no reliable message when a buyer approves: its callback and the buyer's return may be lost. So
 * it is asked with a growing interval (back-off), always once just after the checkout has ended, and often from then to
 * the deadline while it does not answer.
 *
 * @param checks how often it was asked without a result since the purchase changed its state
 * @param nextCheckAt UTC; null when it is not asked any more
 */
@Embeddable
record CheckSchedule(int checks, @Nullable Instant nextCheckAt) {

    /**
     * The interval of unanswered checks between the checkout's end and the deadline, when no approval may be missed.
     */
    static final Duration BEFORE_DEADLINE = Duration.ofSeconds(5);

    private static final Duration FIRST_OF_CHECKOUT = Duration.ofSeconds(20);
    private static final Duration FIRST_OF_CHARGE = Duration.ofSeconds(3);
    private static final Duration FIRST_OF_WATCH = Duration.ofSeconds(60);

    /** How long an abandoned purchase is watched for late money. */
    private static final Duration WATCH = Duration.ofMinutes(15);

    private static final Duration WATCH_INTERVAL = Duration.ofMinutes(8);

    /** The first check is due at that instant. */
    static CheckSchedule startingAt(Instant first) {
        return new CheckSchedule(0, first);
    }

    /** For a purchase that is decided. */
    static CheckSchedule none() {
        return new CheckSchedule(0, null);
    }

    /** For a purchase whose buyer has just got the checkout link. */
    static CheckSchedule ofCheckout(Instant now, Instant checkoutEndsAt, Instant deadline) {
        return startingAt(nextOfCheckout(now, FIRST_OF_CHECKOUT, true, checkoutEndsAt, deadline));
    }

    /** For a purchase whose charge is intended from now on. */
    static CheckSchedule ofCharge(Instant now) {
        return startingAt(now.plus(FIRST_OF_CHARGE));
    }

    /** For an abandoned purchase, which is watched for late money. */
    static CheckSchedule ofWatch(Instant abandonedAt, Instant deadline) {
        return startingAt(later(abandonedAt, deadline).plus(FIRST_OF_WATCH));
    }

    /** @param answered whether the gateway answered the check */
    CheckSchedule afterCheckOfCheckout(Instant now, boolean answered, Instant checkoutEndsAt, Instant deadline) {
        Duration interval = interval(now, deadline);
        return new CheckSchedule(checks + 1, nextOfCheckout(now, interval, answered, checkoutEndsAt, deadline));
    }

    CheckSchedule afterCheckOfCharge(Instant now, Instant deadline) {
        return new CheckSchedule(checks + 1, now.plus(interval(now, deadline)));
    }

    /**
     * The watch ends with the first answered check after its time.
     *
     * @param answered whether the gateway answered the check
     */
    CheckSchedule afterCheckOfWatch(Instant now, boolean answered, Instant abandonedAt, Instant deadline) {
        boolean over = answered && now.isAfter(later(abandonedAt, deadline).plus(WATCH));
        return new CheckSchedule(checks + 1, over ? null : now.plus(WATCH_INTERVAL));
    }

    /** Doubles with each check from 10 seconds up to 30 seconds, and after the deadline up to two minutes. */
    private Duration interval(Instant now, Instant deadline) {
        long longest = now.isBefore(deadline) ? 30 : 120;
        return Duration.ofSeconds(Math.min(longest, 5L << Math.min(checks + 1, 5)));
    }

    private static Instant nextOfCheckout(
            Instant now, Duration interval, boolean answered, Instant checkoutEndsAt, Instant deadline) {
        Instant checkoutIsOver = checkoutEndsAt.plusSeconds(1);
        if (!now.isBefore(deadline)) {
            return now.plus(interval);
        }
        if (now.isBefore(checkoutIsOver)) {
            return earlier(now.plus(interval), earlier(checkoutIsOver, deadline));
        }
        return earlier(now.plus(answered ? interval : BEFORE_DEADLINE), deadline);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
