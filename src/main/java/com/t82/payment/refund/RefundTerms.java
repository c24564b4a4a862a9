package com.t82.payment.refund;

import com.t82.payment.terms.FeeSchedule;
import com.t82.seat.SeatId;
import com.t82.shared.Money;
import java.time.Instant;
import java.util.List;

/**
 * What a refund of some seats of a purchase gives back. When all seats are refunded, the buyer has got what was paid
 * less the fees, in any order of the refunds.
 *
 * @param paid what was paid for the seats, in won
 * @param withheld what earlier refunds of the purchase kept for lost discounts and have not given back, in won
 * @param lost the discounts of the remaining seats whose minimum purchase is no longer met, in won
 * @param startsAt when the performance begins, UTC; until then a seat can be refunded
 * @param outlook the fee now, and each later instant at which it changes
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

    /** What comes back, never negative. */
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

    /** What this refund keeps for lost discounts; negative when it gives such money back. */
    Money discountChange() {
        return withheldAfter(fee()).minus(withheld);
    }

    /** Never more than comes back: the rest of a lost discount is taken off the next refund. */
    private Money withheldAfter(Money fee) {
        return lost.min(paid.minus(fee).plus(withheld));
    }

    private static Money positive(Money amount) {
        return amount.isNegative() ? Money.ZERO : amount;
    }
}
