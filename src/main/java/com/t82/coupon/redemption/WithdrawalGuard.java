package com.t82.coupon.redemption;

import com.t82.coupon.box.HeldCoupons;
import com.t82.user.WithdrawalAsked;
import com.t82.user.WithdrawalAsked.Consequence;
import com.t82.user.WithdrawalAsked.Kind;
import java.time.Clock;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Tells a user who asks to close the account how many coupons lapse. */
@Component
class WithdrawalGuard {

    private final HeldCoupons heldCoupons;
    private final Clock clock;

    WithdrawalGuard(HeldCoupons heldCoupons, Clock clock) {
        this.heldCoupons = heldCoupons;
        this.clock = clock;
    }

    @EventListener
    @Transactional(readOnly = true)
    void answer(WithdrawalAsked asked) {
        HeldCoupons.Unused unused = heldCoupons.unused(asked.user().value(), clock.instant());
        if (unused.count() > 0) {
            asked.reply().give(new Consequence(Kind.COUPON_LOST, Math.toIntExact(unused.count()), unused.lastEnd()));
        }
    }
}
