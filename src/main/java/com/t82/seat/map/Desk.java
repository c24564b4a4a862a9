package com.t82.seat.map;

import com.t82.seat.map.BestSeats.Offer;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Where the offers for one plan are given out, one after the other. */
public final class Desk {

    private final SeatPlan plan;
    private final BestSeats best;
    private final BitSet claimed = new BitSet();
    private final ReentrantLock lock = new ReentrantLock();
    private final RandomGenerator random = RandomGenerator.getDefault();

    Desk(SeatPlan plan) {
        this.plan = plan;
        this.best = new BestSeats(plan);
    }

    public SeatPlan plan() {
        return plan;
    }

    /**
     * The best seats that are free and not just being offered to somebody else; others are not offered them until they
     * are {@linkplain #release released}.
     *
     * @param lost seats that the fan has tried for in vain
     * @param sections {@code null} for all
     * @param maxPrice of one seat, won; {@code null} for any
     * @param among how many of the best to choose from at random
     * @return {@code null} when there are none, or when there is another plan by now
     */
    public @Nullable Offer claim(
            LiveSeats live, BitSet lost, int count, @Nullable Set<Long> sections, @Nullable Long maxPrice, int among) {
        lock.lock();
        try {
            // Read under the lock: whoever gives a claim back has made its seats show as held before.
            LiveSeats.Copy now = live.copy();
            if (now.plan() != plan) {
                return null;
            }
            BitSet taken = (BitSet) claimed.clone();
            taken.or(lost);
            List<Offer> offers = best.find(now.codes(), taken, count, sections, maxPrice, among);
            if (offers.isEmpty()) {
                return null;
            }
            Offer offer = offers.get(offers.size() == 1 ? 0 : random.nextInt(offers.size()));
            claimed.set(offer.first(), offer.first() + offer.count());
            return offer;
        } finally {
            lock.unlock();
        }
    }

    public void release(Offer offer) {
        lock.lock();
        try {
            claimed.clear(offer.first(), offer.first() + offer.count());
        } finally {
            lock.unlock();
        }
    }
}
