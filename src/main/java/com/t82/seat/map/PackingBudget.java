package com.t82.seat.map;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Limits the time that is spent on packing lists of free seats: a tenth of a second at once, and an eighth of one
 * processor in the long run. One thread at a time spends; any thread may ask whether packing is due.
 */
final class PackingBudget {

    private static final long CREDIT_LIMIT = TimeUnit.MILLISECONDS.toNanos(100);

    /** One nanosecond of credit is earned in so many nanoseconds. */
    private static final int EARNING_TIME = 8;

    private final long maxAge;
    private final LongSupplier nanos;
    private volatile long credit = CREDIT_LIMIT;
    private volatile long creditAt;

    /**
     * @param maxAge after how many nanoseconds a list is packed even without credit
     * @param nanos the time, as {@link System#nanoTime} tells it
     */
    PackingBudget(long maxAge, LongSupplier nanos) {
        this.maxAge = maxAge;
        this.nanos = nanos;
        this.creditAt = nanos.getAsLong();
    }

    long now() {
        return nanos.getAsLong();
    }

    /** Whether a list that was packed at this time may be packed again. */
    boolean isDue(long packedAt) {
        long now = nanos.getAsLong();
        return credit + (now - creditAt) / EARNING_TIME > 0 || now - packedAt > maxAge;
    }

    /** Charges the time since the given one. */
    void spendSince(long started) {
        long now = nanos.getAsLong();
        credit = Math.min(CREDIT_LIMIT, credit + (now - creditAt) / EARNING_TIME) - (now - started);
        creditAt = now;
    }
}
