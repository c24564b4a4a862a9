package com.t82.seat.map;

import com.t82.event.PerformanceId;
import com.t82.event.SectionId;
import com.t82.seat.SeatId;
import com.t82.seat.map.SeatMapAnswers.Topic;
import com.t82.shared.EventStreams;
import com.t82.shared.Money;
import com.t82.shared.ProblemException;
import com.t82.shared.web.FromMemory;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The public seat map over HTTP. The {@link SeatMapShortcut} answers most of these requests before they arrive here.
 */
@RestController
@Tag(name = "Seat map", description = "The seats of a performance, and which of them are free")
class SeatMapApi {

    private final SeatMap map;
    private final SeatMapAnswers answers;
    private final SeatStream stream;

    SeatMapApi(SeatMap map, SeatMapAnswers answers, SeatStream stream) {
        this.map = map;
        this.answers = answers;
        this.stream = stream;
    }

    @FromMemory
    @GetMapping("/api/v1/events/{eventId}/seats")
    @Operation(summary = "Every free seat of a performance")
    @ApiResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                            array = @ArraySchema(schema = @Schema(implementation = FreeSeat.class))))
    void free(@PathVariable long eventId, HttpServletRequest request, HttpServletResponse response) throws IOException {
        answers.answer(Topic.SEATS, live(eventId), request, response);
    }

    @FromMemory
    @GetMapping("/api/v1/events/{eventId}/restseats")
    @Operation(summary = "How many seats each section has left")
    @ApiResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                            array = @ArraySchema(schema = @Schema(implementation = RestSeats.class))))
    void rest(@PathVariable long eventId, HttpServletRequest request, HttpServletResponse response) throws IOException {
        answers.answer(Topic.REST, live(eventId), request, response);
    }

    @FromMemory
    @GetMapping("/api/v1/events/{eventId}/seatmap")
    @Operation(
            summary = "Where the seats are and what they cost",
            description = "Immutable under the address with its version (v). The seats are numbered from 0; a run is"
                    + " some adjacent seats of one row with consecutive ids and columns.")
    @ApiResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                            schema = @Schema(implementation = Geometry.class)))
    void plan(
            @PathVariable long eventId,
            @Parameter(description = "the version that the Seat-Map header names")
                    @RequestParam(name = "v", required = false)
                    @Nullable String version,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        answers.answer(Topic.PLAN, live(eventId), request, response);
    }

    @FromMemory
    @GetMapping("/api/v1/events/{eventId}/seatmap/status")
    @Operation(
            summary = "Two bits a seat: 0 free, 1 held, 2 sold, 3 not for sale",
            description = "In the order of the geometry that the Seat-Map header names, four seats a byte, the first in"
                    + " the lowest bits; as bytes or, for application/json, in base64. The Seat-Map-Status header is"
                    + " the version from which the stream can continue.")
    @ApiResponse(
            responseCode = "200",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_OCTET_STREAM_VALUE,
                        schema = @Schema(type = "string", format = "binary")),
                @Content(
                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                        schema = @Schema(implementation = StatusAnswer.class))
            })
    void status(@PathVariable long eventId, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        answers.answer(Topic.STATUS, live(eventId), request, response);
    }

    @FromMemory
    @GetMapping("/api/v1/events/{eventId}/seatmap/stream")
    @Operation(
            summary = "Changes of the status as they happen, as server-sent events",
            description = "First a snapshot, or a delta since the version in Last-Event-ID or since. Then deltas of"
                    + " [index, status], each with the version it leads from and to; a client with another version"
                    + " reconnects. Comments keep the connection alive.")
    @ApiResponse(
            responseCode = "200",
            content = @Content(mediaType = MediaType.TEXT_EVENT_STREAM_VALUE, schema = @Schema(type = "string")))
    void stream(
            @PathVariable long eventId,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEvent,
            @RequestParam(required = false) @Nullable String since,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        LiveSeats live = live(eventId);
        try (SeatStream.Subscription subscription = stream.subscribe(live, request.getRemoteAddr())) {
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
            response.setCharacterEncoding("UTF-8");
            EventStreams.unbuffered(response);
            subscription.follow(lastEvent != null ? lastEvent : since, response.getOutputStream());
        }
    }

    private LiveSeats live(long eventId) {
        LiveSeats live = map.live(new PerformanceId(eventId));
        if (live == null) {
            throw new ProblemException(SeatMapProblem.PERFORMANCE_NOT_FOUND);
        }
        return live;
    }

    /** For the OpenAPI document; {@link SeatPlan} encodes it. */
    record Geometry(String version, long eventId, int seats, List<PricedSection> sections, List<Run> runs) {}

    /** @param price of its free seats, won */
    record PricedSection(long sectionId, String name, long price) {}

    record Run(int index, int count, long seatId, long sectionId, int rowNum, int colNum) {}

    /** For the OpenAPI document; {@link SeatPlan} encodes it, {@link GzipSeatList} lists it. */
    record FreeSeat(SeatId seatId, int rowNum, int colNum, String name, Money price) {}

    /** For the OpenAPI document; {@link SeatListEncoder} encodes it. */
    record RestSeats(SectionId sectionId, String name, int restSeat) {}

    /** For the OpenAPI document; {@link SeatStatusBody} encodes it. */
    record StatusAnswer(String seatMap, String status) {}
}
