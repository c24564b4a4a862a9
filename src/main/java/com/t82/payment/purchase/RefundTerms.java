package com.t82.payment.purchase;

import com.t82.payment.terms.FeeSchedule;
import com.t82.seat.SeatId;
import com.t82.shared.Money;
import java.time.Instant;
import java.util.List;

/**
 * What giving back some seats of a purchase comes to. Whatever the order in which seats are given back, the buyer has
 * in the end got what was paid less the fees.
 *
 * @param paid for the seats
 * @param withheld what earlier refunds of the purchase kept for lost discounts and have not given back
 * @param lost the discounts of the seats that stay whose minimum purchase is no longer met
 * @param startsAt until when one can cancel, UTC
 * @param outlook the fee now, and each later moment at which it changes
 */
record RefundTerms(
        String orderNo,
        List<SeatId> seats,
        Money paid,
        Money withheld,
        Money lost,
        Instant startsAt,
        List<FeeSchedule.Quote> outlook) {

    Money fee() {
        return outlook.getFirst().fee();
    }

    /** What comes back, never below zero. */
    Money back() {
        return back(fee());
    }

    Money back(Money fee) {
        return paid.minus(fee).plus(withheld).minus(withheldAfter(fee));
    }

    /** What is taken off now for lost discounts. */
    Money lostDiscount() {
        return positive(discountChange());
    }

    /** What was taken off earlier refunds for lost discounts and comes back now. */
    Money returnedDiscount() {
        return positive(Money.ZERO.minus(discountChange()));
    }

    /** What this refund keeps for lost discounts; below zero when it gives such money back. */
    Money discountChange() {
        return withheldAfter(fee()).minus(withheld);
    }

    /** No more than there is: the rest of a lost discount is taken off the next refund. */
    private Money withheldAfter(Money fee) {
        return lost.min(paid.minus(fee).plus(withheld));
    }

    private static Money positive(Money amount) {
        return amount.isNegative() ? Money.ZERO : amount;
    }
}
