package com.t82.seat.hold;

import com.t82.event.PerformanceId;
import com.t82.seat.HoldAttempted;
import com.t82.seat.HoldId;
import com.t82.seat.SeatId;
import com.t82.seat.hold.HoldQueue.Waiting;
import com.t82.seat.hold.HoldVerdict.Held;
import com.t82.seat.hold.HoldVerdict.Refused;
import com.t82.seat.inventory.HoldRequest;
import com.t82.seat.inventory.Releasing;
import com.t82.seat.inventory.SeatProblem;
import com.t82.seat.inventory.SeatSettings;
import com.t82.seat.inventory.Seats;
import com.t82.seat.inventory.Seats.Circumstances;
import com.t82.seat.inventory.Seats.Sale;
import com.t82.seat.inventory.Seats.Standing;
import com.t82.seat.map.SeatChange;
import com.t82.seat.map.SeatMap;
import com.t82.seat.map.SeatMapProblem;
import com.t82.seat.map.SeatState;
import com.t82.shared.CommonProblem;
import com.t82.shared.ProblemException;
import com.t82.shared.ProblemType;
import com.t82.shared.Reply;
import com.t82.user.UserId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.Assert;

/**
 * Takes seats for a fan, all or none.
 *
 * <p>Requests for one performance that arrive together are decided together: one round trip for all their locks, one
 * statement that takes, one that asks why for those who got nothing. Each keeps its own verdict. Whoever cannot be decided
 * in company is decided alone, by its own thread. See {@code docs/adr/0005-combined-holds.md}.
 *
 * <p>First the locks, then the transaction: who loses the race for a lock is turned away
 * without a database round trip. The database decides alone: one statement checks and takes everything of a request, and
 * changes nothing for one that it refuses. Only then is it asked why.
 */
@Component
public class Holding {

    private static final Logger log = LoggerFactory.getLogger(Holding.class);

    /** A second try follows when expired holds stood in the way or somebody gave way in between. */
    private static final int TRIES = 2;

    private static final Duration COME_BACK = Duration.ofSeconds(1);

    private final SeatLocks locks;
    private final Seats seats;
    private final Releasing releasing;
    private final SeatMap map;
    private final SeatSettings settings;
    private final HoldSettings holding;
    private final Clock clock;
    private final ApplicationEventPublisher events;
    private final PlatformTransactionManager transactions;
    private final HoldQueue queue;
    private final Counter held;
    private final LongAdder turnedAway;
    private final Counter alone;
    private final DistributionSummary groupSize;
    private final MeterRegistry meters;
    private final Map<ProblemType, Counter> refused = new ConcurrentHashMap<>();

    public Holding(
            SeatLocks locks,
            Seats seats,
            Releasing releasing,
            SeatMap map,
            SeatSettings settings,
            HoldSettings holding,
            Clock clock,
            ApplicationEventPublisher events,
            PlatformTransactionManager transactions,
            @Qualifier("turnedAwayHolds") LongAdder turnedAway,
            MeterRegistry meters) {
        this.locks = locks;
        this.seats = seats;
        this.releasing = releasing;
        this.map = map;
        this.settings = settings;
        this.holding = holding;
        this.clock = clock;
        this.events = events;
        this.transactions = transactions;
        this.queue = new HoldQueue(holding.queue(), this::decideTogether, this::decideAlone);
        this.held = meters.counter("t82.seat.holds", "outcome", "held");
        this.meters = meters;
        this.turnedAway = turnedAway;
        this.alone = meters.counter("t82.seat.holds.alone");
        this.groupSize = meters.summary("t82.seat.holds.group");
    }

    /**
     * @throws IllegalStateException inside a transaction: the locks would be gone before its commit
     * @throws ProblemException when too many requests wait already, when this one has waited for too long, or when {@link
     *     HoldAttempted} was not answered by a yes
     */
    public HoldVerdict hold(HoldRequest request) {
        Assert.state(
                !TransactionSynchronizationManager.isActualTransactionActive(),
                "Holding locks around its own transaction");
        askWhetherAllowed(request);
        HoldVerdict verdict;
        try {
            verdict = queue.ask(request);
        } catch (ProblemException overloaded) {
            turnedAway.increment();
            throw overloaded;
        }
        switch (verdict) {
            case Held ignored -> held.increment();
            case Refused no ->
                refused.computeIfAbsent(
                                no.problem(), problem -> meters.counter("t82.seat.holds", "outcome", problem.code()))
                        .increment();
        }
        return verdict;
    }

    /** Nobody holds seats without a yes: if the waiting room's guard is missing, no seat is taken. */
    private void askWhetherAllowed(HoldRequest request) {
        HoldAttempted question = new HoldAttempted(request.holder(), request.performance(), new Reply<>());
        events.publishEvent(question);
        if (question.reply().single().isEmpty()) {
            log.error("hold refused: no guard answered performance={}", request.performance());
            throw ProblemException.retryAfter(COME_BACK, CommonProblem.SERVICE_UNAVAILABLE);
        }
    }

    /** How many requests wait for the next group. */
    int waiting(PerformanceId performance) {
        return queue.waiting(performance);
    }

    /** Leaves those out whose turn comes after somebody else of the group who wants the same. */
    private void decideTogether(List<Waiting> group) {
        groupSize.record(group.size());
        List<Waiting> first = new ArrayList<>(group.size());
        List<Waiting> second = new ArrayList<>();
        Map<SeatId, Waiting> wanted = new HashMap<>();
        Set<UserId> fans = new HashSet<>();
        for (Waiting one : group) {
            boolean unrivalled = fans.add(one.request().holder())
                    && one.request().seats().stream().noneMatch(wanted::containsKey);
            (unrivalled ? first : second).add(one);
            // Also what those want who come second: the third does not pass them by.
            one.request().seats().forEach(seat -> wanted.putIfAbsent(seat, one));
        }
        PerformanceId performance = group.getFirst().request().performance();
        SeatLocks.Leases leases =
                locks.tryLock(performance, first.stream().map(Waiting::request).toList());
        CompletionStage<?> released;
        try {
            List<Waiting> locked = new ArrayList<>(first.size());
            for (int i = 0; i < first.size(); i++) {
                if (leases.has(i)) {
                    locked.add(first.get(i));
                } else {
                    first.get(i).answer(new Refused(HoldProblem.SEAT_ALREADY_CHOSEN));
                }
            }
            if (!locked.isEmpty()) {
                take(performance, locked);
            }
        } catch (CannotCreateTransactionException | CannotGetJdbcConnectionException nothingWasAsked) {
            throw nothingWasAsked;
        } catch (DataAccessException | TransactionException | IllegalStateException failure) {
            // Nobody is to suffer from a neighbour; and who has been served after all is told so when asking again.
            log.warn("{} holds that failed together go on alone: {}", first.size(), failure.toString());
            first.stream().filter(one -> !one.isDecided()).forEach(Waiting::dismiss);
        } finally {
            released = leases.release();
        }
        for (Waiting one : second) {
            if (one.request().seats().stream()
                    .anyMatch(seat -> isLost(Objects.requireNonNull(wanted.get(seat)), one))) {
                one.answer(new Refused(HoldProblem.SEAT_ALREADY_CHOSEN));
            }
        }
        if (second.stream().anyMatch(one -> !one.isDecided())) {
            locks.await(released);
        }
    }

    /** Whether the seat has gone to another fan of the same group. */
    private static boolean isLost(Waiting faster, Waiting one) {
        return faster.verdict() instanceof Held
                && !faster.request().holder().equals(one.request().holder());
    }

    private void take(PerformanceId performance, List<Waiting> group) {
        List<HoldRequest> requests = group.stream().map(Waiting::request).toList();
        List<HoldId> holds = requests.stream().map(request -> HoldId.random()).toList();
        Instant now = clock.instant();
        Instant until = now.plus(settings.holdDuration()).truncatedTo(ChronoUnit.MICROS);
        int seconds = group.stream().mapToInt(this::secondsLeft).max().orElse(1);
        List<List<SeatChange>> taken = inTransaction(
                seconds,
                () -> requests.size() == 1
                        ? List.of(seats.take(
                                requests.getFirst(), holds.getFirst(), now, until, settings.limitPerPerson()))
                        : seats.takeTogether(requests, holds, now, until, settings.limitPerPerson()));
        List<SeatChange> changes = new ArrayList<>();
        List<Waiting> losers = new ArrayList<>();
        for (int i = 0; i < group.size(); i++) {
            if (taken.get(i).isEmpty()) {
                losers.add(group.get(i));
            } else {
                changes.addAll(taken.get(i));
                group.get(i).answer(new Held(holds.get(i), until));
            }
        }
        if (!changes.isEmpty()) {
            map.changed(performance, changes);
        }
        if (losers.isEmpty()) {
            return;
        }
        List<Circumstances> found = seats.circumstances(
                losers.stream().map(Waiting::request).toList(),
                losers.stream().mapToInt(this::secondsLeft).max().orElse(1));
        for (int i = 0; i < losers.size(); i++) {
            HoldVerdict reason = explain(losers.get(i).request(), found.get(i), now);
            if (reason != null) {
                losers.get(i).answer(reason);
            } else {
                losers.get(i).dismiss();
            }
        }
    }

    private HoldVerdict decideAlone(Waiting one) {
        HoldRequest request = one.request();
        alone.increment();
        SeatLocks.Lease lease = locks.tryLock(request.performance(), request.seats(), request.holder());
        if (lease == null) {
            return new Refused(HoldProblem.SEAT_ALREADY_CHOSEN);
        }
        try {
            return decide(one);
        } finally {
            lease.release();
        }
    }

    private HoldVerdict decide(Waiting one) {
        HoldRequest request = one.request();
        for (int attempt = 0; attempt < TRIES; attempt++) {
            Instant now = clock.instant();
            HoldId hold = HoldId.random();
            Instant until = now.plus(settings.holdDuration()).truncatedTo(ChronoUnit.MICROS);
            List<SeatChange> taken = inTransaction(
                    secondsLeft(one), () -> seats.take(request, hold, now, until, settings.limitPerPerson()));
            if (!taken.isEmpty()) {
                map.changed(request.performance(), taken);
                return new Held(hold, until);
            }
            Circumstances found =
                    seats.circumstances(List.of(request), secondsLeft(one)).getFirst();
            HoldVerdict reason = explain(request, found, now);
            if (reason != null) {
                return reason;
            }
            if (found.standings().stream().anyMatch(seat -> seat.state() != SeatState.FREE)) {
                inTransaction(secondsLeft(one), () -> releasing.expired(request.seats(), now));
            }
        }
        return new Refused(HoldProblem.SEAT_ALREADY_CHOSEN);
    }

    /**
     * How long PostgreSQL may work for this request: what is left of its patience, at least a second, in whole seconds as
     * JDBC counts them. So queue, group and a second try alone have one deadline together.
     */
    private int secondsLeft(Waiting one) {
        return Math.clamp(one.timeLeft().toSeconds(), 1, holding.queue().transactionSeconds());
    }

    private <T> T inTransaction(int timeoutSeconds, Supplier<T> work) {
        TransactionTemplate transaction = new TransactionTemplate(transactions);
        transaction.setTimeout(timeoutSeconds);
        return Objects.requireNonNull(transaction.execute(status -> work.get()));
    }

    /** Why nothing was taken; {@code null} when there is no reason any more and another try may succeed. */
    private @Nullable HoldVerdict explain(HoldRequest request, Circumstances found, Instant now) {
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
        List<Standing> standings = found.standings();
        ProblemType wrong = mistaken(request, standings);
        if (wrong != null) {
            return new Refused(wrong);
        }
        if (standings.stream().allMatch(seat -> seat.isHeldBy(request.holder(), now))) {
            return repeated(standings);
        }
        if (standings.stream().anyMatch(seat -> seat.isTaken(now))) {
            return new Refused(HoldProblem.SEAT_ALREADY_CHOSEN);
        }
        if (standings.stream().anyMatch(seat -> seat.state() != SeatState.FREE)) {
            return null;
        }
        Instant barredUntil = standings.stream()
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
        if (found.used() + standings.size() > settings.limitPerPerson()) {
            return new Refused(HoldProblem.LIMIT_PER_PERSON, List.of(settings.limitPerPerson()));
        }
        return null;
    }

    private static @Nullable ProblemType mistaken(HoldRequest request, List<Standing> standings) {
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
                return HoldProblem.PRICE_CHANGED;
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
            return new Refused(HoldProblem.SEAT_ALREADY_CHOSEN);
        }
        Standing first = standings.getFirst();
        return new Held(Objects.requireNonNull(first.hold()), Objects.requireNonNull(first.heldUntil()));
    }
}
