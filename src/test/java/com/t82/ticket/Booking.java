package com.t82.ticket;

import com.t82.event.CategoryId;
import com.t82.event.PerformanceAnnounced;
import com.t82.event.PerformanceId;
import com.t82.event.ShowId;
import com.t82.payment.PaymentApproved;
import com.t82.payment.PaymentRefunded;
import com.t82.payment.PurchaseId;
import com.t82.payment.PurchasedSeat;
import com.t82.payment.RefundId;
import com.t82.payment.TicketsOverdue;
import com.t82.seat.SeatId;
import com.t82.shared.Money;
import com.t82.shared.Reply;
import com.t82.user.UserId;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** One fan's booking for one performance, as events of the other modules. Two bookings share nothing. */
public record Booking(UserId fan, ShowId show, PerformanceId performance, PurchaseId purchase, Instant startsAt) {

    static final Instant PAID_AT = Instant.parse("2026-03-01T15:04:05.678Z");

    private static final AtomicLong NUMBERS = new AtomicLong(1000);

    public static Booking startingAt(Instant startsAt) {
        return new Booking(
                UserId.random(),
                new ShowId(NUMBERS.incrementAndGet()),
                new PerformanceId(NUMBERS.incrementAndGet()),
                PurchaseId.random(),
                startsAt);
    }

    public Booking boughtAgain() {
        return new Booking(fan, show, performance, PurchaseId.random(), startsAt);
    }

    public PerformanceAnnounced announced() {
        return new PerformanceAnnounced(
                performance,
                show,
                "밤의 노래",
                "한강홀",
                CategoryId.CONCERT,
                "/posters/night.png",
                startsAt,
                startsAt.minusSeconds(1_000_000),
                startsAt,
                List.of());
    }

    public PaymentApproved approved(long... seats) {
        List<PurchasedSeat> lines = lines(seats);
        return new PaymentApproved(
                purchase, orderNo(), fan, show, performance, lines, Money.of(90_000L * lines.size()), PAID_AT);
    }

    public PaymentRefunded refunded(long... seats) {
        List<PurchasedSeat> lines = lines(seats);
        return new PaymentRefunded(
                RefundId.random(),
                purchase,
                orderNo(),
                fan,
                show,
                performance,
                lines,
                Money.of(90_000L * lines.size()),
                Instant.now(),
                PaymentRefunded.Kind.BY_BUYER);
    }

    public TicketsOverdue overdue(long... seats) {
        return new TicketsOverdue(purchase, orderNo(), fan, show, performance, lines(seats), new Reply<>());
    }

    public String orderNo() {
        return "T82-" + purchase;
    }

    private static List<PurchasedSeat> lines(long... seats) {
        return Arrays.stream(seats)
                .mapToObj(seat -> new PurchasedSeat(
                        new SeatId(seat), "A", 3, (int) seat, Money.of(100_000), Money.of(10_000), Money.of(90_000)))
                .toList();
    }
}
