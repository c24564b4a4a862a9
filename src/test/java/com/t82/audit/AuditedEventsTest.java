package com.t82.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.t82.event.PerformanceAnnounced.Seating;
import com.t82.event.PerformanceCancelled;
import com.t82.event.PerformanceId;
import com.t82.event.PerformanceRescheduled;
import com.t82.event.SectionId;
import com.t82.event.SectionPriced;
import com.t82.event.ShowId;
import com.t82.payment.PaymentApproved;
import com.t82.payment.PaymentRefunded;
import com.t82.payment.PurchaseAbandoned;
import com.t82.payment.PurchaseAbandoned.Reason;
import com.t82.payment.PurchaseId;
import com.t82.payment.PurchasedSeat;
import com.t82.payment.RefundId;
import com.t82.payment.RefundRefused;
import com.t82.seat.SeatId;
import com.t82.shared.Money;
import com.t82.testing.ModuleTest;
import com.t82.ticket.TicketCancelled;
import com.t82.ticket.TicketCheckInUndone;
import com.t82.ticket.TicketCheckedIn;
import com.t82.ticket.TicketId;
import com.t82.ticket.TicketIssued;
import com.t82.user.PasswordChanged;
import com.t82.user.PrivilegedSignIn;
import com.t82.user.UserId;
import com.t82.user.UserRolesChanged;
import com.t82.user.UserWithdrawn;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** The audit entry of each event; no other module listens here. */
@ModuleTest
class AuditedEventsTest {

    private static final Instant AT = Instant.parse("2026-11-23T05:00:00Z");
    private static final UserId BUYER = UserId.random();
    private static final UserId ADMIN = UserId.random();
    private static final UserId STAFF = UserId.random();
    private static final RefundId REFUND = RefundId.random();
    private static final PurchaseId PURCHASE = PurchaseId.random();
    private static final ShowId SHOW = new ShowId(3);
    private static final PerformanceId EVENING = new PerformanceId(4);
    private static final TicketId TICKET = new TicketId(11);
    private static final List<SeatId> SEATS = List.of(new SeatId(9), new SeatId(8));
    private static final List<PurchasedSeat> LINES = SEATS.stream()
            .map(seat -> new PurchasedSeat(seat, "VIP", 1, 2, Money.of(50_000), Money.of(5_000), Money.of(45_000)))
            .toList();

    @Autowired
    ApplicationEventPublisher events;

    @Autowired
    TransactionOperations transaction;

    @Autowired
    JdbcClient jdbc;

    /** @param at null when the event has no time */
    private record Written(
            String action,
            String subject,
            @Nullable UserId actor,
            String details,
            @Nullable Instant at) {}

    private record Example(Object message, Written written) {

        @Override
        public String toString() {
            return message.getClass().getSimpleName() + " " + written.details();
        }
    }

    static Stream<Example> events() {
        return Stream.of(
                new Example(
                        new PaymentApproved(PURCHASE, "o-1", BUYER, SHOW, EVENING, LINES, Money.of(90_000), AT),
                        new Written("PAYMENT_APPROVED", "order:o-1", BUYER, "90000 won, performance 4, seats 8 9", AT)),
                new Example(
                        refunded("o-2", PaymentRefunded.Kind.BY_BUYER),
                        new Written(
                                "PAYMENT_REFUNDED",
                                "order:o-2",
                                BUYER,
                                "BY_BUYER, 81000 won, refund %s, buyer %s, performance 4, seats 8 9",
                                AT)),
                new Example(
                        refunded("o-3", PaymentRefunded.Kind.BY_ORGANISER),
                        new Written(
                                "PAYMENT_REFUNDED",
                                "order:o-3",
                                null,
                                "BY_ORGANISER, 81000 won, refund %s, buyer %s, performance 4, seats 8 9",
                                AT)),
                new Example(
                        refunded("o-4", null),
                        new Written(
                                "PAYMENT_REFUNDED",
                                "order:o-4",
                                null,
                                "81000 won, refund %s, buyer %s, performance 4, seats 8 9",
                                AT)),
                new Example(
                        new RefundRefused(RefundId.random(), PURCHASE, BUYER, EVENING, SEATS, AT, "o-5"),
                        new Written(
                                "REFUND_REFUSED",
                                "order:o-5",
                                null,
                                "refund %s, buyer %s, performance 4, seats 8 9",
                                AT)),
                new Example(
                        new RefundRefused(RefundId.random(), PURCHASE, BUYER, EVENING, SEATS, AT, null),
                        new Written(
                                "REFUND_REFUSED",
                                "purchase:" + PURCHASE,
                                null,
                                "refund %s, buyer %s, performance 4, seats 8 9",
                                AT)),
                new Example(
                        abandoned("o-6", Reason.CANCELLED_BY_BUYER, null, AT),
                        new Written(
                                "PURCHASE_ABANDONED",
                                "order:o-6",
                                BUYER,
                                "CANCELLED_BY_BUYER, buyer %2$s, performance 4, seats 8 9",
                                AT)),
                new Example(
                        abandoned("o-7", Reason.DEADLINE_PASSED, null, AT),
                        new Written(
                                "PURCHASE_ABANDONED",
                                "order:o-7",
                                null,
                                "DEADLINE_PASSED, buyer %2$s, performance 4, seats 8 9",
                                AT)),
                new Example(
                        abandoned("o-8", Reason.COMPENSATED, Money.of(90_000), AT),
                        new Written(
                                "PURCHASE_ABANDONED",
                                "order:o-8",
                                null,
                                "COMPENSATED, 90000 won, buyer %2$s, performance 4, seats 8 9",
                                AT)),
                new Example(
                        abandoned("o-9", Reason.HOLD_LOST, null, null),
                        new Written(
                                "PURCHASE_ABANDONED",
                                "order:o-9",
                                null,
                                "HOLD_LOST, buyer %2$s, performance 4, seats 8 9",
                                null)),
                new Example(
                        new TicketIssued(TICKET, BUYER, SHOW, EVENING, AT),
                        new Written("TICKET_ISSUED", "ticket:11", null, "holder %2$s, performance 4", AT)),
                new Example(
                        new TicketCheckedIn(TICKET, BUYER, SHOW, EVENING, AT),
                        new Written("TICKET_CHECKED_IN", "ticket:11", null, "performance 4", AT)),
                new Example(
                        new TicketCheckInUndone(TICKET, EVENING, ADMIN, AT),
                        new Written("TICKET_CHECK_IN_UNDONE", "ticket:11", ADMIN, "performance 4", AT)),
                new Example(
                        new TicketCancelled(TICKET, BUYER, SHOW, EVENING, AT),
                        new Written("TICKET_CANCELLED", "ticket:11", null, "performance 4", AT)),
                new Example(
                        new PerformanceCancelled(EVENING, SHOW, AT),
                        new Written("PERFORMANCE_CANCELLED", "performance:4", null, "show 3", AT)),
                new Example(
                        new PerformanceCancelled(new PerformanceId(40), SHOW, null),
                        new Written("PERFORMANCE_CANCELLED", "performance:40", null, "show 3", null)),
                new Example(
                        new PerformanceRescheduled(EVENING, SHOW, AT, AT, AT, 2),
                        new Written("PERFORMANCE_RESCHEDULED", "performance:4", null, "to 2026-11-23T05:00:00Z", null)),
                new Example(
                        new SectionPriced(
                                EVENING, new Seating(new SectionId(5), "VIP", 1, 1, 2, 2, Money.of(154_000)), 1),
                        new Written("SECTION_PRICED", "performance:4", null, "section 5, 154000 won", null)),
                new Example(
                        new UserRolesChanged(BUYER, ADMIN, List.of("USER", "STAFF"), AT),
                        new Written("ROLES_CHANGED", "user:" + BUYER, ADMIN, "USER,STAFF", AT)),
                new Example(
                        new PrivilegedSignIn(ADMIN, "203.0.113.7", AT, "SUCCESS"),
                        new Written("PRIVILEGED_SIGN_IN", "user:" + ADMIN, ADMIN, "SUCCESS, network 203.0.113.7", AT)),
                new Example(
                        new PrivilegedSignIn(STAFF, "203.0.113.8", AT, "FAILURE"),
                        new Written("PRIVILEGED_SIGN_IN", "user:" + STAFF, null, "FAILURE, network 203.0.113.8", AT)),
                new Example(
                        new PasswordChanged(ADMIN, AT),
                        new Written("PASSWORD_CHANGED", "user:" + ADMIN, ADMIN, "", AT)),
                new Example(
                        new UserWithdrawn(BUYER, null),
                        new Written("USER_WITHDRAWN", "user:" + BUYER, BUYER, "", null)));
    }

    private static PaymentRefunded refunded(String orderNo, PaymentRefunded.@Nullable Kind kind) {
        return new PaymentRefunded(
                RefundId.random(), PURCHASE, orderNo, BUYER, SHOW, EVENING, LINES, Money.of(81_000), AT, kind);
    }

    private static PurchaseAbandoned abandoned(
            String orderNo, Reason reason, @Nullable Money givenBack, @Nullable Instant at) {
        return new PurchaseAbandoned(PurchaseId.random(), orderNo, BUYER, EVENING, SEATS, reason, givenBack, at);
    }

    @ParameterizedTest
    @MethodSource("events")
    void eachEventIsAuditedOnceWithItsActor(Example event) {
        Instant before = Instant.now().minus(Duration.ofMinutes(1));
        publish(event.message());
        publish(event.message());

        Written expected = event.written();
        assertThat(entries(expected.subject(), expected.action()))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.actor()).isEqualTo(expected.actor());
                    assertThat(entry.details()).isEqualTo(expected.details().formatted(refund(event.message()), BUYER));
                    if (expected.at() == null) {
                        assertThat(entry.at()).isAfter(before);
                    } else {
                        assertThat(entry.at()).isEqualTo(expected.at());
                    }
                });
    }

    private static RefundId refund(Object message) {
        return message instanceof PaymentRefunded refunded
                ? refunded.refund()
                : message instanceof RefundRefused refused ? refused.refund() : REFUND;
    }

    @Test
    void aSecondCheckInAfterAnUndoneOneIsAuditedAgain() {
        TicketId ticket = new TicketId(12);
        for (int minute : new int[] {0, 10}) {
            Instant at = AT.plus(Duration.ofMinutes(minute));
            publish(new TicketCheckedIn(ticket, BUYER, SHOW, EVENING, at));
            publish(new TicketCheckInUndone(ticket, EVENING, ADMIN, at.plusSeconds(60)));
        }

        assertThat(entries("ticket:12", "TICKET_CHECKED_IN")).hasSize(2);
        assertThat(entries("ticket:12", "TICKET_CHECK_IN_UNDONE")).hasSize(2);
    }

    @Test
    void eachAttemptToSignInAndEachNewPasswordIsWrittenDown() {
        UserId admin = UserId.random();
        for (int second : new int[] {0, 1}) {
            Instant at = AT.plusSeconds(second);
            publish(new PrivilegedSignIn(admin, "203.0.113.7", at, "FAILURE"));
            publish(new PrivilegedSignIn(admin, "203.0.113.9", at, "FAILURE"));
            publish(new PasswordChanged(admin, at));
        }

        assertThat(entries("user:" + admin, "PRIVILEGED_SIGN_IN")).hasSize(4);
        assertThat(entries("user:" + admin, "PASSWORD_CHANGED")).hasSize(2);
    }

    /** Publishes and waits for the delivery, because the registry cannot distinguish two equal events. */
    private void publish(Object message) {
        transaction.executeWithoutResult(status -> events.publishEvent(message));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> jdbc.sql("select count(*) from event_publication")
                                .query(Integer.class)
                                .single()
                        == 0);
    }

    private List<Written> entries(String subject, String action) {
        return jdbc.sql("select * from audit_entry where subject = ? and action = ?")
                .params(subject, action)
                .query((row, number) -> {
                    UUID actor = row.getObject("actor", UUID.class);
                    return new Written(
                            row.getString("action"),
                            row.getString("subject"),
                            actor == null ? null : new UserId(actor),
                            row.getString("details"),
                            row.getObject("at", OffsetDateTime.class).toInstant());
                })
                .list();
    }
}
