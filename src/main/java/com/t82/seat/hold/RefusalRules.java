package com.t82.seat.hold;

import com.t82.seat.HoldId;
import com.t82.seat.hold.HoldVerdict.Held;
import com.t82.seat.hold.HoldVerdict.Refused;
import com.t82.seat.inventory.HoldCircumstances;
import com.t82.seat.inventory.HoldRequest;
import com.t82.seat.inventory.Sale;
import com.t82.seat.inventory.SeatProblem;
import com.t82.seat.inventory.StoredSeat;
import com.t82.seat.map.SeatMapProblem;
import com.t82.seat.map.SeatState;
import com.t82.shared.ProblemType;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the verdict for a request that took no seat, from the state of the database afterwards. */
final class RefusalRules {

    private RefusalRules() {}

    /**
     * @param limitPerPerson how many seats of the performance one fan may have
     * @return a refusal, or the hold that the request repeats; {@code null} when there is no reason any more, so that
     *     another try may succeed
     */
    static @Nullable HoldVerdict verdict(
            HoldRequest request, HoldCircumstances found, int limitPerPerson, Instant now) {
        Sale sale = found.sale();
        if (sale == null) {
            return new Refused(SeatMapProblem.PERFORMANCE_NOT_FOUND);
        }
        ProblemType closed = sale.problemAt(now);
        if (closed != null) {
            return closed == SeatProblem.SALE_NOT_OPEN
                    ? Refused.until(sale.opensAt(), now, closed)
                    : new Refused(closed);
        }
        List<StoredSeat> seats = found.seats();
        ProblemType wrong = mistaken(request, seats);
        if (wrong != null) {
            return new Refused(wrong);
        }
        if (seats.stream().allMatch(seat -> seat.isHeldBy(request.holder(), now))) {
            return repeated(seats);
        }
        if (seats.stream().anyMatch(seat -> seat.isTaken(now))) {
            return new Refused(HoldProblem.SEAT_ALREADY_CHOSEN);
        }
        if (seats.stream().anyMatch(seat -> seat.state() != SeatState.FREE)) {
            return null;
        }
        Instant barredUntil = seats.stream()
                .map(seat -> seat.barredUntil(request.holder()))
                .filter(end -> end != null && end.isAfter(now))
                .max(Comparator.naturalOrder())
                .orElse(null);
        if (barredUntil != null) {
            return Refused.until(barredUntil, now, HoldProblem.SEAT_JUST_LET_GO);
        }
        Instant pausedUntil = found.pausedUntil();
        if (pausedUntil != null && pausedUntil.isAfter(now)) {
            return Refused.until(pausedUntil, now, HoldProblem.HOLDING_PAUSED);
        }
        if (found.used() + seats.size() > limitPerPerson) {
            return new Refused(HoldProblem.LIMIT_PER_PERSON, List.of(limitPerPerson));
        }
        return null;
    }

    private static @Nullable ProblemType mistaken(HoldRequest request, List<StoredSeat> seats) {
        if (seats.size() < request.choices().size()) {
            return SeatProblem.SEAT_NOT_FOUND;
        }
        for (StoredSeat seat : seats) {
            if (!seat.performance().equals(request.performance())) {
                return SeatProblem.SEAT_OF_ANOTHER_PERFORMANCE;
            }
        }
        for (int i = 0; i < seats.size(); i++) {
            if (!seats.get(i).price().equals(request.choices().get(i).price())) {
                return HoldProblem.PRICE_CHANGED;
            }
        }
        return null;
    }

    /**
     * The answer to a repeated request: the fan holds all the seats already, and the deadline stays the same. Seats of
     * two holds are refused, because that request is not a repetition of either.
     */
    private static HoldVerdict repeated(List<StoredSeat> seats) {
        Set<HoldId> holds = new HashSet<>();
        seats.forEach(seat -> holds.add(Objects.requireNonNull(seat.hold())));
        if (holds.size() > 1) {
            return new Refused(HoldProblem.SEAT_ALREADY_CHOSEN);
        }
        StoredSeat first = seats.getFirst();
        return new Held(Objects.requireNonNull(first.hold()), Objects.requireNonNull(first.heldUntil()));
    }
}
