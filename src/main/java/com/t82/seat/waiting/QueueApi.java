package com.t82.seat.waiting;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.t82.event.PerformanceId;
import com.t82.seat.waiting.QueueStatus.Phase;
import com.t82.shared.Auditable;
import com.t82.shared.EventStreams;
import com.t82.shared.KoreanTime;
import com.t82.shared.ProblemException;
import com.t82.user.UserId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** The HTTP interface of waiting rooms. On the wire a performance is called {@code event}. */
@RestController
@RequestMapping("/api/v1/events/{eventId}/queue")
@Tag(name = "Waiting room", description = "The line before performances with more demand than seats")
class QueueApi {

    private final Entering entering;
    private final QueueView view;
    private final Heartbeats heartbeats;
    private final QueuePage page;
    private final QueueStreams streams;
    private final QueueAdmin admin;
    private final Lottery lottery;

    QueueApi(
            Entering entering,
            QueueView view,
            Heartbeats heartbeats,
            QueuePage page,
            QueueStreams streams,
            QueueAdmin admin,
            Lottery lottery) {
        this.entering = entering;
        this.view = view;
        this.heartbeats = heartbeats;
        this.page = page;
        this.streams = streams;
        this.admin = admin;
        this.lottery = lottery;
    }

    @PostMapping("/entry")
    @Operation(
            summary = "Join the line",
            description =
                    "A fan who already waits or is inside keeps the place. Without a waiting room the answer is ENDED"
                            + " at once.")
    StandingAnswer enter(@PathVariable long eventId, UserId caller) {
        PerformanceId performance = new PerformanceId(eventId);
        QueueStatus status = entering.enter(performance, caller);
        if (status.ticket() != null) {
            heartbeats.touch(performance, caller);
        }
        return StandingAnswer.of(status);
    }

    @DeleteMapping("/entry")
    @Operation(summary = "Leave the line, or give the pass back")
    void leave(@PathVariable long eventId, UserId caller) {
        entering.leave(new PerformanceId(eventId), caller);
    }

    @GetMapping("/total/users")
    @Operation(summary = "How many fans wait")
    ResponseEntity<Long> total(@PathVariable long eventId) {
        return json(view.total(new PerformanceId(eventId)));
    }

    @GetMapping("/position")
    @Operation(summary = "The caller's place, from 1", description = "In the lobby, the last possible position.")
    ResponseEntity<Long> position(@PathVariable long eventId, UserId caller) {
        return json(currentStatus(eventId, caller).orRefuse().position());
    }

    @GetMapping("/status/user")
    @Operation(summary = "Whether the caller still waits (IN_PROGRESS) or may choose seats (ENDED)")
    StandingAnswer status(@PathVariable long eventId, UserId caller) {
        return StandingAnswer.of(currentStatus(eventId, caller).orRefuse());
    }

    @GetMapping("/status")
    @Operation(summary = "A page for the app's web view, in Korean or English")
    @ApiResponse(
            responseCode = "200",
            content = @Content(mediaType = MediaType.TEXT_HTML_VALUE, schema = @Schema(type = "string")))
    ResponseEntity<String> page(@PathVariable long eventId, UserId caller, Locale locale) {
        return page.of(currentStatus(eventId, caller), locale);
    }

    @GetMapping("/stream")
    @Operation(
            summary = "The caller's place as it changes",
            description = "Server-sent events named place; the last one says ENDED. Counts as a heartbeat.")
    @ApiResponse(
            responseCode = "200",
            content = @Content(mediaType = MediaType.TEXT_EVENT_STREAM_VALUE, schema = @Schema(type = "string")))
    SseEmitter stream(@PathVariable long eventId, UserId caller, HttpServletResponse response) {
        currentStatus(eventId, caller).orRefuse();
        EventStreams.unbuffered(response);
        return streams.open(new PerformanceId(eventId), caller);
    }

    @GetMapping("/draw")
    @Operation(
            summary = "How the lobby is drawn",
            description = "The commitment is public from the beginning, the seed after the draw, when the sale opens.")
    DrawAnswer draw(@PathVariable long eventId) {
        WaitingRoom room = view.room(new PerformanceId(eventId));
        if (room.commitment() == null) {
            throw new ProblemException(WaitingProblem.NO_WAITING_ROOM);
        }
        Instant drawnAt = room.drawnAt();
        return new DrawAnswer(
                eventId,
                Lottery.METHOD,
                room.commitment(),
                KoreanTime.local(room.opensAt()),
                drawnAt == null ? null : KoreanTime.local(drawnAt),
                drawnAt == null ? null : room.seed(),
                drawnAt == null ? null : room.drawn());
    }

    @GetMapping("/draw/order")
    @Operation(summary = "The ids of the lobby's tickets in the order that was drawn, one a line")
    @ApiResponse(
            responseCode = "200",
            content = @Content(mediaType = MediaType.TEXT_PLAIN_VALUE, schema = @Schema(type = "string")))
    ResponseEntity<byte[]> drawnOrder(
            @PathVariable long eventId,
            @RequestHeader(name = HttpHeaders.ACCEPT_ENCODING, required = false) @Nullable String encodings) {
        PerformanceId performance = new PerformanceId(eventId);
        if (!view.room(performance).isDrawn()) {
            throw new ProblemException(WaitingProblem.NOT_DRAWN_YET);
        }
        return lottery.order(performance).answer(encodings);
    }

    @PutMapping("/settings")
    @Operation(
            summary = "Switch a waiting room on or off (admin)",
            description = "Values that are left out stay as they are.")
    SettingsAnswer set(@PathVariable long eventId, @RequestBody @Valid SettingsRequest request) {
        PerformanceId performance = new PerformanceId(eventId);
        WaitingRoom room = admin.set(performance, request.enabled(), request.admissionsPerSecond(), request.capacity());
        view.invalidate(performance);
        return new SettingsAnswer(room.enabled(), room.admissionsPerSecond(), room.capacity());
    }

    private QueueStatus currentStatus(long eventId, UserId caller) {
        PerformanceId performance = new PerformanceId(eventId);
        QueueStatus status = view.status(performance, caller);
        if (status.ticket() != null) {
            heartbeats.touch(performance, caller);
        }
        return status;
    }

    private static ResponseEntity<Long> json(long number) {
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(number);
    }

    enum Status {
        IN_PROGRESS,
        ENDED
    }

    /**
     * @param lobby whether the order has not been drawn yet
     * @param estimatedSeconds the estimated time to the admission; left out when it is unknown
     * @param passUntil until when seats may be chosen, Korean time
     * @param ticketId the id by whose hash the draw sorts
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record StandingAnswer(
            Status status,
            long position,
            long total,
            boolean lobby,
            @Nullable Long estimatedSeconds,
            @Nullable LocalDateTime passUntil,
            @Nullable UUID ticketId) {

        static StandingAnswer of(QueueStatus status) {
            Duration estimate = status.estimate();
            Instant passUntil = status.passUntil();
            return new StandingAnswer(
                    status.isThrough() ? Status.ENDED : Status.IN_PROGRESS,
                    status.position(),
                    status.total(),
                    status.phase() == Phase.LOBBY,
                    estimate == null ? null : estimate.toSeconds(),
                    passUntil == null ? null : KoreanTime.local(passUntil),
                    status.ticket());
        }
    }

    /**
     * @param commitment the SHA-256 of the seed
     * @param drawnAt when the draw took place, Korean time
     * @param seed published with the result
     * @param participants how many tickets took part
     */
    record DrawAnswer(
            long eventId,
            String method,
            String commitment,
            LocalDateTime opensAt,
            @Nullable LocalDateTime drawnAt,
            @Nullable String seed,
            @Nullable Integer participants) {}

    /** @param capacity how many fans may be inside at once */
    @Auditable
    record SettingsRequest(
            @NotNull Boolean enabled,

            @Nullable @DecimalMin("0.01") @DecimalMax("10000") Double admissionsPerSecond,

            @Nullable @Min(1) @Max(1_000_000) Integer capacity) {}

    record SettingsAnswer(boolean enabled, double admissionsPerSecond, int capacity) {}
}
