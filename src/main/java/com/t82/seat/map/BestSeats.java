package com.t82.seat.map;

import com.t82.seat.map.SeatPlan.Section;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Ranks free adjacent seats of a row. Seats of a more expensive section come first. Within one price, offers that leave
 * no single seat between taken ones come first, then those nearest to the middle of the section's front row.
 */
public final class BestSeats {

    /** One row behind counts as much as one and a half seats aside. */
    private static final double ROW_WEIGHT = 1.5;

    private static final Comparator<Offer> BEST_FIRST = Comparator.comparingLong(Offer::price)
            .reversed()
            .thenComparingInt(Offer::alone)
            .thenComparingDouble(Offer::distance)
            .thenComparingInt(Offer::first);

    private final SeatPlan plan;

    /** For each section, the middle of its front row. */
    private final int[] front;

    private final double[] middle;

    BestSeats(SeatPlan plan) {
        this.plan = plan;
        int sections = plan.sections().size();
        front = new int[sections];
        middle = new double[sections];
        int[] left = new int[sections];
        int[] right = new int[sections];
        boolean[] known = new boolean[sections];
        for (int i = 0; i < plan.size(); i++) {
            int section = plan.sectionOf(i);
            int row = plan.row(i);
            int column = plan.column(i);
            front[section] = known[section] ? Math.min(front[section], row) : row;
            left[section] = known[section] ? Math.min(left[section], column) : column;
            right[section] = known[section] ? Math.max(right[section], column) : column;
            known[section] = true;
        }
        for (int s = 0; s < sections; s++) {
            middle[s] = (left[s] + right[s]) / 2.0;
        }
    }

    /**
     * @param codes {@link SeatStatus#code()} of each seat
     * @param claimed indexes of seats that are offered to other requests
     * @param sections {@code null} for all
     * @param maxPrice of one seat, won; {@code null} for any
     * @return the best first, at most {@code limit}; empty when there are not so many free adjacent seats
     */
    List<Offer> find(
            byte[] codes, BitSet claimed, int count, @Nullable Set<Long> sections, @Nullable Long maxPrice, int limit) {
        boolean[] wanted = new boolean[plan.sections().size()];
        for (int s = 0; s < wanted.length; s++) {
            Section section = plan.sections().get(s);
            wanted[s] = (sections == null || sections.contains(section.id()))
                    && (maxPrice == null || section.price() <= maxPrice);
        }
        List<Offer> offers = new ArrayList<>(limit + 1);
        for (int from = 0, to; from < codes.length; from = to) {
            to = from + 1;
            if (!wanted[plan.sectionOf(from)] || !isFree(codes, claimed, from)) {
                continue;
            }
            while (to < codes.length && isFree(codes, claimed, to) && areNeighbours(to - 1, to)) {
                to++;
            }
            for (int first = from; first + count <= to; first++) {
                keep(offers, offer(first, count, from, to), limit);
            }
        }
        return offers;
    }

    private static void keep(List<Offer> best, Offer offer, int limit) {
        int at = best.size();
        while (at > 0 && BEST_FIRST.compare(offer, best.get(at - 1)) < 0) {
            at--;
        }
        if (at < limit) {
            best.add(at, offer);
            if (best.size() > limit) {
                best.removeLast();
            }
        }
    }

    private static boolean isFree(byte[] codes, BitSet claimed, int seat) {
        return codes[seat] == 0 && !claimed.get(seat);
    }

    private boolean areNeighbours(int one, int next) {
        return plan.sectionOf(one) == plan.sectionOf(next)
                && plan.row(one) == plan.row(next)
                && plan.column(one) + 1 == plan.column(next);
    }

    /** An offer from the run of free adjacent seats {@code from} (inclusive) to {@code to} (exclusive). */
    private Offer offer(int first, int count, int from, int to) {
        int section = plan.sectionOf(first);
        int alone = (first - from == 1 ? 1 : 0) + (to - first - count == 1 ? 1 : 0);
        double aside = plan.column(first) + (count - 1) / 2.0 - middle[section];
        double behind = ROW_WEIGHT * (plan.row(first) - front[section]);
        return new Offer(first, count, plan.sections().get(section).price(), alone, Math.hypot(aside, behind));
    }

    /**
     * @param first the index of the first seat
     * @param price of one seat, won
     * @param alone how many single seats would be left
     * @param distance from the middle of the front row
     */
    public record Offer(int first, int count, long price, int alone, double distance) {}
}
