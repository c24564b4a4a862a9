package com.t82.payment;

import com.t82.coupon.CouponReservationRequest;
import com.t82.coupon.CouponsReserved;
import com.t82.event.SectionId;
import com.t82.payment.purchase.PaymentProblem;
import com.t82.seat.HoldConfirmed;
import com.t82.seat.HoldPinned;
import com.t82.seat.HoldPinned.PinnedSeat;
import com.t82.seat.SeatId;
import com.t82.seat.SeatPinRequest;
import com.t82.seat.SeatSettlementRequest;
import com.t82.shared.Money;
import com.t82.shared.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.context.event.EventListener;

/** Answers for the seat, coupon and ticket modules as the test sets it, and records the published events. */
public class OtherModulesGuard {

    /** How a question is answered. */
    public enum Answer {
        YES,
        VETO,
        NOT_NOW,
        SILENCE
    }

    public volatile Answer pin = Answer.YES;
    public volatile Answer settlement = Answer.YES;
    public volatile Answer coupon = Answer.YES;
    public volatile Answer refund = Answer.YES;
    public volatile Answer tickets = Answer.YES;
    public volatile List<SeatId> withheld = List.of();
    public volatile Money price = Money.of(50_000);
    public volatile Money discount = Money.of(5_000);
    public volatile Money minimumPurchase = Money.ZERO;
    public final List<Object> published = new CopyOnWriteArrayList<>();

    public void reset() {
        pin = Answer.YES;
        settlement = Answer.YES;
        coupon = Answer.YES;
        refund = Answer.YES;
        tickets = Answer.YES;
        withheld = List.of();
        price = Money.of(50_000);
        discount = Money.of(5_000);
        minimumPurchase = Money.ZERO;
        published.clear();
    }

    @EventListener
    void on(SeatPinRequest request) {
        if (agrees(pin)) {
            request.reply()
                    .give(new HoldPinned(
                            request.reference(),
                            request.buyer(),
                            request.performance(),
                            request.seats().stream()
                                    .map(seat -> new PinnedSeat(
                                            seat, new SectionId(1), "VIP", 1, Math.toIntExact(seat.value()), price))
                                    .toList()));
        }
    }

    @EventListener
    void on(SeatSettlementRequest request) {
        if (agrees(settlement)) {
            request.reply().give(new HoldConfirmed(request.reference()));
        }
    }

    @EventListener
    void on(CouponReservationRequest request) {
        if (agrees(coupon)) {
            request.reply()
                    .give(new CouponsReserved(
                            request.reference(),
                            request.lines().stream()
                                    .filter(line -> !line.coupons().isEmpty())
                                    .map(line -> new CouponsReserved.Discount(
                                            line.key(),
                                            discount,
                                            line.coupons().stream()
                                                    .limit(1)
                                                    .map(coupon ->
                                                            new CouponsReserved.Used(coupon, discount, minimumPurchase))
                                                    .toList()))
                                    .toList()));
        }
    }

    private record Cleared(RefundId refund) implements RefundCleared {}

    @EventListener
    void on(RefundRequested request) {
        published.add(request);
        if (agrees(refund)) {
            request.reply().give(new Cleared(request.refund()));
        }
    }

    private record Withheld(PurchaseId purchase, List<SeatId> seats) implements TicketsWithheld {}

    @EventListener
    void on(TicketsOverdue overdue) {
        published.add(overdue);
        if (agrees(tickets)) {
            overdue.reply().give(new Withheld(overdue.purchase(), withheld));
        }
    }

    @EventListener
    void on(PaymentApproved approved) {
        published.add(approved);
    }

    @EventListener
    void on(PurchaseAbandoned abandoned) {
        published.add(abandoned);
    }

    @EventListener
    void on(PaymentRefunded refunded) {
        published.add(refunded);
    }

    @EventListener
    void on(RefundRefused refused) {
        published.add(refused);
    }

    public <T> List<T> published(Class<T> type) {
        return published.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static boolean agrees(Answer answer) {
        if (answer == Answer.VETO) {
            throw new ProblemException(PaymentProblem.SEATS_NOT_HELD);
        }
        if (answer == Answer.NOT_NOW) {
            throw ProblemException.retryAfter(Duration.ofSeconds(1), PaymentProblem.PAYMENT_IN_PROGRESS);
        }
        return answer == Answer.YES;
    }
}
