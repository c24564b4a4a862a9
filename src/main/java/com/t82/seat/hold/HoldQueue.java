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
 * the leader and runs at once with all requests queued so far. Later requests form the next group. There is no timer and
 * no worker thread. A request fails with 503 when the queue is full or when its patience is over; it then leaves the queue
 * by itself, even while the leader hangs.
 */
final class HoldQueue {

    private static final Duration COME_BACK = Duration.ofSeconds(1);

    private final HoldSettings.Queue settings;
    private final Consumer<List<Waiting>> together;
    private final Function<Waiting, HoldVerdict> alone;
    private final Semaphore atWork;
    private final Cache<PerformanceId, Lane> lanes =
            Caffeine.newBuilder().maximumSize(10_000).build();

    /**
     * @param together answers, fails or dismisses those whom it is given; whom it leaves out goes first in the next group
     * @param alone decides who was dismissed
     */
    HoldQueue(HoldSettings.Queue settings, Consumer<List<Waiting>> together, Function<Waiting, HoldVerdict> alone) {
        this.settings = settings;
        this.together = together;
        this.alone = alone;
        this.atWork = new Semaphore(settings.connections(), true);
    }

    /** @throws ProblemException when too many wait already, or this one has waited for too long */
    HoldVerdict ask(HoldRequest request) {
        Lane lane = lanes.get(request.performance(), performance -> new Lane());
        Waiting mine = new Waiting(request, settings.patience());
        if (!lane.enter(mine)) {
            throw overloaded();
        }
        try {
            await(mine, lane);
            HoldVerdict verdict = mine.outcome();
            return verdict != null ? verdict : decideAlone(mine);
        } finally {
            mine.hearAgain();
        }
    }

    /** Waits for the group, and for its decision without an end: that one limits its own time. */
    private void await(Waiting mine, Lane lane) {
        // The lead first, even when the answer is here already: it has to be passed on.
        while (mine.leads || !mine.done) {
            if (mine.leads) {
                mine.leads = false;
                lead(mine, lane);
            } else if (mine.nanosLeft() > 0) {
                mine.turnDeaf();
                LockSupport.parkNanos(this, mine.nanosLeft());
            } else if (lane.leave(mine)) {
                throw overloaded();
            } else if (!mine.leads && !mine.done) {
                // Looked at again, for waiting for the lane's lock may have used up the call that was meant for this.
                mine.turnDeaf();
                LockSupport.park(this);
            }
        }
    }

    private HoldVerdict decideAlone(Waiting mine) {
        if (mine.nanosLeft() <= 0 || !admit(mine)) {
            throw overloaded();
        }
        try {
            return alone.apply(mine);
        } finally {
            atWork.release();
        }
    }

    /** Whether there is room for one more at work before the request's time is over. */
    private boolean admit(Waiting mine) {
        while (true) {
            mine.turnDeaf();
            try {
                return atWork.tryAcquire(mine.nanosLeft(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException noted) {
                mine.interrupted = true;
            }
        }
    }

    /** How many wait for a group. */
    int waiting(PerformanceId performance) {
        Lane lane = lanes.getIfPresent(performance);
        return lane == null ? 0 : lane.size();
    }

    private void lead(Waiting mine, Lane lane) {
        List<Waiting> group = List.of();
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
        } catch (RuntimeException | Error failure) {
            group.forEach(one -> one.fail(failure));
        } finally {
            lane.passOn(group);
        }
    }

    private static ProblemException overloaded() {
        return ProblemException.retryAfter(COME_BACK, CommonProblem.SERVICE_UNAVAILABLE);
    }

    /** The requests for one performance. */
    private final class Lane {

        private final ReentrantLock lock = new ReentrantLock();
        private final Deque<Waiting> queue = new ArrayDeque<>();
        private int leaders;

        boolean enter(Waiting one) {
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

        /** Whether this one was still waiting and had not been given the lead, which has to be passed on. */
        boolean leave(Waiting one) {
            lock.lock();
            try {
                return !one.leads && queue.remove(one);
            } finally {
                lock.unlock();
            }
        }

        /** Those who go now; who has waited too long is turned away on the way. */
        List<Waiting> next() {
            List<Waiting> group = new ArrayList<>();
            List<Waiting> late = new ArrayList<>();
            long now = System.nanoTime();
            lock.lock();
            try {
                Waiting one;
                while (group.size() < settings.groupSize() && (one = queue.pollFirst()) != null) {
                    (one.deadline - now < 0 ? late : group).add(one);
                }
            } finally {
                lock.unlock();
            }
            for (Waiting one : late) {
                one.fail(overloaded());
                one.wake();
            }
            return group;
        }

        /** First the next group gets going, then this one hears its verdicts. */
        void passOn(List<Waiting> group) {
            lock.lock();
            try {
                for (Waiting one : group.reversed()) {
                    if (!one.isDecided()) {
                        queue.addFirst(one);
                        // It looks at its watch again, which it had stopped doing inside the group.
                        one.unpark();
                    }
                }
                Waiting next = null;
                for (Waiting one : queue) {
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
            for (Waiting one : group) {
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

    /** A request and what becomes of it. */
    static final class Waiting {

        private final HoldRequest request;
        private final Thread thread = Thread.currentThread();
        private final long deadline;
        private @Nullable HoldVerdict verdict;
        private @Nullable Throwable failure;
        private boolean alone;
        private volatile boolean leads;
        private volatile boolean done;
        private boolean interrupted;

        private Waiting(HoldRequest request, Duration patience) {
            this.request = request;
            this.deadline = System.nanoTime() + patience.toNanos();
        }

        HoldRequest request() {
            return request;
        }

        /** {@code null} as long as there is none. */
        @Nullable HoldVerdict verdict() {
            return verdict;
        }

        void answer(HoldVerdict verdict) {
            this.verdict = verdict;
        }

        /** Its own thread decides it, outside any group. */
        void dismiss() {
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

        /** Until its patience is over; negative afterwards. */
        Duration timeLeft() {
            return Duration.ofNanos(nanosLeft());
        }

        /** An interrupted thread can neither park nor lead, for its sockets close beneath it. It hears of it afterwards. */
        private void turnDeaf() {
            interrupted |= Thread.interrupted();
        }

        private void hearAgain() {
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
