package com.t82.seat.map;

import com.t82.seat.map.BestSeats.Offer;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Gives out the best free seats of one plan. Seats that are offered to one request are not offered to another. */
public final class SeatOffers {

    private final SeatPlan plan;
    private final BestSeats best;
    private final BitSet claimed = new BitSet();
    private final ReentrantLock lock = new ReentrantLock();
    private final RandomGenerator random = RandomGenerator.getDefault();

    SeatOffers(SeatPlan plan) {
        this.plan = plan;
        this.best = new BestSeats(plan);
    }

    public SeatPlan plan() {
        return plan;
    }

    /**
     * Claims the best seats that are free and not claimed by another request. They stay claimed until they are
     * {@linkplain #release released}.
     *
     * @param lost indexes of seats that this request has tried to hold in vain
     * @param sections {@code null} for all
     * @param maxPrice of one seat, won; {@code null} for any
     * @param among from how many of the best offers one is chosen at random
     * @return {@code null} when there are none, or when the performance has another plan by now
     */
    public @Nullable Offer claim(
            LiveSeats live, BitSet lost, int count, @Nullable Set<Long> sections, @Nullable Long maxPrice, int among) {
        lock.lock();
        try {
            // Read under the lock: a request releases its claim only after its held seats show in the snapshot.
            SeatSnapshot now = live.snapshot();
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
