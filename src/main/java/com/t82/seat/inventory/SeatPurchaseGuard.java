package com.t82.seat.inventory;

import com.t82.event.PerformanceId;
import com.t82.seat.HoldConfirmed;
import com.t82.seat.HoldPinned;
import com.t82.seat.HoldPinned.PinnedSeat;
import com.t82.seat.SeatId;
import com.t82.seat.SeatPinRequest;
import com.t82.seat.SeatSettlementRequest;
import com.t82.seat.map.SeatMap;
import com.t82.seat.map.SeatMapProblem;
import com.t82.seat.map.SeatState;
import com.t82.shared.ProblemException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Answers whether a purchase may pin or settle its seats, inside the transaction of the purchase. The seats stay locked
 * until that transaction ends, so a hold cannot expire between the answer and the commit.
 */
@Component
class SeatPurchaseGuard {

    private final Seats seats;
    private final SeatSales sales;
    private final SeatMap map;
    private final SeatSettings settings;
    private final PaceSettings pace;
    private final Clock clock;

    SeatPurchaseGuard(
            Seats seats, SeatSales sales, SeatMap map, SeatSettings settings, PaceSettings pace, Clock clock) {
        this.seats = seats;
        this.sales = sales;
        this.map = map;
        this.settings = settings;
        this.pace = pace;
        this.clock = clock;
    }

    /**
     * A hold is pinned for one purchase at a time. Another purchase is refused until the first has ended: otherwise a
     * fan could keep seats for ever by starting one payment after another, or be charged twice.
     */
    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    void on(SeatPinRequest request) {
        Instant now = clock.instant();
        List<StoredSeat> locked = lock(request.performance(), request.seats());
        boolean toPin = false;
        for (StoredSeat seat : locked) {
            if (!request.buyer().equals(seat.holder())) {
                throw new ProblemException(SeatProblem.SEAT_NOT_HELD);
            }
            if (isFor(seat, request.reference(), SeatState.SETTLING, SeatState.SOLD)) {
                continue;
            }
            if (seat.state() == SeatState.SOLD) {
                throw new ProblemException(SeatProblem.ALREADY_YOURS);
            }
            if (seat.state() != SeatState.HELD) {
                throw new ProblemException(SeatProblem.PAYMENT_UNDER_WAY);
            }
            if (seat.isExpired(now)) {
                throw new ProblemException(SeatProblem.HOLD_EXPIRED);
            }
            if (seat.purchase() != null && !seat.purchase().equals(request.reference())) {
                throw new ProblemException(SeatProblem.PAYMENT_UNDER_WAY);
            }
            toPin = true;
        }
        if (toPin) {
            sales.pin(
                    request.seats(),
                    request.reference(),
                    request.pinnedUntil(),
                    settings.holdDuration(),
                    pace.unpaid());
        }
        Map<SeatId, StoredSeat> bySeat =
                locked.stream().collect(Collectors.toMap(StoredSeat::seat, Function.identity()));
        request.reply()
                .give(new HoldPinned(
                        request.reference(),
                        request.buyer(),
                        request.performance(),
                        request.seats().stream()
                                .map(seat -> priced(Objects.requireNonNull(bySeat.get(seat))))
                                .toList()));
    }

    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    void on(SeatSettlementRequest request) {
        Instant now = clock.instant();
        for (StoredSeat seat : lock(request.performance(), request.seats())) {
            if (!isFor(seat, request.reference(), SeatState.HELD, SeatState.SETTLING, SeatState.SOLD)) {
                throw new ProblemException(SeatProblem.SEAT_NOT_HELD);
            }
            if (seat.isExpired(now)) {
                throw new ProblemException(SeatProblem.HOLD_EXPIRED);
            }
        }
        map.changed(request.performance(), sales.settle(request.seats(), request.reference()));
        request.reply().give(new HoldConfirmed(request.reference()));
    }

    private List<StoredSeat> lock(PerformanceId performance, Collection<SeatId> wanted) {
        Sale sale = seats.sale(performance);
        if (sale == null) {
            throw new ProblemException(SeatMapProblem.PERFORMANCE_NOT_FOUND);
        }
        if (sale.cancelled()) {
            throw new ProblemException(SeatProblem.PERFORMANCE_CANCELLED);
        }
        if (wanted.isEmpty() || new HashSet<>(wanted).size() != wanted.size()) {
            throw new ProblemException(SeatProblem.SEAT_CHOSEN_TWICE);
        }
        List<StoredSeat> locked = seats.findForUpdate(wanted);
        if (locked.size() != wanted.size()) {
            throw new ProblemException(SeatProblem.SEAT_NOT_FOUND);
        }
        for (StoredSeat seat : locked) {
            if (!seat.performance().equals(performance)) {
                throw new ProblemException(SeatProblem.SEAT_OF_ANOTHER_PERFORMANCE);
            }
        }
        return locked;
    }

    private static boolean isFor(StoredSeat seat, UUID purchase, SeatState... states) {
        return purchase.equals(seat.purchase()) && List.of(states).contains(seat.state());
    }

    private static PinnedSeat priced(StoredSeat seat) {
        return new PinnedSeat(seat.seat(), seat.section(), seat.sectionName(), seat.row(), seat.column(), seat.price());
    }
}
