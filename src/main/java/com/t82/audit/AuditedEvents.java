package com.t82.audit;

import com.t82.event.PerformanceCancelled;
import com.t82.event.PerformanceRescheduled;
import com.t82.event.SectionPriced;
import com.t82.payment.PaymentApproved;
import com.t82.payment.PaymentRefunded;
import com.t82.payment.PurchaseAbandoned;
import com.t82.payment.RefundRefused;
import com.t82.seat.SeatId;
import com.t82.shared.Money;
import com.t82.ticket.TicketCancelled;
import com.t82.ticket.TicketCheckInUndone;
import com.t82.ticket.TicketCheckedIn;
import com.t82.ticket.TicketIssued;
import com.t82.user.PasswordChanged;
import com.t82.user.PrivilegedSignIn;
import com.t82.user.UserRolesChanged;
import com.t82.user.UserWithdrawn;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/**
 * Audits events of other modules about money, seats, tickets, roles, and sign-ins of staff and admins. They come through
 * the publication registry, so no committed event is lost when a process dies. An event without a time is entered with
 * the time at which it is handled, usually less than a second later.
 */
@Component
class AuditedEvents {

    private final Audit audit;
    private final Clock clock;

    AuditedEvents(Audit audit, Clock clock) {
        this.audit = audit;
        this.clock = clock;
    }

    @ApplicationModuleListener(id = "audit.payment-approved")
    void onApproved(List<PaymentApproved> group) {
        audit.note(group.stream()
                .map(approved -> new Audit.News(
                        "approved:" + approved.purchase(),
                        approved.approvedAt(),
                        approved.buyer().value(),
                        "PAYMENT_APPROVED",
                        "order:" + approved.orderNo(),
                        Audit.won(approved.total()) + ", performance " + approved.performance() + ", seats "
                                + seats(approved.seats())))
                .toList());
    }

    @ApplicationModuleListener(id = "audit.payment-refunded")
    void on(PaymentRefunded refunded) {
        boolean byBuyer = refunded.kind() == PaymentRefunded.Kind.BY_BUYER;
        audit.note(
                "refunded:" + refunded.refund(),
                refunded.refundedAt(),
                byBuyer ? refunded.buyer().value() : null,
                "PAYMENT_REFUNDED",
                "order:" + refunded.orderNo(),
                (refunded.kind() == null ? "" : refunded.kind() + ", ") + Audit.won(refunded.refunded()) + ", refund "
                        + refunded.refund() + ", buyer " + refunded.buyer() + ", performance "
                        + refunded.performance() + ", seats " + seats(refunded.seats()));
    }

    /** The buyer has asked, and the gateway has refused. */
    @ApplicationModuleListener(id = "audit.refund-refused")
    void on(RefundRefused refused) {
        audit.note(
                "refund-refused:" + refused.refund(),
                refused.refusedAt(),
                null,
                "REFUND_REFUSED",
                refused.orderNo() == null ? "purchase:" + refused.purchase() : "order:" + refused.orderNo(),
                "refund " + refused.refund() + ", buyer " + refused.buyer() + ", performance " + refused.performance()
                        + ", seats " + seats(refused.seats()));
    }

    /** A purchase may end twice: given up, and once more when late money has gone back. */
    @ApplicationModuleListener(id = "audit.purchase-abandoned")
    void on(PurchaseAbandoned abandoned) {
        boolean byBuyer = abandoned.reason() == PurchaseAbandoned.Reason.CANCELLED_BY_BUYER;
        Money givenBack = abandoned.givenBack();
        audit.note(
                "abandoned:" + abandoned.purchase() + ":" + abandoned.reason(),
                orNow(abandoned.abandonedAt()),
                byBuyer ? abandoned.buyer().value() : null,
                "PURCHASE_ABANDONED",
                "order:" + abandoned.orderNo(),
                abandoned.reason() + (givenBack == null ? "" : ", " + Audit.won(givenBack)) + ", buyer "
                        + abandoned.buyer() + ", performance " + abandoned.performance() + ", seats "
                        + seats(abandoned.seats()));
    }

    @ApplicationModuleListener(id = "audit.ticket-issued")
    void onIssued(List<TicketIssued> group) {
        audit.note(group.stream()
                .map(issued -> new Audit.News(
                        "issued:" + issued.ticket(),
                        issued.issuedAt(),
                        null,
                        "TICKET_ISSUED",
                        "ticket:" + issued.ticket(),
                        "holder " + issued.holder() + ", performance " + issued.performance()))
                .toList());
    }

    @ApplicationModuleListener(id = "audit.ticket-checked-in")
    void on(TicketCheckedIn checkedIn) {
        audit.note(
                "checked-in:" + checkedIn.ticket() + ":"
                        + checkedIn.checkedInAt().toEpochMilli(),
                checkedIn.checkedInAt(),
                null,
                "TICKET_CHECKED_IN",
                "ticket:" + checkedIn.ticket(),
                "performance " + checkedIn.performance());
    }

    @ApplicationModuleListener(id = "audit.ticket-check-in-undone")
    void on(TicketCheckInUndone undone) {
        audit.note(
                "check-in-undone:" + undone.ticket() + ":" + undone.undoneAt().toEpochMilli(),
                undone.undoneAt(),
                undone.by().value(),
                "TICKET_CHECK_IN_UNDONE",
                "ticket:" + undone.ticket(),
                "performance " + undone.performance());
    }

    @ApplicationModuleListener(id = "audit.ticket-cancelled")
    void on(TicketCancelled cancelled) {
        audit.note(
                "cancelled:" + cancelled.ticket(),
                cancelled.cancelledAt(),
                null,
                "TICKET_CANCELLED",
                "ticket:" + cancelled.ticket(),
                "performance " + cancelled.performance());
    }

    /** Which admin did it is in the entry of the request. */
    @ApplicationModuleListener(id = "audit.performance-cancelled")
    void on(PerformanceCancelled cancelled) {
        audit.note(
                "performance-cancelled:" + cancelled.performance(),
                orNow(cancelled.cancelledAt()),
                null,
                "PERFORMANCE_CANCELLED",
                "performance:" + cancelled.performance(),
                "show " + cancelled.show());
    }

    @ApplicationModuleListener(id = "audit.performance-rescheduled")
    void on(PerformanceRescheduled rescheduled) {
        audit.note(
                "performance-rescheduled:" + rescheduled.performance() + ":" + rescheduled.revision(),
                clock.instant(),
                null,
                "PERFORMANCE_RESCHEDULED",
                "performance:" + rescheduled.performance(),
                "to " + rescheduled.startsAt());
    }

    /** Prices that a performance was announced with are in none of these; they are in its announcement. */
    @ApplicationModuleListener(id = "audit.section-priced")
    void on(SectionPriced priced) {
        audit.note(
                "priced:" + priced.performance() + ":" + priced.seating().section() + ":" + priced.revision(),
                clock.instant(),
                null,
                "SECTION_PRICED",
                "performance:" + priced.performance(),
                "section " + priced.seating().section() + ", "
                        + Audit.won(priced.seating().price()));
    }

    @ApplicationModuleListener(id = "audit.roles-changed")
    void on(UserRolesChanged changed) {
        audit.note(
                "roles:" + changed.user() + ":" + changed.changedAt(),
                changed.changedAt(),
                changed.by().value(),
                "ROLES_CHANGED",
                "user:" + changed.user(),
                String.join(",", changed.roles()));
    }

    /** The actor of a failed attempt is unknown: it is not necessarily the owner of the account. */
    @ApplicationModuleListener(id = "audit.privileged-sign-in")
    void on(PrivilegedSignIn signIn) {
        boolean succeeded = signIn.outcome().equals("SUCCESS");
        audit.note(
                "sign-in:" + signIn.user() + ":" + signIn.at() + ":" + signIn.outcome() + ":" + signIn.network(),
                signIn.at(),
                succeeded ? signIn.user().value() : null,
                "PRIVILEGED_SIGN_IN",
                "user:" + signIn.user(),
                signIn.outcome() + ", network " + signIn.network());
    }

    @ApplicationModuleListener(id = "audit.password-changed")
    void on(PasswordChanged changed) {
        audit.note(
                "password-changed:" + changed.user() + ":" + changed.changedAt(),
                changed.changedAt(),
                changed.user().value(),
                "PASSWORD_CHANGED",
                "user:" + changed.user(),
                "");
    }

    @ApplicationModuleListener(id = "audit.user-withdrawn")
    void on(UserWithdrawn withdrawn) {
        audit.note(
                "withdrawn:" + withdrawn.user(),
                clock.instant(),
                withdrawn.user().value(),
                "USER_WITHDRAWN",
                "user:" + withdrawn.user(),
                "");
    }

    private static String seats(List<SeatId> seats) {
        return seats.stream().map(SeatId::toString).sorted().collect(Collectors.joining(" "));
    }

    /** The present time for events that older releases published without a time. */
    private Instant orNow(@Nullable Instant at) {
        return at == null ? clock.instant() : at;
    }
}
