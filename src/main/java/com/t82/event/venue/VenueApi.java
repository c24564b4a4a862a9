package com.t82.event.venue;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.t82.event.VenueId;
import com.t82.shared.Created;
import com.t82.shared.NormalForm;
import com.t82.shared.VisibleText;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Venues, which the wire calls {@code place}, and their sections. */
@Tag(name = "Venues", description = "Venues (place) and their sections")
@RestController
@RequestMapping("/api/v1/contents/init/place")
class VenueApi {

    private final VenueSetup setup;

    VenueApi(VenueSetup setup) {
        this.setup = setup;
    }

    @Operation(summary = "Add a venue (admin)")
    @PostMapping
    ResponseEntity<Created> add(@RequestBody @Valid NewVenue venue) {
        long id = setup.addVenue(new Venue(
                        venue.placeName(),
                        venue.address(),
                        venue.totalSeat(),
                        venue.seatAvailable() == null
                                ? venue.totalSeat()
                                : venue.seatAvailable().of(venue.totalSeat()),
                        venue.totalRow(),
                        venue.totalCol(),
                        venue.changeoverMinutes() == null ? null : Duration.ofMinutes(venue.changeoverMinutes())))
                .value();
        return Created.at("/api/v1/contents/init/place/" + id, id);
    }

    @Operation(summary = "A venue with its sections")
    @GetMapping("/{placeId}")
    VenueAnswer venue(@PathVariable long placeId) {
        VenueSetup.VenuePlan plan = setup.plan(new VenueId(placeId));
        Venue venue = plan.venue();
        return new VenueAnswer(
                placeId,
                venue.name(),
                venue.address(),
                venue.totalSeats(),
                venue.availableSeats(),
                venue.rows(),
                venue.columns(),
                venue.changeoverMinutes(),
                plan.sections().stream()
                        .map(section -> new SectionAnswer(
                                section.id().value(),
                                section.name(),
                                section.block().startRow(),
                                section.block().startColumn(),
                                section.block().rows(),
                                section.block().columns()))
                        .toList());
    }

    @Operation(summary = "Mark a section of a venue (admin); rows and columns count from 1")
    @PostMapping("/{placeId}/section")
    ResponseEntity<Created> mark(@PathVariable long placeId, @RequestBody @Valid NewSection section) {
        long id = setup.markSection(
                        new VenueId(placeId),
                        section.sectionName(),
                        new Block(
                                section.startRow(),
                                section.startCol(),
                                section.seatRowCount(),
                                section.seatColumnsCount()))
                .value();
        return Created.at("/api/v1/contents/init/place/" + placeId, id);
    }

    record NewVenue(
            @NotBlank @VisibleText(required = false) @Size(max = 100) String placeName,

            @NotBlank @VisibleText(required = false) @Size(max = 300) String address,

            @Min(0) @Max(1_000_000) int totalSeat,

            @Schema(
                    description = "Whether its seats are in use; yes when left out. A number of seats is accepted, too",
                    implementation = Boolean.class)
            @Nullable Availability seatAvailable,

            @Min(1) @Max(2_000) int totalRow,
            @Min(1) @Max(2_000) int totalCol,

            @Schema(description = "What the venue needs between two performances; the usual time when left out")
            @Nullable @Min(0) @Max(1_440) Integer changeoverMinutes) {

        NewVenue {
            if (placeName != null) {
                placeName = NormalForm.ofName(placeName);
            }
            if (address != null) {
                address = NormalForm.ofName(address);
            }
        }
    }

    /** The mobile app sends whether the seats of a venue are in use; other clients send how many are. */
    record Availability(@Nullable Integer count, boolean all) {

        /** @throws IllegalArgumentException when it is neither a boolean nor a whole number */
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Availability of(Object value) {
            return switch (value) {
                case Boolean all -> new Availability(null, all);
                case Integer count -> new Availability(count, false);
                default -> throw new IllegalArgumentException("Neither a boolean nor a number of seats");
            };
        }

        int of(int totalSeats) {
            return count != null ? count : all ? totalSeats : 0;
        }
    }

    record NewSection(
            @Min(1) int startRow,
            @Min(1) int startCol,
            @Min(1) int seatRowCount,
            @Min(1) int seatColumnsCount,

            @NotBlank @VisibleText(required = false) @Size(max = 50) String sectionName) {

        NewSection {
            if (sectionName != null) {
                sectionName = NormalForm.ofName(sectionName);
            }
        }
    }

    record VenueAnswer(
            long placeId,
            String placeName,
            String address,
            int totalSeat,
            int seatAvailable,
            int totalRow,
            int totalCol,

            @Schema(description = "Absent where the usual changeover time applies")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable Integer changeoverMinutes,

            List<SectionAnswer> sections) {}

    record SectionAnswer(
            long sectionId, String sectionName, int startRow, int startCol, int seatRowCount, int seatColumnsCount) {}
}
