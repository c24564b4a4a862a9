package com.t82.shared;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * An amount of Korean won. The won has no subunit in circulation, so an amount is an integer, and on the wire it is a
 * JSON number.
 *
 * @param won whole won, negative only as the result of {@link #minus}
 */
public record Money(@JsonValue long won) implements Comparable<Money> {

    public static final Money ZERO = new Money(0);

    /** @param won whole won */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Money of(long won) {
        return won == 0 ? ZERO : new Money(won);
    }

    /** @throws ArithmeticException when the sum exceeds the range of a {@code long} */
    public Money plus(Money other) {
        return of(Math.addExact(won, other.won));
    }

    /** @throws ArithmeticException when the difference exceeds the range of a {@code long} */
    public Money minus(Money other) {
        return of(Math.subtractExact(won, other.won));
    }

    /**
     * The given share of this amount, rounded down to the won.
     *
     * @param percent 0 to 100
     * @throws IllegalArgumentException when the percentage is out of range
     */
    public Money percentRoundedDown(int percent) {
        if (percent < 0 || percent > 100) {
            throw new IllegalArgumentException("A percentage is between 0 and 100, not " + percent);
        }
        return of(Math.floorDiv(Math.multiplyExact(won, (long) percent), 100));
    }

    public Money min(Money other) {
        return won <= other.won ? this : other;
    }

    public boolean isNegative() {
        return won < 0;
    }

    public boolean isZero() {
        return won == 0;
    }

    @Override
    public int compareTo(Money other) {
        return Long.compare(won, other.won);
    }

    /** For logs and messages to engineers, for example {@code 150000 KRW}. */
    @Override
    public String toString() {
        return won + " KRW";
    }
}
