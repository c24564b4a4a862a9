package com.t82.seat.hold;

import com.t82.event.PerformanceId;
import com.t82.event.SectionId;
import com.t82.seat.SeatId;
import com.t82.seat.hold.HoldVerdict.Held;
import com.t82.seat.hold.HoldVerdict.Refused;
import com.t82.seat.inventory.HoldRequest;
import com.t82.seat.inventory.HoldRequest.Choice;
import com.t82.seat.inventory.SeatProblem;
import com.t82.seat.map.BestSeats.Offer;
import com.t82.seat.map.LiveSeats;
import com.t82.seat.map.SeatMap;
import com.t82.seat.map.SeatMapProblem;
import com.t82.seat.map.SeatOffers;
import com.t82.seat.map.SeatPlan;
import com.t82.shared.Money;
import com.t82.shared.ProblemException;
import com.t82.user.UserId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Finds the best free seats and holds them at once. Concurrent requests on one instance are offered different seats. A
 * request that still loses a race, to another instance or to a fan who taps on the map, is offered the next best seats.
 */
@Component
public class BestSeatSelection {

    private static final int TRIES = 8;

    /** After a lost race, from how many of the best offers one is chosen at random: others try the very best, too. */
    private static final int NEXT_BEST = 8;

    private final SeatMap map;
    private final Holding holding;

    BestSeatSelection(SeatMap map, Holding holding) {
        this.map = map;
        this.holding = holding;
    }

    /** @throws ProblemException when no free seats match, or when the hold is refused for a reason of the fan */
    public Chosen choose(Criteria criteria) {
        Set<Long> sections = criteria.sections() == null
                ? null
                : criteria.sections().stream().map(SectionId::value).collect(Collectors.toSet());
        Long maxPrice = criteria.maxPrice() == null ? null : criteria.maxPrice().won();
        BitSet lost = new BitSet();
        for (int attempt = 0; attempt < TRIES; attempt++) {
            LiveSeats live = map.live(criteria.performance());
            if (live == null) {
                throw new ProblemException(SeatMapProblem.PERFORMANCE_NOT_FOUND);
            }
            if (live.isClosed()) {
                throw new ProblemException(SeatProblem.PERFORMANCE_CANCELLED);
            }
            SeatOffers offers = live.offers();
            SeatPlan plan = offers.plan();
            Offer offer = offers.claim(live, lost, criteria.count(), sections, maxPrice, attempt == 0 ? 1 : NEXT_BEST);
            if (offer == null) {
                if (live.plan() != plan) {
                    continue;
                }
                break;
            }
            try {
                List<OfferedSeat> seats = seats(plan, offer);
                HoldVerdict verdict = holding.hold(new HoldRequest(
                        criteria.fan(),
                        criteria.performance(),
                        seats.stream()
                                .map(seat -> new Choice(seat.seat(), seat.price()))
                                .toList()));
                switch (verdict) {
                    case Held held -> {
                        return new Chosen(held, seats);
                    }
                    case Refused refused -> {
                        if (refused.problem() != HoldProblem.SEAT_ALREADY_CHOSEN
                                && refused.problem() != HoldProblem.SEAT_JUST_LET_GO
                                && refused.problem() != HoldProblem.PRICE_CHANGED) {
                            throw refused.asProblem();
                        }
                        lost.set(offer.first(), offer.first() + offer.count());
                    }
                }
            } finally {
                offers.release(offer);
            }
        }
        throw new ProblemException(HoldProblem.NO_SEATS_TOGETHER, criteria.count());
    }

    private static List<OfferedSeat> seats(SeatPlan plan, Offer offer) {
        List<OfferedSeat> seats = new ArrayList<>(offer.count());
        for (int i = offer.first(); i < offer.first() + offer.count(); i++) {
            SeatPlan.Section section = plan.sections().get(plan.sectionOf(i));
            seats.add(new OfferedSeat(
                    new SeatId(plan.seat(i)),
                    new SectionId(section.id()),
                    section.plainName(),
                    plan.row(i),
                    plan.column(i),
                    Money.of(section.price())));
        }
        return seats;
    }

    /**
     * @param sections {@code null} for all
     * @param maxPrice of one seat; {@code null} for any
     */
    public record Criteria(
            UserId fan,
            PerformanceId performance,
            int count,
            @Nullable Set<SectionId> sections,
            @Nullable Money maxPrice) {}

    public record Chosen(Held hold, List<OfferedSeat> seats) {}

    public record OfferedSeat(SeatId seat, SectionId section, String sectionName, int row, int column, Money price) {}
}
