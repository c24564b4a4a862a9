package com.t82.coupon.box;

import com.t82.shared.Money;

/** The unit of a coupon's discount value. */
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

    /** Percent of the price, 1 to 100. The amount left to pay is rounded down, in the buyer's favour. */
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

    /** The discount on this price in won; never more than the price. */
    abstract Money off(Money price, long value);
}
