package com.t82.coupon.box;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.shared.Money;
import org.junit.jupiter.api.Test;

class DiscountTypeTest {

    @Test
    void aFixedDiscountIsItsValueInWon() {
        assertThat(DiscountType.FIXED.off(Money.of(30_000), 5_000)).isEqualTo(Money.of(5_000));
    }

    @Test
    void aFixedDiscountNeverExceedsThePrice() {
        assertThat(DiscountType.FIXED.off(Money.of(3_000), 5_000)).isEqualTo(Money.of(3_000));
    }

    @Test
    void aPercentageRoundsInTheBuyersFavour() {
        assertThat(DiscountType.PERCENTAGE.off(Money.of(33_333), 15)).isEqualTo(Money.of(5_000));
        assertThat(DiscountType.PERCENTAGE.off(Money.of(1), 1)).isEqualTo(Money.of(1));
        assertThat(DiscountType.PERCENTAGE.off(Money.of(10_000), 15)).isEqualTo(Money.of(1_500));
    }

    @Test
    void aWholePercentageLeavesNothingToPay() {
        assertThat(DiscountType.PERCENTAGE.off(Money.of(99_999), 100)).isEqualTo(Money.of(99_999));
        assertThat(DiscountType.PERCENTAGE.off(Money.ZERO, 50)).isEqualTo(Money.ZERO);
    }
}
