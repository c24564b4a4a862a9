package com.t82.ticket;

import com.t82.event.PerformanceId;
import com.t82.shared.CommonProblem;
import com.t82.shared.KoreanTime;
import com.t82.shared.ProblemException;
import com.t82.ticket.Doors.Action;
import com.t82.ticket.Doors.Admitted;
import com.t82.ticket.Doors.Scan;
import com.t82.ticket.Doors.Seen;
import com.t82.user.UserId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Lets each ticket in once. A code's signature is judged before a connection is taken, so that junk held before a
 * scanner costs the database nothing.
 */
@Component
class CheckingIn {

    /** By how much a gate's clock may be ahead of ours. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    /** Reasons why somebody who was let in without network should have stayed outside. */
    private static final Set<TicketProblem> CONFLICTS = EnumSet.of(
            TicketProblem.ALREADY_CHECKED_IN,
            TicketProblem.TICKET_REFUNDED,
            TicketProblem.REFUND_PENDING,
            TicketProblem.PERFORMANCE_CANCELLED,
            TicketProblem.CHECK_IN_UNDONE);

    private static final DateTimeFormatter CLOCK_FACE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    private final TicketKeys keys;
    private final Doors doors;
    private final TicketSettings settings;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;
    private final Clock clock;

    CheckingIn(
            TicketKeys keys,
            Doors doors,
            TicketSettings settings,
            ApplicationEventPublisher events,
            TransactionTemplate transaction,
            Clock clock) {
        this.keys = keys;
        this.doors = doors;
        this.settings = settings;
        this.events = events;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Lets a ticket in, now.
     *
     * @param performance the one that this door is for, or null for a door to all of the house
     * @throws ProblemException with the reason why not
     */
    Admitted admit(String text, @Nullable PerformanceId performance, @Nullable String gate, UserId staff) {
        TicketCode code = keys.verify(text);
        if (performance != null && !performance.equals(code.performance())) {
            throw new ProblemException(TicketProblem.OTHER_PERFORMANCE);
        }
        Instant now = now();
        Scan scan = new Scan(code, now, now, staff, gate);
        return admitted(scan).orElseThrow(() -> reasonAgainst(scan, seen(code)));
    }

    /**
     * Takes in what gates without network have let in, the earliest first. A scan that was merged before is found
     * merged again, so that a batch may be sent until it gets through.
     *
     * @return one outcome for each scan, in the order of the scans
     */
    List<Outcome> merge(List<OfflineScan> scans, UserId staff) {
        Outcome[] outcomes = new Outcome[scans.size()];
        IntStream.range(0, scans.size())
                .boxed()
                .sorted(Comparator.comparing(index -> scans.get(index).scannedAt()))
                .forEach(index -> outcomes[index] = merge(scans.get(index), staff));
        return List.of(outcomes);
    }

    /** A code that was scanned without network. */
    record OfflineScan(String code, Instant scannedAt, String gate) {}

    /**
     * What became of an offline scan.
     *
     * @param ticket null when the code says nothing that could be trusted
     * @param conflict the scan is a fact, but the ticket must not have been let in
     * @param problem null when all is well
     * @param checkedInAt since when the ticket counts as let in; null when it does not
     */
    record Outcome(
            @Nullable TicketId ticket,
            boolean conflict,
            @Nullable ProblemException problem,
            @Nullable Instant checkedInAt) {}

    private Outcome merge(OfflineScan offline, UserId staff) {
        Instant now = now();
        TicketCode code;
        try {
            code = keys.verify(offline.code());
        } catch (ProblemException unreadable) {
            return new Outcome(null, false, unreadable, null);
        }
        if (offline.scannedAt().isAfter(now.plus(CLOCK_SKEW))) {
            return new Outcome(code.ticket(), false, new ProblemException(TicketProblem.SCANNED_IN_FUTURE), null);
        }
        Scan scan = new Scan(code, offline.scannedAt(), now, staff, offline.gate());
        try {
            return new Outcome(
                    code.ticket(),
                    false,
                    null,
                    admitted(scan).orElseGet(() -> mergedBefore(scan)).checkedInAt());
        } catch (ProblemException refused) {
            Admitted first = doors.look(code).map(Seen::admitted).orElse(null);
            boolean conflict = refused.type() instanceof TicketProblem problem && CONFLICTS.contains(problem);
            if (conflict) {
                doors.note(
                        code.ticket(),
                        Action.CONFLICT,
                        scan.at(),
                        now,
                        staff,
                        scan.gate(),
                        refused.type().code());
            }
            return new Outcome(code.ticket(), conflict, refused, first == null ? null : first.checkedInAt());
        }
    }

    private Optional<Admitted> admitted(Scan scan) {
        return Objects.requireNonNull(transaction.execute(status -> {
            Optional<Admitted> letIn = doors.letIn(scan, settings.checkInOpens(), settings.checkInCloses());
            letIn.ifPresent(admitted -> {
                doors.note(admitted.ticket(), Action.ADMITTED, scan.at(), scan.now(), scan.by(), scan.gate(), null);
                events.publishEvent(new TicketCheckedIn(
                        admitted.ticket(),
                        admitted.holder(),
                        admitted.show(),
                        admitted.performance(),
                        admitted.checkedInAt()));
            });
            return letIn;
        }));
    }

    /**
     * Only an offline scan can have been merged before: its gate and moment are its identity. Two scans with network may
     * well fall into one millisecond, and the second of them must stay outside.
     *
     * @return the check-in that this very scan has led to before
     * @throws ProblemException why the ticket was not let in
     */
    private Admitted mergedBefore(Scan scan) {
        Seen seen = seen(scan.code());
        Admitted first = seen.admitted();
        if (first != null && first.checkedInAt().equals(scan.at()) && Objects.equals(seen.gate(), scan.gate())) {
            return first;
        }
        throw reasonAgainst(scan, seen);
    }

    private Seen seen(TicketCode code) {
        return doors.look(code).orElseThrow(() -> new ProblemException(TicketProblem.CODE_UNKNOWN));
    }

    private ProblemException reasonAgainst(Scan scan, Seen seen) {
        if (seen.cancelledAt() != null) {
            return new ProblemException(TicketProblem.TICKET_REFUNDED);
        }
        if (seen.performanceCancelled()) {
            return new ProblemException(TicketProblem.PERFORMANCE_CANCELLED);
        }
        Admitted first = seen.admitted();
        if (first != null) {
            return new ProblemException(TicketProblem.ALREADY_CHECKED_IN, spoken(first.checkedInAt()));
        }
        if (seen.refundPending()) {
            return new ProblemException(TicketProblem.REFUND_PENDING);
        }
        if (seen.undoneAt() != null && seen.undoneAt().isAfter(scan.at())) {
            return new ProblemException(TicketProblem.CHECK_IN_UNDONE);
        }
        if (seen.startsAt() == null) {
            return new ProblemException(TicketProblem.PERFORMANCE_NOT_FOUND);
        }
        Instant opens = seen.startsAt().minus(settings.checkInOpens());
        if (scan.at().isBefore(opens)) {
            return new ProblemException(TicketProblem.TOO_EARLY, spoken(opens));
        }
        if (!scan.at().isBefore(seen.startsAt().plus(settings.checkInCloses()))) {
            return new ProblemException(TicketProblem.TOO_LATE);
        }
        // Whatever stood against it a moment ago is gone.
        return ProblemException.retryAfter(Duration.ofSeconds(1), CommonProblem.CONFLICT);
    }

    /**
     * Takes a check-in back; its traces stay in the history. No scan from before this moment lets the ticket in again.
     *
     * @throws ProblemException when there is no such ticket, or it has not been let in
     */
    @Transactional
    void undo(TicketId ticket, UserId admin) {
        Instant now = now();
        PerformanceId performance = doors.undo(ticket, now)
                .orElseThrow(() -> new ProblemException(
                        doors.knows(ticket) ? TicketProblem.NOT_CHECKED_IN : TicketProblem.TICKET_NOT_FOUND));
        doors.note(ticket, Action.UNDONE, now, now, admin, null, null);
        events.publishEvent(new TicketCheckInUndone(ticket, performance, admin, now));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static String spoken(Instant instant) {
        return CLOCK_FACE.format(KoreanTime.local(instant));
    }
}
