package com.t82.seat.hold;

import com.t82.event.PerformanceId;
import com.t82.event.SectionId;
import com.t82.seat.HoldId;
import com.t82.seat.SeatId;
import com.t82.seat.hold.BestSeatSelection.Chosen;
import com.t82.seat.hold.BestSeatSelection.Criteria;
import com.t82.seat.hold.HoldVerdict.Held;
import com.t82.seat.hold.HoldVerdict.Refused;
import com.t82.seat.inventory.HoldRequest;
import com.t82.seat.inventory.HoldRequest.Choice;
import com.t82.seat.inventory.Releasing;
import com.t82.seat.inventory.SeatProblem;
import com.t82.seat.inventory.Seats;
import com.t82.seat.inventory.StoredSeat;
import com.t82.seat.map.SeatState;
import com.t82.shared.KoreanTime;
import com.t82.shared.Money;
import com.t82.shared.ProblemException;
import com.t82.user.UserId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The HTTP interface for holding seats. On the wire a performance is called {@code event}. */
@RestController
@Tag(name = "Seats", description = "Holding seats and giving them back")
class SeatApi {

    private static final int MAX_DETAILS = 100;

    private final Holding holding;
    private final Releasing releasing;
    private final Seats seats;
    private final BestSeatSelection selection;
    private final NetworkPace network;

    SeatApi(Holding holding, BestSeatSelection selection, Releasing releasing, Seats seats, NetworkPace network) {
        this.holding = holding;
        this.selection = selection;
        this.releasing = releasing;
        this.seats = seats;
        this.network = network;
    }

    @PutMapping("/api/v1/seats/choice")
    @Operation(
            summary = "Hold 1 to 5 seats of one performance, all or none",
            description = "A repetition while the hold is alive answers the same hold with the same deadline.")
    HoldAnswer choose(
            @RequestBody @NotEmpty @Size(max = 100) List<@NotNull @Valid SeatChoice> choices,
            UserId caller,
            HttpServletRequest http) {
        if (choices.size() > HoldRequest.MAX_SEATS) {
            throw new ProblemException(SeatProblem.TOO_MANY_SEATS, HoldRequest.MAX_SEATS);
        }
        if (choices.stream().mapToLong(SeatChoice::eventId).distinct().count() > 1) {
            throw new ProblemException(HoldProblem.MIXED_PERFORMANCES);
        }
        HoldRequest request = new HoldRequest(
                caller,
                new PerformanceId(choices.getFirst().eventId()),
                choices.stream()
                        .map(choice -> new Choice(new SeatId(choice.seatId()), Money.of(choice.price())))
                        .toList());
        network.check(http.getRemoteAddr(), request.performance(), caller);
        return switch (holding.hold(request)) {
            case Held held -> {
                network.held(http.getRemoteAddr(), request.performance(), caller);
                yield new HoldAnswer(held.hold(), KoreanTime.local(held.until()), request.seats());
            }
            case Refused refused -> throw refused.asProblem();
        };
    }

    @PostMapping("/api/v1/events/{eventId}/seats/best")
    @Operation(
            summary = "Hold the best 1 to 5 free seats side by side",
            description = "The most expensive sections within the price first, nearest to the middle of their front"
                    + " row; no single seats are left where that can be avoided.")
    BestAnswer best(
            @PathVariable long eventId,
            @RequestBody @Valid BestRequest request,
            UserId caller,
            HttpServletRequest http) {
        PerformanceId performance = new PerformanceId(eventId);
        network.check(http.getRemoteAddr(), performance, caller);
        Chosen chosen = selection.choose(new Criteria(
                caller,
                performance,
                request.count(),
                request.sectionIds() == null || request.sectionIds().isEmpty()
                        ? null
                        : request.sectionIds().stream().map(SectionId::new).collect(Collectors.toSet()),
                request.maxPrice() == null ? null : Money.of(request.maxPrice())));
        network.held(http.getRemoteAddr(), performance, caller);
        return new BestAnswer(
                chosen.hold().hold(),
                KoreanTime.local(chosen.hold().until()),
                chosen.seats().stream()
                        .map(seat -> new BestSeat(
                                seat.seat(),
                                seat.section(),
                                seat.sectionName(),
                                seat.row(),
                                seat.column(),
                                seat.price()))
                        .toList());
    }

    @DeleteMapping("/api/v1/seats/choice")
    @Operation(
            summary = "Give seats back before the hold ends",
            description = "Seats that the caller does not hold are ignored; those being paid for are not given back.")
    void giveBack(@RequestParam @NotEmpty @Size(max = MAX_DETAILS) List<@NotNull Long> seatIds, UserId caller) {
        List<SeatId> given = seatIds.stream().map(SeatId::new).toList();
        if (seats.find(given).stream()
                .anyMatch(seat -> caller.equals(seat.holder())
                        && (seat.state() == SeatState.SETTLING
                                || (seat.state() == SeatState.HELD && seat.purchase() != null)))) {
            throw new ProblemException(SeatProblem.PAYMENT_UNDER_WAY);
        }
        releasing.unpinned(given, caller);
    }

    @PostMapping("/api/v1/seats/detail")
    @Operation(summary = "The places of seats, in the requested order")
    List<SeatDetail> detail(@RequestBody @Valid DetailRequest request) {
        List<SeatId> asked = request.seatIds().stream().map(SeatId::new).toList();
        Map<SeatId, StoredSeat> found =
                seats.find(asked).stream().collect(Collectors.toMap(StoredSeat::seat, Function.identity()));
        return asked.stream().map(seat -> SeatDetail.of(found.get(seat))).toList();
    }

    /**
     * @param eventId the id of the performance
     * @param price what the fan was shown, won
     */
    record SeatChoice(
            @NotNull Long seatId,
            @NotNull Long eventId,
            @NotNull @PositiveOrZero Long price) {}

    /** @param expiresAt when the hold expires, Korean time */
    record HoldAnswer(HoldId holdId, LocalDateTime expiresAt, List<SeatId> seatIds) {}

    /**
     * @param sectionIds where to look; everywhere when it is absent
     * @param maxPrice of one seat, won
     */
    record BestRequest(
            @NotNull @Min(1) @Max(HoldRequest.MAX_SEATS) Integer count,
            @Nullable @Size(max = MAX_DETAILS) List<@NotNull Long> sectionIds,
            @Nullable @PositiveOrZero Long maxPrice) {}

    /** @param expiresAt when the hold expires, Korean time */
    record BestAnswer(HoldId holdId, LocalDateTime expiresAt, List<BestSeat> seats) {}

    record BestSeat(SeatId seatId, SectionId sectionId, String name, int rowNum, int colNum, Money price) {}

    record DetailRequest(@NotEmpty @Size(max = MAX_DETAILS) List<@NotNull Long> seatIds) {}

    record SeatDetail(SeatId seatId, String seatSection, int seatRowNumber, int seatColumnNumber) {

        static SeatDetail of(@Nullable StoredSeat seat) {
            if (seat == null) {
                throw new ProblemException(SeatProblem.SEAT_NOT_FOUND);
            }
            return new SeatDetail(seat.seat(), seat.sectionName(), seat.row(), seat.column());
        }
    }
}
