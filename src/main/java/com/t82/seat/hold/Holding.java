package com.t82.seat.hold;

import com.t82.event.PerformanceId;
import com.t82.seat.HoldAttempted;
import com.t82.seat.HoldId;
import com.t82.seat.SeatId;
import com.t82.seat.hold.HoldQueue.PendingHold;
import com.t82.seat.hold.HoldVerdict.Held;
import com.t82.seat.hold.HoldVerdict.Refused;
import com.t82.seat.inventory.HoldCircumstances;
import com.t82.seat.inventory.HoldRefusals;
import com.t82.seat.inventory.HoldRequest;
import com.t82.seat.inventory.HoldStatements;
import com.t82.seat.inventory.Releasing;
import com.t82.seat.inventory.SeatSettings;
import com.t82.seat.map.SeatChange;
import com.t82.seat.map.SeatMap;
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
 * Holds seats for a fan, all or none.
 *
 * <p>Concurrent requests for one performance are decided together (group commit): one round trip takes all their locks,
 * one statement takes the seats, and one more reads the reasons of the requests that got nothing. Each request has its
 * own verdict. A request that cannot be decided in its group is decided alone, by its own thread. See
 * {@code docs/adr/0005-combined-holds.md}.
 *
 * <p>The locks are taken before the transaction, so a request that loses the race for a lock costs no database round
 * trip. The database alone decides: one statement checks and takes all seats of a request, and changes nothing for a
 * request that it refuses. Only then are the reasons read.
 */
@Component
public class Holding {

    private static final Logger log = LoggerFactory.getLogger(Holding.class);

    /** A second try follows when expired holds blocked the first, or its reason has vanished in between. */
    private static final int TRIES = 2;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final SeatLocks locks;
    private final HoldStatements statements;
    private final HoldRefusals refusals;
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
            HoldStatements statements,
            HoldRefusals refusals,
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
        this.statements = statements;
        this.refusals = refusals;
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
     * @throws IllegalStateException inside a transaction: the locks would be released before its commit
     * @throws ProblemException when too many requests are waiting, when this one has waited too long, or when no guard
     *     answered {@link HoldAttempted} positively
     */
    public HoldVerdict hold(HoldRequest request) {
        Assert.state(
                !TransactionSynchronizationManager.isActualTransactionActive(),
                "seats are held in a transaction of their own, inside the locks");
        requirePermission(request);
        HoldVerdict verdict;
        try {
            verdict = queue.ask(request);
        } catch (ProblemException overloaded) {
            turnedAway.increment();
            throw overloaded;
        }
        switch (verdict) {
            case Held ignored -> held.increment();
            case Refused refusal ->
                refused.computeIfAbsent(
                                refusal.problem(),
                                problem -> meters.counter("t82.seat.holds", "outcome", problem.code()))
                        .increment();
        }
        return verdict;
    }

    /** No answer is a refusal: without the waiting room's guard no seat is taken. */
    private void requirePermission(HoldRequest request) {
        HoldAttempted question = new HoldAttempted(request.holder(), request.performance(), new Reply<>());
        events.publishEvent(question);
        if (question.reply().single().isEmpty()) {
            log.error("hold refused, no guard answered performance={}", request.performance());
            throw ProblemException.retryAfter(RETRY_AFTER, CommonProblem.SERVICE_UNAVAILABLE);
        }
    }

    /** How many requests wait for the next group of the performance. */
    int waiting(PerformanceId performance) {
        return queue.waiting(performance);
    }

    /**
     * Decides a group. Requests of one group must not compete: a request is put off when an earlier one in the group is
     * of the same fan or for one of the same seats. It stays undecided for the next group, unless its seat is held now.
     */
    private void decideTogether(List<PendingHold> group) {
        groupSize.record(group.size());
        List<PendingHold> deciding = new ArrayList<>(group.size());
        List<PendingHold> deferred = new ArrayList<>();
        Map<SeatId, PendingHold> wanted = new HashMap<>();
        Set<UserId> fans = new HashSet<>();
        for (PendingHold one : group) {
            boolean unrivalled = fans.add(one.request().holder())
                    && one.request().seats().stream().noneMatch(wanted::containsKey);
            (unrivalled ? deciding : deferred).add(one);
            // Deferred requests count too: a third request for the same seat must not overtake them.
            one.request().seats().forEach(seat -> wanted.putIfAbsent(seat, one));
        }
        PerformanceId performance = group.getFirst().request().performance();
        SeatLocks.Leases leases = locks.tryLock(
                performance, deciding.stream().map(PendingHold::request).toList());
        CompletionStage<?> released;
        try {
            List<PendingHold> locked = new ArrayList<>(deciding.size());
            for (int i = 0; i < deciding.size(); i++) {
                if (leases.has(i)) {
                    locked.add(deciding.get(i));
                } else {
                    deciding.get(i).answer(new Refused(HoldProblem.SEAT_ALREADY_CHOSEN));
                }
            }
            if (!locked.isEmpty()) {
                take(performance, locked);
            }
        } catch (CannotCreateTransactionException | CannotGetJdbcConnectionException unavailable) {
            throw unavailable;
        } catch (DataAccessException | TransactionException | IllegalStateException e) {
            // One request must not fail the others. If the seats were held after all, the second try finds the hold.
            log.warn(
                    "hold group failed performance={} requests={} cause={}",
                    performance,
                    deciding.size(),
                    e.toString());
            deciding.stream().filter(one -> !one.isDecided()).forEach(PendingHold::decideAlone);
        } finally {
            released = leases.release();
        }
        for (PendingHold one : deferred) {
            if (one.request().seats().stream()
                    .anyMatch(seat -> isLost(Objects.requireNonNull(wanted.get(seat)), one))) {
                one.answer(new Refused(HoldProblem.SEAT_ALREADY_CHOSEN));
            }
        }
        if (deferred.stream().anyMatch(one -> !one.isDecided())) {
            locks.await(released);
        }
    }

    /** Whether the earlier request has taken the seat for another fan. */
    private static boolean isLost(PendingHold earlier, PendingHold one) {
        return earlier.verdict() instanceof Held
                && !earlier.request().holder().equals(one.request().holder());
    }

    private void take(PerformanceId performance, List<PendingHold> group) {
        List<HoldRequest> requests = group.stream().map(PendingHold::request).toList();
        List<HoldId> holds = requests.stream().map(request -> HoldId.random()).toList();
        Instant now = clock.instant();
        Instant until = now.plus(settings.holdDuration()).truncatedTo(ChronoUnit.MICROS);
        int seconds = group.stream().mapToInt(this::secondsLeft).max().orElse(1);
        List<List<SeatChange>> taken = inTransaction(
                seconds,
                () -> requests.size() == 1
                        ? List.of(statements.take(
                                requests.getFirst(), holds.getFirst(), now, until, settings.limitPerPerson()))
                        : statements.takeTogether(requests, holds, now, until, settings.limitPerPerson()));
        List<SeatChange> changes = new ArrayList<>();
        List<PendingHold> losers = new ArrayList<>();
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
        List<HoldCircumstances> found = refusals.circumstances(
                losers.stream().map(PendingHold::request).toList(),
                losers.stream().mapToInt(this::secondsLeft).max().orElse(1));
        for (int i = 0; i < losers.size(); i++) {
            HoldVerdict reason =
                    RefusalRules.verdict(losers.get(i).request(), found.get(i), settings.limitPerPerson(), now);
            if (reason != null) {
                losers.get(i).answer(reason);
            } else {
                losers.get(i).decideAlone();
            }
        }
    }

    private HoldVerdict decideAlone(PendingHold one) {
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

    private HoldVerdict decide(PendingHold one) {
        HoldRequest request = one.request();
        for (int attempt = 0; attempt < TRIES; attempt++) {
            Instant now = clock.instant();
            HoldId hold = HoldId.random();
            Instant until = now.plus(settings.holdDuration()).truncatedTo(ChronoUnit.MICROS);
            List<SeatChange> taken = inTransaction(
                    secondsLeft(one), () -> statements.take(request, hold, now, until, settings.limitPerPerson()));
            if (!taken.isEmpty()) {
                map.changed(request.performance(), taken);
                return new Held(hold, until);
            }
            HoldCircumstances found =
                    refusals.circumstances(List.of(request), secondsLeft(one)).getFirst();
            HoldVerdict reason = RefusalRules.verdict(request, found, settings.limitPerPerson(), now);
            if (reason != null) {
                return reason;
            }
            if (found.seats().stream().anyMatch(seat -> seat.state() != SeatState.FREE)) {
                inTransaction(secondsLeft(one), () -> releasing.expired(request.seats(), now));
            }
        }
        return new Refused(HoldProblem.SEAT_ALREADY_CHOSEN);
    }

    /**
     * How long PostgreSQL may work for this request: the rest of its patience in whole seconds, as JDBC counts them,
     * and at least one. So the queue, the group and a second try alone share one deadline.
     */
    private int secondsLeft(PendingHold one) {
        return Math.clamp(one.timeLeft().toSeconds(), 1, holding.queue().transactionSeconds());
    }

    private <T> T inTransaction(int timeoutSeconds, Supplier<T> work) {
        TransactionTemplate transaction = new TransactionTemplate(transactions);
        transaction.setTimeout(timeoutSeconds);
        return Objects.requireNonNull(transaction.execute(status -> work.get()));
    }
}
