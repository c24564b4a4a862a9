package com.t82.coupon.box;

import com.t82.shared.Money;

/** How a coupon's value is to be read. */
public enum DiscountType {

    /** Whole won. */
    FIXED {
        @Override
        boolean allows(long value) {
            return value >= 1;
        }

        @Override
        Money off(Money price, long value) {
            return Money.of(value).min(price);
        }
    },

    /** Percent of the price, 1 to 100. What is left to pay rounds down, in the buyer's favour. */
    PERCENTAGE {
        @Override
        boolean allows(long value) {
            return value >= 1 && value <= 100;
        }

        @Override
        Money off(Money price, long value) {
            return price.minus(price.percentRoundedDown(100 - Math.toIntExact(value)));
        }
    };

    /** Whether a coupon may have this value. */
    abstract boolean allows(long value);

    /** What comes off this price; never more than the price. */
    abstract Money off(Money price, long value);
}
