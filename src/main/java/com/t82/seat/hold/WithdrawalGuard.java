package com.t82.seat.hold;

import com.t82.seat.inventory.Seats;
import com.t82.user.WithdrawalAsked;
import com.t82.user.WithdrawalAsked.Consequence;
import com.t82.user.WithdrawalAsked.Kind;
import java.time.Clock;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Tells a user who is about to close the account how many held seats become free by it. Seats that are being paid for
 * are not among them: their purchase ends by itself.
 */
@Component
class WithdrawalGuard {

    private final Seats seats;
    private final Clock clock;

    WithdrawalGuard(Seats seats, Clock clock) {
        this.seats = seats;
        this.clock = clock;
    }

    @EventListener
    void on(WithdrawalAsked question) {
        Seats.Holdings held = seats.unpaid(question.user(), clock.instant());
        if (held.seats() > 0) {
            question.reply().give(new Consequence(Kind.HOLD_RELEASED, held.seats(), held.until()));
        }
    }
}
