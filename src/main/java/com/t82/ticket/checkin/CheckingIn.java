package com.t82.ticket.checkin;

import com.t82.event.PerformanceId;
import com.t82.shared.CommonProblem;
import com.t82.shared.KoreanTime;
import com.t82.shared.ProblemException;
import com.t82.shared.ProblemType;
import com.t82.ticket.TicketCheckInUndone;
import com.t82.ticket.TicketCheckedIn;
import com.t82.ticket.TicketId;
import com.t82.ticket.checkin.Doors.Action;
import com.t82.ticket.checkin.Doors.Admitted;
import com.t82.ticket.checkin.Doors.Note;
import com.t82.ticket.checkin.Doors.Scan;
import com.t82.ticket.checkin.Doors.ScanNumber;
import com.t82.ticket.checkin.Doors.Seen;
import com.t82.ticket.code.TicketCode;
import com.t82.ticket.code.TicketKeys;
import com.t82.ticket.issue.TicketProblem;
import com.t82.user.UserId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
public class CheckingIn {

    /** By how much a gate's clock may be ahead of ours. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    /** Reasons why somebody who was let in without network should have stayed outside. */
    private static final Set<ProblemType> CONFLICTS = Set.of(
            CheckInProblem.ALREADY_CHECKED_IN,
            TicketProblem.TICKET_REFUNDED,
            CheckInProblem.REFUND_PENDING,
            CheckInProblem.HOLDER_WITHDRAWN,
            CheckInProblem.PERFORMANCE_CANCELLED,
            CheckInProblem.CHECK_IN_UNDONE);

    private static final DateTimeFormatter CLOCK_FACE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    private final TicketKeys keys;
    private final Doors doors;
    private final CheckInSettings settings;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;
    private final Clock clock;

    CheckingIn(
            TicketKeys keys,
            Doors doors,
            CheckInSettings settings,
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
    public Admitted admit(String text, @Nullable PerformanceId performance, @Nullable String gate, UserId staff) {
        TicketCode code = keys.verify(text);
        if (performance != null && !performance.equals(code.performance())) {
            throw new ProblemException(CheckInProblem.OTHER_PERFORMANCE);
        }
        Instant now = now();
        Scan scan = new Scan(code, now, now, staff, gate, null);
        return admitted(scan).orElseThrow(() -> {
            Seen seen = doors.look(code).orElseThrow(() -> new ProblemException(CheckInProblem.CODE_UNKNOWN));
            // Whatever stood against it a moment ago may be gone.
            return reasonAgainst(scan, seen)
                    .orElseGet(() -> ProblemException.retryAfter(Duration.ofSeconds(1), CommonProblem.CONFLICT));
        });
    }

    private Optional<Admitted> admitted(Scan scan) {
        return Objects.requireNonNull(transaction.execute(status -> {
            Optional<Admitted> letIn = doors.letIn(scan, settings.checkInOpens(), settings.checkInCloses());
            letIn.ifPresent(admitted -> {
                doors.note(List.of(new Note(admitted.ticket(), Action.ADMITTED, scan, null)));
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
     * Takes in what gates without network have let in, the earliest first, as a whole or not at all. The tickets of the
     * batch are locked together, each scan is judged by what the one before has left, and the outcome is written in one
     * statement for all.
     *
     * <p>A scan is told from its own repetition by its number: with it a batch may be sent until it gets through. A scan
     * without a number that meets a ticket already let in counts as a second person, whatever its gate and moment.
     *
     * @return one outcome for each scan, in the order of the scans
     */
    List<Outcome> merge(List<OfflineScan> scans, UserId staff) {
        Instant now = now();
        @Nullable Outcome[] outcomes = new Outcome[scans.size()];
        List<Reported> readable = new ArrayList<>();
        for (int index = 0; index < scans.size(); index++) {
            OfflineScan offline = scans.get(index);
            try {
                TicketCode code = keys.verify(offline.code());
                if (offline.scannedAt().isAfter(now.plus(CLOCK_SKEW))) {
                    outcomes[index] = Outcome.refused(
                            code.ticket(), new ProblemException(CheckInProblem.SCANNED_IN_FUTURE), null);
                } else {
                    Instant at = offline.scannedAt().truncatedTo(ChronoUnit.MILLIS);
                    readable.add(new Reported(index, new Scan(code, at, now, staff, offline.gate(), offline.number())));
                }
            } catch (ProblemException unreadable) {
                outcomes[index] = Outcome.refused(null, unreadable, null);
            }
        }
        readable.sort(Comparator.comparing(reported -> reported.scan().at()));
        if (!readable.isEmpty()) {
            transaction.executeWithoutResult(status -> mergeReadable(readable, outcomes));
        }
        return Arrays.stream(outcomes).map(Objects::requireNonNull).toList();
    }

    private void mergeReadable(List<Reported> readable, @Nullable Outcome[] outcomes) {
        Map<TicketId, Seen> tickets = doors.lock(readable.stream()
                .map(reported -> reported.scan().code().ticket())
                .toList());
        List<Scan> letIn = new ArrayList<>();
        List<Note> notes = new ArrayList<>();
        for (Reported reported : readable) {
            Scan scan = reported.scan();
            TicketId ticket = scan.code().ticket();
            Seen seen = tickets.get(ticket);
            Outcome outcome = judge(scan, seen);
            outcomes[reported.index()] = outcome;
            ProblemException problem = outcome.problem();
            if (outcome.conflict() && problem != null) {
                notes.add(new Note(ticket, Action.CONFLICT, scan, problem.type().code()));
            } else if (problem == null && seen != null && seen.checkedInAt() == null) {
                tickets.put(ticket, seen.letInBy(scan));
                letIn.add(scan);
                notes.add(new Note(ticket, Action.ADMITTED, scan, null));
                events.publishEvent(new TicketCheckedIn(
                        ticket, seen.holder(), seen.show(), scan.code().performance(), scan.at()));
            }
        }
        doors.letIn(letIn);
        doors.note(notes);
    }

    private Outcome judge(Scan scan, @Nullable Seen seen) {
        TicketId ticket = scan.code().ticket();
        if (seen == null || !seen.code().equals(scan.code())) {
            return Outcome.refused(ticket, new ProblemException(CheckInProblem.CODE_UNKNOWN), null);
        }
        if (seen.isLetInBy(scan)) {
            return Outcome.admitted(ticket, scan.at());
        }
        return reasonAgainst(scan, seen)
                .map(reason -> CONFLICTS.contains(reason.type())
                        ? Outcome.conflict(ticket, reason, seen.checkedInAt())
                        : Outcome.refused(ticket, reason, seen.checkedInAt()))
                .orElseGet(() -> Outcome.admitted(ticket, scan.at()));
    }

    /**
     * A code that was scanned without network.
     *
     * @param number null for a device that does not number its scans
     */
    record OfflineScan(
            String code,
            Instant scannedAt,
            String gate,
            @Nullable ScanNumber number) {}

    private record Reported(int index, Scan scan) {}

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
            @Nullable Instant checkedInAt) {

        static Outcome admitted(TicketId ticket, Instant at) {
            return new Outcome(ticket, false, null, at);
        }

        static Outcome conflict(TicketId ticket, ProblemException reason, @Nullable Instant checkedInAt) {
            return new Outcome(ticket, true, reason, checkedInAt);
        }

        static Outcome refused(@Nullable TicketId ticket, ProblemException reason, @Nullable Instant checkedInAt) {
            return new Outcome(ticket, false, reason, checkedInAt);
        }
    }

    /** The same conditions as those of {@link Doors#letIn(Scan, Duration, Duration)}, each with its name. */
    private Optional<ProblemException> reasonAgainst(Scan scan, Seen seen) {
        if (seen.cancelledAt() != null) {
            return reason(TicketProblem.TICKET_REFUNDED);
        }
        if (seen.performanceCancelled()) {
            return reason(CheckInProblem.PERFORMANCE_CANCELLED);
        }
        if (seen.checkedInAt() != null) {
            return reason(CheckInProblem.ALREADY_CHECKED_IN, spoken(seen.checkedInAt()));
        }
        if (seen.refundPending()) {
            return reason(CheckInProblem.REFUND_PENDING);
        }
        if (seen.holderLeft()) {
            return reason(CheckInProblem.HOLDER_WITHDRAWN);
        }
        if (seen.undoneAt() != null && seen.undoneAt().isAfter(scan.at())) {
            return reason(CheckInProblem.CHECK_IN_UNDONE);
        }
        if (seen.startsAt() == null) {
            return reason(CheckInProblem.PERFORMANCE_NOT_FOUND);
        }
        Instant opens = seen.startsAt().minus(settings.checkInOpens());
        if (scan.at().isBefore(opens)) {
            return reason(CheckInProblem.TOO_EARLY, spoken(opens));
        }
        if (!scan.at().isBefore(seen.startsAt().plus(settings.checkInCloses()))) {
            return reason(CheckInProblem.TOO_LATE);
        }
        return Optional.empty();
    }

    private static Optional<ProblemException> reason(ProblemType problem, Object... arguments) {
        return Optional.of(new ProblemException(problem, arguments));
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
                        doors.knows(ticket) ? CheckInProblem.NOT_CHECKED_IN : TicketProblem.TICKET_NOT_FOUND));
        doors.noteUndone(ticket, now, admin);
        events.publishEvent(new TicketCheckInUndone(ticket, performance, admin, now));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static String spoken(Instant instant) {
        return CLOCK_FACE.format(KoreanTime.local(instant));
    }
}
