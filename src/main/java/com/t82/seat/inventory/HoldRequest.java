package com.t82.seat.inventory;

import com.t82.event.PerformanceId;
import com.t82.seat.SeatId;
import com.t82.shared.Money;
import com.t82.shared.ProblemException;
import com.t82.user.UserId;
import java.util.Comparator;
import java.util.List;

/**
 * A fan asks for some seats of one performance, all or none, at the prices that the fan has seen.
 *
 * @param choices 1 to {@value #MAX_SEATS}, none twice, ordered by seat so that all requests lock in the same order
 */
public record HoldRequest(UserId holder, PerformanceId performance, List<Choice> choices) {

    /** Part of the contract with the app. */
    public static final int MAX_SEATS = 5;

    public HoldRequest {
        if (choices.isEmpty()) {
            throw new IllegalArgumentException("a hold request needs at least one seat");
        }
        if (choices.size() > MAX_SEATS) {
            throw new ProblemException(SeatProblem.TOO_MANY_SEATS, MAX_SEATS);
        }
        choices = choices.stream()
                .sorted(Comparator.comparingLong(choice -> choice.seat().value()))
                .toList();
        for (int i = 1; i < choices.size(); i++) {
            if (choices.get(i).seat().equals(choices.get(i - 1).seat())) {
                throw new ProblemException(SeatProblem.SEAT_CHOSEN_TWICE);
            }
        }
    }

    public List<SeatId> seats() {
        return choices.stream().map(Choice::seat).toList();
    }

    /** @param price what the fan was shown; the hold is refused when the price has changed */
    public record Choice(SeatId seat, Money price) {}
}
