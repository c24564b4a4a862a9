package com.t82.ticket.checkin;

import com.t82.event.PerformanceId;
import com.t82.shared.KoreanTime;
import com.t82.shared.ProblemException;
import com.t82.shared.VisibleText;
import com.t82.shared.web.AuditedRead;
import com.t82.shared.web.LargeBody;
import com.t82.ticket.TicketId;
import com.t82.ticket.checkin.CheckInHistory.Action;
import com.t82.ticket.checkin.CheckIns.Admission;
import com.t82.ticket.checkin.CheckingIn.OfflineScan;
import com.t82.ticket.checkin.CheckingIn.Outcome;
import com.t82.ticket.issue.TicketProblem;
import com.t82.user.UserId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Check-in over HTTP, for staff at the gates. No answer identifies the holder of a ticket. */
@RestController
@RequestMapping("/api/v1/check-in")
@Tag(name = "Check-in")
class CheckInApi {

    private final CheckingIn checkingIn;
    private final CheckIns checkIns;
    private final CheckInHistory history;
    private final GuestList guestList;
    private final CheckInSettings settings;
    private final MessageSource texts;
    private final Clock clock;

    CheckInApi(
            CheckingIn checkingIn,
            CheckIns checkIns,
            CheckInHistory history,
            GuestList guestList,
            CheckInSettings settings,
            MessageSource texts,
            Clock clock) {
        this.checkingIn = checkingIn;
        this.checkIns = checkIns;
        this.history = history;
        this.guestList = guestList;
        this.settings = settings;
        this.texts = texts;
        this.clock = clock;
    }

    @PostMapping
    @Operation(summary = "Let a ticket in, once (staff)")
    CheckInAnswer checkIn(@RequestBody @Valid CheckInRequest request, UserId staff) {
        Long performance = request.eventId();
        Admission admitted = checkingIn.admit(
                request.code(), performance == null ? null : new PerformanceId(performance), request.gate(), staff);
        return new CheckInAnswer(
                admitted.ticket().value(),
                admitted.show().value(),
                admitted.performance().value(),
                admitted.title(),
                admitted.sectionName(),
                admitted.row(),
                admitted.column(),
                KoreanTime.local(admitted.checkedInAt()));
    }

    @DeleteMapping("/{ticketId}")
    @Operation(summary = "Take a check-in back (admin); the history keeps it")
    void undo(@PathVariable long ticketId, UserId admin) {
        checkingIn.undo(new TicketId(ticketId), admin);
    }

    @AuditedRead
    @GetMapping("/{ticketId}/history")
    @Operation(
            summary = "What happened to a ticket at the doors, the latest first (staff)",
            description =
                    "When and where it was checked in and by which member of staff, undone check-ins, and conflicts.")
    List<IncidentAnswer> history(@PathVariable long ticketId) {
        TicketId ticket = new TicketId(ticketId);
        if (!checkIns.exists(ticket)) {
            throw new ProblemException(TicketProblem.TICKET_NOT_FOUND);
        }
        return history.of(ticket).stream()
                .map(incident -> new IncidentAnswer(
                        incident.action(),
                        KoreanTime.local(incident.at()),
                        KoreanTime.local(incident.notedAt()),
                        incident.by().value(),
                        incident.gate(),
                        incident.problem(),
                        incident.number() == null ? null : incident.number().device(),
                        incident.number() == null ? null : incident.number().count()))
                .toList();
    }

    @AuditedRead
    @GetMapping("/{performanceId}/list")
    @Operation(summary = "All tickets of a performance, for doors without network (staff)")
    ResponseEntity<DoorList> list(@PathVariable long performanceId) {
        GuestList.CheckInPerformance performance = guestList
                .performance(new PerformanceId(performanceId))
                .orElseThrow(() -> new ProblemException(CheckInProblem.PERFORMANCE_NOT_FOUND));
        List<DoorTicket> tickets = guestList.entries(performance.performance()).stream()
                .map(ticket -> new DoorTicket(
                        ticket.ticket().value(),
                        ticket.sectionName(),
                        ticket.row(),
                        ticket.column(),
                        ticket.codeHash(),
                        ticket.status()))
                .toList();
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new DoorList(
                        performanceId,
                        performance.title(),
                        performance.venueName(),
                        KoreanTime.local(performance.startsAt()),
                        KoreanTime.local(performance.startsAt().minus(settings.checkInOpens())),
                        KoreanTime.local(performance.startsAt().plus(settings.checkInCloses())),
                        KoreanTime.local(clock.instant()),
                        tickets));
    }

    @LargeBody(1 << 20)
    @PostMapping("/merge")
    @Operation(summary = "Report up to 1,000 scans made without network (staff); each gets its own verdict")
    List<MergeAnswer> merge(
            @RequestBody @Size(min = 1, max = 1000) List<@Valid @NotNull ScanRequest> scans,
            UserId staff,
            Locale locale) {
        List<Outcome> outcomes = checkingIn.merge(
                scans.stream()
                        .map(scan -> new OfflineScan(
                                scan.code(), KoreanTime.instant(scan.scannedAt()), scan.gate(), scan.number()))
                        .toList(),
                staff);
        return outcomes.stream().map(outcome -> answer(outcome, locale)).toList();
    }

    private MergeAnswer answer(Outcome outcome, Locale locale) {
        TicketId ticket = outcome.ticket();
        Instant checkedInAt = outcome.checkedInAt();
        ProblemException problem = outcome.problem();
        return new MergeAnswer(
                problem == null ? Result.ADMITTED : outcome.conflict() ? Result.CONFLICT : Result.REFUSED,
                ticket == null ? null : ticket.value(),
                checkedInAt == null ? null : KoreanTime.local(checkedInAt),
                problem == null ? null : problem.type().name(),
                problem == null ? null : problem.type().code(),
                problem == null
                        ? null
                        : texts.getMessage(
                                problem.type().code(), problem.arguments().toArray(), locale));
    }

    /**
     * A scanned code.
     *
     * @param code the text of the QR code
     * @param eventId the only performance that the gate admits people to; any when left out
     * @param gate the name of the gate, for the history
     */
    record CheckInRequest(
            @NotBlank @Size(max = 500) String code,
            @Nullable Long eventId,

            @Size(max = 40) @VisibleText(required = false) @Nullable String gate) {}

    record CheckInAnswer(
            long ticketId,
            long eventInfoId,
            long eventId,
            @Nullable String eventName,
            String sectionName,
            int rowNum,
            int columnNum,
            LocalDateTime checkedInAt) {}

    /**
     * What a gate downloads before it works without network. With it and the public keys the gate verifies codes
     * itself.
     *
     * @param opensAt when check-in opens, Korean time
     * @param closesAt when check-in closes, Korean time
     */
    record DoorList(
            long eventId,
            @Nullable String eventName,
            @Nullable String placeName,
            LocalDateTime eventStartTime,
            LocalDateTime opensAt,
            LocalDateTime closesAt,
            LocalDateTime generatedAt,
            List<DoorTicket> tickets) {}

    /** @param codeHash SHA-256 of the code's nonce, base64url without padding */
    record DoorTicket(
            long ticketId, String sectionName, int rowNum, int columnNum, String codeHash, GuestList.Status status) {}

    /**
     * @param at when it happened at the gate, Korean time
     * @param notedAt when the server learned of it, Korean time; later for a gate without network
     * @param staffId the member of staff at the gate, or the admin who undid the check-in
     * @param problem the problem code of a conflict
     * @param device the device that reported an offline scan, if it named itself
     * @param scan the number that the device gave the scan
     */
    @Schema(name = "CheckInIncident")
    record IncidentAnswer(
            Action action,
            LocalDateTime at,
            LocalDateTime notedAt,
            UUID staffId,
            @Nullable String gate,
            @Nullable String problem,
            @Nullable String device,
            @Nullable Long scan) {}

    /**
     * @param scannedAt Korean time
     * @param device the random name that the device gave itself; together with {@code scan} it distinguishes a repeated
     *     report from a second person with the same code
     * @param scan how many scans the device had made when it made this one
     */
    record ScanRequest(
            @NotNull @Size(max = 500) String code,
            @NotNull LocalDateTime scannedAt,
            @NotNull @VisibleText @Size(max = 40) String gate,

            @VisibleText(required = false) @Size(max = 64) @Nullable String device,

            @PositiveOrZero @Nullable Long scan) {

        @AssertTrue(message = "{ticket.scan.numbered}") @Schema(hidden = true)
        boolean isNumberComplete() {
            return (device == null) == (scan == null);
        }

        Scan.@Nullable Number number() {
            return device == null || scan == null ? null : new Scan.Number(device, scan);
        }
    }

    /** The verdict on an offline scan. */
    enum Result {
        ADMITTED,
        /** The person is inside and must not be: the ticket was used before, or is refunded. */
        CONFLICT,
        /** The scan has no effect. */
        REFUSED
    }

    /**
     * @param checkedInAt since when the ticket counts as checked in, Korean time
     * @param name the problem's name, null when admitted
     * @param code the problem's code, null when admitted
     * @param message the problem in words, null when admitted
     */
    record MergeAnswer(
            Result result,
            @Nullable Long ticketId,
            @Nullable LocalDateTime checkedInAt,
            @Nullable String name,
            @Nullable String code,
            @Nullable String message) {}
}
