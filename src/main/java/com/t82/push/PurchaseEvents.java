package com.t82.push;

import com.t82.event.PerformanceId;
import com.t82.event.ShowId;
import com.t82.payment.PaymentApproved;
import com.t82.payment.PaymentRefunded;
import com.t82.payment.PurchaseAbandoned;
import com.t82.payment.RefundRefused;
import com.t82.shared.Money;
import com.t82.user.UserId;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/** Tells buyers of payments and refunds. */
@Component
class PurchaseEvents {

    private final JdbcClient jdbc;
    private final Notices notices;
    private final Clock clock;

    PurchaseEvents(JdbcClient jdbc, Notices notices, Clock clock) {
        this.jdbc = jdbc;
        this.notices = notices;
        this.clock = clock;
    }

    @ApplicationModuleListener(id = "push.payment-approved")
    void on(List<PaymentApproved> events) {
        notices.tellEach(
                NoticeKind.BOOKING,
                events.stream()
                        .map(paid -> new Notices.UserNotice(
                                paid.buyer(),
                                "booking:" + paid.purchase(),
                                paid.show(),
                                paid.performance(),
                                paid.total(),
                                paid.ticketCount()))
                        .toList(),
                clock.instant().plus(Notice.DEFAULT_LIFETIME));
    }

    @ApplicationModuleListener(id = "push.payment-refunded")
    void on(PaymentRefunded event) {
        tell(
                event.buyer(),
                NoticeKind.REFUND,
                "refund:" + event.refund(),
                event.show(),
                event.performance(),
                event.refunded(),
                event.ticketCount());
    }

    @ApplicationModuleListener(id = "push.refund-refused")
    void on(RefundRefused event) {
        tell(
                event.buyer(),
                NoticeKind.REFUND_REFUSED,
                "refund-refused:" + event.refund(),
                show(event.performance()),
                event.performance(),
                null,
                event.seats().size());
    }

    /** Tells only of a purchase that ended after the payment. The buyer knows of all others already. */
    @ApplicationModuleListener(id = "push.purchase-abandoned")
    void on(PurchaseAbandoned event) {
        if (event.reason() == PurchaseAbandoned.Reason.COMPENSATED) {
            tell(
                    event.buyer(),
                    NoticeKind.PAYMENT_RETURNED,
                    "payment-returned:" + event.purchase(),
                    show(event.performance()),
                    event.performance(),
                    null,
                    event.seats().size());
        }
    }

    /** Throws when the event has overtaken the announcement of the performance, so that it is delivered again. */
    private ShowId show(PerformanceId performance) {
        return jdbc.sql("select show_id from push_performance where performance_id = ?")
                .param(performance.value())
                .query((row, index) -> new ShowId(row.getLong("show_id")))
                .optional()
                .orElseThrow(() -> new IllegalStateException("Performance " + performance + " is not known yet"));
    }

    private void tell(
            UserId buyer,
            NoticeKind kind,
            String key,
            ShowId show,
            PerformanceId performance,
            @Nullable Money amount,
            int seats) {
        notices.tell(
                buyer,
                new Notice(
                        kind,
                        key,
                        show,
                        performance,
                        null,
                        amount,
                        seats,
                        clock.instant().plus(Notice.DEFAULT_LIFETIME)));
    }
}
