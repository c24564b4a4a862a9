package com.t82.event.programme;

import com.t82.event.PerformanceId;
import com.t82.event.ShowId;
import com.t82.event.catalogue.ShowPages;
import com.t82.shared.Auditable;
import com.t82.shared.Created;
import com.t82.shared.KoreanTime;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Dated performances of a show, which the wire calls {@code event}. */
@Tag(name = "Performances", description = "Dated performances (event) of a show")
@RestController
@RequestMapping("/api/v1/contents")
class PerformanceApi {

    private final ShowPages pages;
    private final Announcing announcing;

    PerformanceApi(ShowPages pages, Announcing announcing) {
        this.pages = pages;
        this.announcing = announcing;
    }

    @Operation(summary = "The performances of a show that are still on sale")
    @GetMapping("/{eventInfoId}/events")
    List<PerformanceAnswer> onSale(@PathVariable long eventInfoId) {
        return pages.onSale(new ShowId(eventInfoId)).stream()
                .map(performance -> new PerformanceAnswer(
                        performance.performance().value(),
                        KoreanTime.local(performance.startsAt()),
                        performance.ticketsSold(),
                        KoreanTime.local(performance.bookingClosesAt())))
                .toList();
    }

    @Operation(summary = "A performance in detail")
    @GetMapping("/{eventId}/details")
    PerformanceDetailsAnswer details(@PathVariable long eventId) {
        ShowPages.PerformanceDetails performance = pages.performance(new PerformanceId(eventId));
        return new PerformanceDetailsAnswer(
                performance.show().value(),
                performance.title(),
                KoreanTime.local(performance.startsAt()),
                performance.imageUrl(),
                eventId,
                KoreanTime.local(performance.bookingOpensAt()),
                KoreanTime.local(performance.bookingClosesAt()),
                performance.cancelled());
    }

    @Operation(summary = "Announce a performance (admin); its seats follow within moments")
    @PostMapping("/{eventInfoId}/events")
    ResponseEntity<Created> announce(@PathVariable long eventInfoId, @RequestBody @Valid NewPerformance performance) {
        long id = announcing
                .announce(
                        new ShowId(eventInfoId),
                        KoreanTime.instant(performance.eventStartTime()),
                        KoreanTime.instant(performance.bookEndTime()))
                .value();
        return Created.at("/api/v1/contents/" + id + "/details", id);
    }

    @Operation(summary = "Reschedule a performance (admin)")
    @PutMapping("/{eventInfoId}/events/{eventId}")
    void reschedule(
            @PathVariable long eventInfoId,
            @PathVariable long eventId,
            @RequestBody RescheduledPerformance performance) {
        announcing.reschedule(
                new ShowId(eventInfoId),
                new PerformanceId(eventId),
                instant(performance.eventStartTime()),
                instant(performance.bookEndTime()));
    }

    @Operation(summary = "Cancel a performance (admin); everybody who has paid for it gets a full refund")
    @DeleteMapping("/{eventInfoId}/events/{eventId}")
    void cancel(@PathVariable long eventInfoId, @PathVariable long eventId) {
        announcing.cancel(new ShowId(eventInfoId), new PerformanceId(eventId));
    }

    private static @Nullable Instant instant(@Nullable LocalDateTime koreanTime) {
        return koreanTime == null ? null : KoreanTime.instant(koreanTime);
    }

    record PerformanceAnswer(
            long eventId, LocalDateTime eventStartTime, long eventSellCount, LocalDateTime bookEndTime) {}

    record PerformanceDetailsAnswer(
            long eventInfoId,
            String title,
            LocalDateTime eventStartTime,
            String imageUrl,
            long eventId,
            LocalDateTime bookStartTime,
            LocalDateTime bookEndTime,
            boolean cancelled) {}

    @Auditable
    record NewPerformance(
            @NotNull LocalDateTime eventStartTime, @NotNull LocalDateTime bookEndTime) {}

    /** A field that is left out keeps its value. */
    record RescheduledPerformance(
            @Nullable LocalDateTime eventStartTime,
            @Nullable LocalDateTime bookEndTime) {}
}
