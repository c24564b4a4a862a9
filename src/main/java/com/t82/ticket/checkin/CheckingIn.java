package com.t82.ticket.checkin;

import com.t82.event.PerformanceId;
import com.t82.shared.CommonProblem;
import com.t82.shared.KoreanTime;
import com.t82.shared.ProblemException;
import com.t82.shared.ProblemType;
import com.t82.ticket.TicketCheckInUndone;
import com.t82.ticket.TicketCheckedIn;
import com.t82.ticket.TicketId;
import com.t82.ticket.checkin.CheckInHistory.Action;
import com.t82.ticket.checkin.CheckInHistory.NewIncident;
import com.t82.ticket.checkin.CheckIns.Admission;
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
 * Checks each ticket in once, online or by scans that a gate reports later. The signature of a code is verified before
 * a database connection is taken, so that an invalid code costs the database nothing.
 */
@Component
public class CheckingIn {

    /** By how much the clock of a gate may be ahead of the server's. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    /** Reasons why a person whom a gate admitted without network must not have been admitted. */
    private static final Set<ProblemType> CONFLICTS = Set.of(
            CheckInProblem.ALREADY_CHECKED_IN,
            TicketProblem.TICKET_REFUNDED,
            CheckInProblem.REFUND_PENDING,
            CheckInProblem.HOLDER_WITHDRAWN,
            CheckInProblem.PERFORMANCE_CANCELLED,
            CheckInProblem.CHECK_IN_UNDONE);

    private static final DateTimeFormatter TIME_FORMAT = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    private final TicketKeys keys;
    private final CheckIns checkIns;
    private final CheckInHistory history;
    private final CheckInSettings settings;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;
    private final Clock clock;

    CheckingIn(
            TicketKeys keys,
            CheckIns checkIns,
            CheckInHistory history,
            CheckInSettings settings,
            ApplicationEventPublisher events,
            TransactionTemplate transaction,
            Clock clock) {
        this.keys = keys;
        this.checkIns = checkIns;
        this.history = history;
        this.settings = settings;
        this.events = events;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Checks a ticket in now.
     *
     * @param performance the only one that this gate admits people to, or null for a gate to all performances
     * @throws ProblemException with the reason for a refusal
     */
    public Admission admit(String text, @Nullable PerformanceId performance, @Nullable String gate, UserId staff) {
        TicketCode code = keys.verify(text);
        if (performance != null && !performance.equals(code.performance())) {
            throw new ProblemException(CheckInProblem.OTHER_PERFORMANCE);
        }
        Instant now = now();
        Scan scan = new Scan(code, now, now, staff, gate, null);
        return checkIn(scan).orElseThrow(() -> {
            TicketState ticket =
                    checkIns.stateOf(code).orElseThrow(() -> new ProblemException(CheckInProblem.CODE_UNKNOWN));
            // The reason for the refusal may have disappeared since the update.
            return reasonAgainst(scan, ticket)
                    .orElseGet(() -> ProblemException.retryAfter(Duration.ofSeconds(1), CommonProblem.CONFLICT));
        });
    }

    private Optional<Admission> checkIn(Scan scan) {
        return Objects.requireNonNull(transaction.execute(status -> {
            Optional<Admission> checkedIn = checkIns.checkIn(scan, settings.checkInOpens(), settings.checkInCloses());
            checkedIn.ifPresent(admission -> {
                history.add(List.of(new NewIncident(admission.ticket(), Action.ADMITTED, scan, null)));
                events.publishEvent(new TicketCheckedIn(
                        admission.ticket(),
                        admission.holder(),
                        admission.show(),
                        admission.performance(),
                        admission.checkedInAt()));
            });
            return checkedIn;
        }));
    }

    /**
     * Merges the scans of gates without network, the earliest first, in one transaction. The tickets of the batch are
     * locked together, each scan is judged by the state that the one before has left, and all outcomes are written in
     * one statement.
     *
     * <p>The number of a scan distinguishes its repetition from another scan, so a device may send a numbered batch
     * until it gets an answer. A scan without a number whose ticket is already checked in counts as a second person,
     * whatever its gate and moment.
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
        Map<TicketId, TicketState> tickets = checkIns.lock(readable.stream()
                .map(reported -> reported.scan().code().ticket())
                .toList());
        List<Scan> valid = new ArrayList<>();
        List<NewIncident> incidents = new ArrayList<>();
        for (Reported reported : readable) {
            Scan scan = reported.scan();
            TicketId id = scan.code().ticket();
            TicketState ticket = tickets.get(id);
            Outcome outcome = judge(scan, ticket);
            outcomes[reported.index()] = outcome;
            ProblemException problem = outcome.problem();
            if (outcome.conflict() && problem != null) {
                incidents.add(new NewIncident(
                        id, Action.CONFLICT, scan, problem.type().code()));
            } else if (problem == null && ticket != null && ticket.checkedInAt() == null) {
                tickets.put(id, ticket.checkedInBy(scan));
                valid.add(scan);
                incidents.add(new NewIncident(id, Action.ADMITTED, scan, null));
                events.publishEvent(new TicketCheckedIn(
                        id, ticket.holder(), ticket.show(), scan.code().performance(), scan.at()));
            }
        }
        checkIns.checkIn(valid);
        history.add(incidents);
    }

    private Outcome judge(Scan scan, @Nullable TicketState ticket) {
        TicketId id = scan.code().ticket();
        if (ticket == null || !ticket.code().equals(scan.code())) {
            return Outcome.refused(id, new ProblemException(CheckInProblem.CODE_UNKNOWN), null);
        }
        if (ticket.isCheckedInBy(scan)) {
            return Outcome.admitted(id, scan.at());
        }
        return reasonAgainst(scan, ticket)
                .map(reason -> CONFLICTS.contains(reason.type())
                        ? Outcome.conflict(id, reason, ticket.checkedInAt())
                        : Outcome.refused(id, reason, ticket.checkedInAt()))
                .orElseGet(() -> Outcome.admitted(id, scan.at()));
    }

    /**
     * A code that was scanned without network.
     *
     * @param scannedAt UTC
     * @param number null for a device that does not number its scans
     */
    record OfflineScan(String code, Instant scannedAt, String gate, Scan.@Nullable Number number) {}

    private record Reported(int index, Scan scan) {}

    /**
     * The verdict on an offline scan.
     *
     * @param ticket null when the code cannot be trusted
     * @param conflict the person has been admitted, and must not have been
     * @param problem null when the ticket is checked in by this scan
     * @param checkedInAt since when the ticket counts as checked in, UTC; null when it does not
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

    /** The same conditions as those of {@link CheckIns#checkIn(Scan, Duration, Duration)}, each with its problem. */
    private Optional<ProblemException> reasonAgainst(Scan scan, TicketState ticket) {
        if (ticket.cancelledAt() != null) {
            return reason(TicketProblem.TICKET_REFUNDED);
        }
        if (ticket.performanceCancelled()) {
            return reason(CheckInProblem.PERFORMANCE_CANCELLED);
        }
        if (ticket.checkedInAt() != null) {
            return reason(CheckInProblem.ALREADY_CHECKED_IN, koreanTime(ticket.checkedInAt()));
        }
        if (ticket.refundPending()) {
            return reason(CheckInProblem.REFUND_PENDING);
        }
        if (ticket.holderLeft()) {
            return reason(CheckInProblem.HOLDER_WITHDRAWN);
        }
        if (ticket.undoneAt() != null && ticket.undoneAt().isAfter(scan.at())) {
            return reason(CheckInProblem.CHECK_IN_UNDONE);
        }
        if (ticket.startsAt() == null) {
            return reason(CheckInProblem.PERFORMANCE_NOT_FOUND);
        }
        Instant opens = ticket.startsAt().minus(settings.checkInOpens());
        if (scan.at().isBefore(opens)) {
            return reason(CheckInProblem.TOO_EARLY, koreanTime(opens));
        }
        if (!scan.at().isBefore(ticket.startsAt().plus(settings.checkInCloses()))) {
            return reason(CheckInProblem.TOO_LATE);
        }
        return Optional.empty();
    }

    private static Optional<ProblemException> reason(ProblemType problem, Object... arguments) {
        return Optional.of(new ProblemException(problem, arguments));
    }

    /**
     * Undoes a check-in; the history keeps it. No scan made before this moment can check the ticket in again.
     *
     * @throws ProblemException {@link TicketProblem#TICKET_NOT_FOUND} or {@link CheckInProblem#NOT_CHECKED_IN}
     */
    @Transactional
    void undo(TicketId ticket, UserId admin) {
        Instant now = now();
        PerformanceId performance = checkIns.undo(ticket, now)
                .orElseThrow(() -> new ProblemException(
                        checkIns.exists(ticket) ? CheckInProblem.NOT_CHECKED_IN : TicketProblem.TICKET_NOT_FOUND));
        history.addUndone(ticket, now, admin);
        events.publishEvent(new TicketCheckInUndone(ticket, performance, admin, now));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static String koreanTime(Instant instant) {
        return TIME_FORMAT.format(KoreanTime.local(instant));
    }
}
