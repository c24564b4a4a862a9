package com.t82.seat;

import com.t82.seat.HoldVerdict.Held;
import com.t82.seat.HoldVerdict.Refused;
import com.t82.seat.Seats.Circumstances;
import com.t82.seat.Seats.Sale;
import com.t82.seat.Seats.Standing;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.Assert;

/**
 * Takes seats for a fan, all or none.
 *
 * <p>First the locks, then the transaction: who loses the race for a lock is turned away without a database round trip.
 * The database decides alone: one statement checks and takes everything, and changes nothing when it refuses. Only then
 * is it asked why.
 */
@Component
class Holding {

    /** A second try follows when expired holds stood in the way or somebody gave way in between. */
    private static final int TRIES = 2;

    private final SeatLocks locks;
    private final Seats seats;
    private final Releasing releasing;
    private final SeatMap map;
    private final SeatSettings settings;
    private final Clock clock;
    private final TransactionTemplate transaction;
    private final Counter held;
    private final Map<SeatProblem, Counter> refused = new EnumMap<>(SeatProblem.class);

    Holding(
            SeatLocks locks,
            Seats seats,
            Releasing releasing,
            SeatMap map,
            SeatSettings settings,
            Clock clock,
            PlatformTransactionManager transactions,
            MeterRegistry meters) {
        this.locks = locks;
        this.seats = seats;
        this.releasing = releasing;
        this.map = map;
        this.settings = settings;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
        this.held = meters.counter("t82.seat.holds", "outcome", "held");
        for (SeatProblem problem : SeatProblem.values()) {
            refused.put(problem, meters.counter("t82.seat.holds", "outcome", problem.code()));
        }
    }

    /** @throws IllegalStateException inside a transaction: the locks would be gone before its commit */
    HoldVerdict hold(HoldRequest request) {
        Assert.state(
                !TransactionSynchronizationManager.isActualTransactionActive(),
                "Holding locks around its own transaction");
        HoldVerdict verdict = lockAndDecide(request);
        switch (verdict) {
            case Held ignored -> held.increment();
            case Refused no -> Objects.requireNonNull(refused.get(no.problem())).increment();
        }
        return verdict;
    }

    private HoldVerdict lockAndDecide(HoldRequest request) {
        SeatLocks.Lease lease = locks.tryLock(request.performance(), request.seats(), request.holder());
        if (lease == null) {
            return new Refused(SeatProblem.SEAT_ALREADY_CHOSEN);
        }
        try {
            return decide(request);
        } finally {
            lease.release();
        }
    }

    private HoldVerdict decide(HoldRequest request) {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            Instant now = clock.instant();
            HoldId hold = HoldId.random();
            Instant until = now.plus(settings.holdDuration()).truncatedTo(ChronoUnit.MICROS);
            if (take(request, hold, now, until)) {
                map.changed(request.performance());
                return new Held(hold, until);
            }
            HoldVerdict reason = explain(request, now);
            if (reason != null) {
                return reason;
            }
        }
        return new Refused(SeatProblem.SEAT_ALREADY_CHOSEN);
    }

    private boolean take(HoldRequest request, HoldId hold, Instant now, Instant until) {
        return Boolean.TRUE.equals(
                transaction.execute(status -> seats.take(request, hold, now, until, settings.limitPerPerson())));
    }

    /** Why nothing was taken; {@code null} when there is no reason any more and another try may succeed. */
    private @Nullable HoldVerdict explain(HoldRequest request, Instant now) {
        Circumstances found = seats.circumstances(request);
        Sale sale = found.sale();
        if (sale == null) {
            return new Refused(SeatProblem.PERFORMANCE_NOT_FOUND);
        }
        SeatProblem closed = sale.problemAt(now);
        if (closed != null) {
            return new Refused(closed);
        }
        List<Standing> standings = found.standings();
        SeatProblem wrong = mistaken(request, standings);
        if (wrong != null) {
            return new Refused(wrong);
        }
        if (standings.stream().allMatch(seat -> seat.isHeldBy(request.holder(), now))) {
            return repeated(standings);
        }
        if (standings.stream().anyMatch(seat -> seat.isTaken(now))) {
            return new Refused(SeatProblem.SEAT_ALREADY_CHOSEN);
        }
        if (standings.stream().anyMatch(seat -> seat.state() != SeatState.FREE)) {
            releasing.expired(request.seats(), now);
            return null;
        }
        if (found.used() + standings.size() > settings.limitPerPerson()) {
            return new Refused(SeatProblem.LIMIT_PER_PERSON, List.of(settings.limitPerPerson()));
        }
        return null;
    }

    private static @Nullable SeatProblem mistaken(HoldRequest request, List<Standing> standings) {
        if (standings.size() < request.choices().size()) {
            return SeatProblem.SEAT_NOT_FOUND;
        }
        for (Standing standing : standings) {
            if (!standing.performance().equals(request.performance())) {
                return SeatProblem.SEAT_OF_ANOTHER_PERFORMANCE;
            }
        }
        for (int i = 0; i < standings.size(); i++) {
            if (!standings.get(i).price().equals(request.choices().get(i).price())) {
                return SeatProblem.PRICE_CHANGED;
            }
        }
        return null;
    }

    /**
     * All of it is held by the same fan already: the answer to a request that is sent again, without more time. Seats of
     * two holds are two choices, and asking for them as one is none of either.
     */
    private static HoldVerdict repeated(List<Standing> standings) {
        Set<HoldId> holds = new HashSet<>();
        standings.forEach(seat -> holds.add(Objects.requireNonNull(seat.hold())));
        if (holds.size() > 1) {
            return new Refused(SeatProblem.SEAT_ALREADY_CHOSEN);
        }
        Standing first = standings.getFirst();
        return new Held(Objects.requireNonNull(first.hold()), Objects.requireNonNull(first.heldUntil()));
    }
}
