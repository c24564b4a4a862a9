package com.t82.seat.hold;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.t82.event.PerformanceId;
import com.t82.seat.inventory.HoldRequest;
import com.t82.shared.CommonProblem;
import com.t82.shared.ProblemException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Combines concurrent hold requests for one performance into one transaction (group commit). The first request becomes
 * the leader and runs at once with all requests queued so far. Later requests form the next group. There is no timer
 * and no worker thread. A request fails with 503 when the queue is full or when its patience is over; it then leaves
 * the queue by itself, even while the leader hangs.
 */
final class HoldQueue {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final HoldSettings.Queue settings;
    private final Consumer<List<PendingHold>> together;
    private final Function<PendingHold, HoldVerdict> alone;
    private final Semaphore atWork;
    private final Cache<PerformanceId, Lane> lanes =
            Caffeine.newBuilder().maximumSize(10_000).build();

    /**
     * @param together decides the requests that it is given; requests that it leaves undecided go first in the next
     *     group
     * @param alone decides one request for which {@code together} has called {@link PendingHold#decideAlone}
     */
    HoldQueue(
            HoldSettings.Queue settings,
            Consumer<List<PendingHold>> together,
            Function<PendingHold, HoldVerdict> alone) {
        this.settings = settings;
        this.together = together;
        this.alone = alone;
        this.atWork = new Semaphore(settings.connections(), true);
    }

    /**
     * Decides the request, in a group or alone.
     *
     * @throws ProblemException when too many requests are waiting, or this one has waited too long
     */
    HoldVerdict ask(HoldRequest request) {
        Lane lane = lanes.get(request.performance(), performance -> new Lane());
        PendingHold mine = new PendingHold(request, settings.patience());
        if (!lane.enter(mine)) {
            throw overloaded();
        }
        try {
            await(mine, lane);
            HoldVerdict verdict = mine.outcome();
            return verdict != null ? verdict : decideAlone(mine);
        } finally {
            mine.restoreInterrupt();
        }
    }

    /**
     * Leads a group or waits for one. The patience ends while the request is queued; inside a group it waits for the
     * decision, because the group limits its own time.
     */
    private void await(PendingHold mine, Lane lane) {
        // The lead first, even when the answer is here already: it has to be handed over.
        while (mine.leads || !mine.done) {
            if (mine.leads) {
                mine.leads = false;
                lead(mine, lane);
            } else if (mine.nanosLeft() > 0) {
                mine.deferInterrupt();
                LockSupport.parkNanos(this, mine.nanosLeft());
            } else if (lane.leave(mine)) {
                throw overloaded();
            } else if (!mine.leads && !mine.done) {
                // Checked again, because waiting for the lane's lock may have consumed the permit of unpark.
                mine.deferInterrupt();
                LockSupport.park(this);
            }
        }
    }

    private HoldVerdict decideAlone(PendingHold mine) {
        if (mine.nanosLeft() <= 0 || !admit(mine)) {
            throw overloaded();
        }
        try {
            return alone.apply(mine);
        } finally {
            atWork.release();
        }
    }

    /** Waits for a permit to work until the patience of the request is over. */
    private boolean admit(PendingHold mine) {
        while (true) {
            mine.deferInterrupt();
            try {
                return atWork.tryAcquire(mine.nanosLeft(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                mine.interrupted = true;
            }
        }
    }

    /** How many requests wait for a group. */
    int waiting(PerformanceId performance) {
        Lane lane = lanes.getIfPresent(performance);
        return lane == null ? 0 : lane.size();
    }

    private void lead(PendingHold mine, Lane lane) {
        List<PendingHold> group = List.of();
        try {
            if (admit(mine)) {
                try {
                    group = lane.next();
                    if (!group.isEmpty()) {
                        together.accept(group);
                    }
                } finally {
                    atWork.release();
                }
            } else if (lane.leave(mine)) {
                mine.fail(overloaded());
                mine.wake();
            }
        } catch (RuntimeException | Error e) {
            group.forEach(one -> one.fail(e));
        } finally {
            lane.handOverLead(group);
        }
    }

    private static ProblemException overloaded() {
        return ProblemException.retryAfter(RETRY_AFTER, CommonProblem.SERVICE_UNAVAILABLE);
    }

    /** The queue of one performance. */
    private final class Lane {

        private final ReentrantLock lock = new ReentrantLock();
        private final Deque<PendingHold> queue = new ArrayDeque<>();
        private int leaders;

        boolean enter(PendingHold one) {
            lock.lock();
            try {
                if (queue.size() >= settings.limit()) {
                    return false;
                }
                queue.addLast(one);
                if (leaders < settings.groups()) {
                    leaders++;
                    one.leads = true;
                }
                return true;
            } finally {
                lock.unlock();
            }
        }

        /** Removes the request, unless it is in a group or has been given the lead, which it has to hand over. */
        boolean leave(PendingHold one) {
            lock.lock();
            try {
                return !one.leads && queue.remove(one);
            } finally {
                lock.unlock();
            }
        }

        /** Takes the next group from the queue. Requests whose patience is over fail with 503. */
        List<PendingHold> next() {
            List<PendingHold> group = new ArrayList<>();
            List<PendingHold> late = new ArrayList<>();
            long now = System.nanoTime();
            lock.lock();
            try {
                PendingHold one;
                while (group.size() < settings.groupSize() && (one = queue.pollFirst()) != null) {
                    (one.deadline - now < 0 ? late : group).add(one);
                }
            } finally {
                lock.unlock();
            }
            for (PendingHold one : late) {
                one.fail(overloaded());
                one.wake();
            }
            return group;
        }

        /** Starts the next group, then wakes the requests of this one. */
        void handOverLead(List<PendingHold> group) {
            lock.lock();
            try {
                for (PendingHold one : group.reversed()) {
                    if (!one.isDecided()) {
                        queue.addFirst(one);
                        // Back in the queue, its thread has to watch the patience again.
                        one.unpark();
                    }
                }
                PendingHold next = null;
                for (PendingHold one : queue) {
                    if (!one.leads) {
                        next = one;
                        break;
                    }
                }
                if (next == null) {
                    leaders--;
                } else {
                    next.leads = true;
                    next.unpark();
                }
            } finally {
                lock.unlock();
            }
            for (PendingHold one : group) {
                if (one.isDecided()) {
                    one.wake();
                }
            }
        }

        int size() {
            lock.lock();
            try {
                return queue.size();
            } finally {
                lock.unlock();
            }
        }
    }

    /** A request in the queue, with the thread that waits for its verdict. */
    static final class PendingHold {

        private final HoldRequest request;
        private final Thread thread = Thread.currentThread();
        private final long deadline;
        private @Nullable HoldVerdict verdict;
        private @Nullable Throwable failure;
        private boolean alone;
        private volatile boolean leads;
        private volatile boolean done;
        private boolean interrupted;

        private PendingHold(HoldRequest request, Duration patience) {
            this.request = request;
            this.deadline = System.nanoTime() + patience.toNanos();
        }

        HoldRequest request() {
            return request;
        }

        /** {@code null} while there is none. */
        @Nullable HoldVerdict verdict() {
            return verdict;
        }

        void answer(HoldVerdict verdict) {
            this.verdict = verdict;
        }

        /** Lets the request's own thread decide it, outside any group. */
        void decideAlone() {
            alone = true;
        }

        private void fail(Throwable failure) {
            if (!isDecided()) {
                this.failure = failure;
            }
        }

        boolean isDecided() {
            return verdict != null || failure != null || alone;
        }

        private long nanosLeft() {
            return deadline - System.nanoTime();
        }

        /** The rest of its patience; negative when that is over. */
        Duration timeLeft() {
            return Duration.ofNanos(nanosLeft());
        }

        /**
         * Clears and remembers an interrupt. An interrupted thread can neither park nor lead a group: its sockets would
         * be closed. {@link #restoreInterrupt} sets the interrupt again.
         */
        private void deferInterrupt() {
            interrupted |= Thread.interrupted();
        }

        private void restoreInterrupt() {
            if (interrupted) {
                thread.interrupt();
            }
        }

        private void wake() {
            done = true;
            unpark();
        }

        private void unpark() {
            if (thread != Thread.currentThread()) {
                LockSupport.unpark(thread);
            }
        }

        private @Nullable HoldVerdict outcome() {
            return switch (failure) {
                case null -> verdict;
                case RuntimeException exception -> throw exception;
                case Error error -> throw error;
                default -> throw new IllegalStateException(failure);
            };
        }
    }
}
