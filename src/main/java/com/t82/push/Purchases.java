package com.t82.push;

import com.t82.payment.PaymentApproved;
import com.t82.payment.PaymentRefunded;
import java.time.Clock;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/** Tells buyers of their money. */
@Component
class Purchases {

    private final Notices notices;
    private final Clock clock;

    Purchases(Notices notices, Clock clock) {
        this.notices = notices;
        this.clock = clock;
    }

    @ApplicationModuleListener(id = "push.payment-approved")
    void on(PaymentApproved news) {
        notices.tell(
                news.buyer(),
                new Notice(
                        NoticeKind.BOOKING,
                        "booking:" + news.purchase(),
                        news.show(),
                        news.performance(),
                        null,
                        news.total(),
                        news.ticketCount(),
                        clock.instant().plus(Performances.NEWSWORTHY)));
    }

    @ApplicationModuleListener(id = "push.payment-refunded")
    void on(PaymentRefunded news) {
        notices.tell(
                news.buyer(),
                new Notice(
                        NoticeKind.REFUND,
                        "refund:" + news.refund(),
                        news.show(),
                        news.performance(),
                        null,
                        news.refunded(),
                        news.ticketCount(),
                        clock.instant().plus(Performances.NEWSWORTHY)));
    }
}
