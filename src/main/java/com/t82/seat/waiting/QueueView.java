package com.t82.seat.waiting;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.t82.event.PerformanceId;
import com.t82.seat.waiting.QueueStatus.Phase;
import com.t82.seat.waiting.QueueTicket.State;
import com.t82.shared.ProblemException;
import com.t82.user.UserId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * A read model of each waiting room in memory, read from the database about once a second while clients ask for it.
 * Positions are answered from here; only a fan who is not in it is looked up in the database.
 */
@Component
class QueueView {

    /**
     * A snapshot is kept at least so many times as long as it took to read, so that reading remains a small part of the
     * load.
     */
    private static final int COST_FACTOR = 10;

    /** Rooms that no client has asked for in this time are dropped. */
    private static final Duration IDLE = Duration.ofMinutes(5);

    /** For how long a performance may seem unknown after its announcement. */
    private static final Duration ANNOUNCED_MAX_AGE = Duration.ofMillis(50);

    /** How many refusals a snapshot remembers. */
    private static final int REFUSALS = 100_000;

    private final WaitingRooms rooms;
    private final QueueTickets tickets;
    private final WaitingSettings settings;
    private final Clock clock;
    private final Map<PerformanceId, Cell> cells = new ConcurrentHashMap<>();

    /** Sorted ids of all announced performances. */
    private final Cache<Boolean, long[]> announced =
            Caffeine.newBuilder().expireAfterWrite(ANNOUNCED_MAX_AGE).build();

    QueueView(WaitingRooms rooms, QueueTickets tickets, WaitingSettings settings, Clock clock) {
        this.rooms = rooms;
        this.tickets = tickets;
        this.settings = settings;
        this.clock = clock;
    }

    /** @throws ProblemException {@link WaitingProblem#WAITING_PERFORMANCE_NOT_FOUND} */
    WaitingRoom room(PerformanceId performance) {
        return require(performance).room();
    }

    /** How many fans wait. */
    long total(PerformanceId performance) {
        QueueSnapshot snapshot = require(performance);
        return snapshot.room().isOn(clock.instant()) ? snapshot.waiting() : 0;
    }

    /** @throws ProblemException {@link WaitingProblem#WAITING_PERFORMANCE_NOT_FOUND} */
    QueueStatus status(PerformanceId performance, UserId user) {
        return status(require(performance), user);
    }

    /**
     * Requires that the fan may choose seats. A performance that does not exist has no waiting room.
     *
     * @return whether a pass was needed
     * @throws ProblemException {@link WaitingProblem#PASS_REQUIRED} or {@link WaitingProblem#PASS_EXPIRED}
     */
    boolean requirePass(PerformanceId performance, UserId user) {
        QueueSnapshot snapshot = current(performance);
        Instant now = clock.instant();
        if (snapshot == null || !snapshot.room().isOn(now)) {
            return false;
        }
        QueueTicket ticket = snapshot.tickets().get(user);
        if (ticket == null || !ticket.isAdmitted(now)) {
            WaitingProblem refusal = snapshot.refused().getIfPresent(user);
            if (refusal == null) {
                refusal = lookUp(performance, user, now);
            }
            if (refusal != null) {
                snapshot.refused().put(user, refusal);
                throw new ProblemException(refusal);
            }
        }
        return true;
    }

    /** Looks in the database, because the snapshot may be older than the pass. */
    private @Nullable WaitingProblem lookUp(PerformanceId performance, UserId user, Instant now) {
        QueueTicket present = tickets.find(performance, user);
        if (present != null && present.isAdmitted(now)) {
            return null;
        }
        return present != null && present.state() == State.ADMITTED
                ? WaitingProblem.PASS_EXPIRED
                : WaitingProblem.PASS_REQUIRED;
    }

    /** Adds a new ticket to the current snapshot. */
    void add(PerformanceId performance, QueueTicket ticket) {
        Cell cell = cells.get(performance);
        QueueSnapshot snapshot = cell == null ? null : cell.snapshot;
        if (snapshot != null
                && snapshot.tickets().put(ticket.user(), ticket) == null
                && ticket.state() == State.LOBBY) {
            snapshot.joinedLater().increment();
        }
    }

    /** Removes the ticket of a fan who has left from the current snapshot. */
    void remove(PerformanceId performance, UserId user) {
        Cell cell = cells.get(performance);
        QueueSnapshot snapshot = cell == null ? null : cell.snapshot;
        if (snapshot != null) {
            snapshot.tickets().remove(user);
        }
    }

    /** Drops the snapshot: the next request reads the database. */
    void invalidate(PerformanceId performance) {
        cells.remove(performance);
        announced.invalidateAll();
    }

    @Scheduled(fixedDelay = 60_000)
    void dropIdle() {
        long now = System.nanoTime();
        cells.values().removeIf(cell -> now - cell.asked > IDLE.toNanos());
    }

    private QueueStatus status(QueueSnapshot snapshot, UserId user) {
        WaitingRoom room = snapshot.room();
        Instant now = clock.instant();
        if (!room.isOn(now)) {
            return new QueueStatus(Phase.OFF, 1, 0, Duration.ZERO, room.opensAt(), null, null);
        }
        QueueTicket ticket = snapshot.tickets().get(user);
        if (ticket == null) {
            ticket = tickets.find(room.performance(), user);
        }
        if (ticket == null) {
            return new QueueStatus(Phase.ABSENT, 1, snapshot.waiting(), null, room.opensAt(), null, null);
        }
        return switch (ticket.state()) {
            case LOBBY -> {
                long people = Math.max(1, snapshot.waiting());
                yield new QueueStatus(Phase.LOBBY, people, people, null, room.opensAt(), ticket.id(), null);
            }
            case WAITING -> {
                long position = snapshot.position(Objects.requireNonNull(ticket.place()));
                snapshot.deepest().accumulate(position);
                yield new QueueStatus(
                        Phase.WAITING,
                        position,
                        Math.max(position, snapshot.waiting()),
                        room.estimate(position),
                        room.opensAt(),
                        ticket.id(),
                        null);
            }
            case ADMITTED ->
                new QueueStatus(
                        ticket.isAdmitted(now) ? Phase.ADMITTED : Phase.EXPIRED,
                        1,
                        snapshot.waiting(),
                        Duration.ZERO,
                        room.opensAt(),
                        ticket.id(),
                        ticket.passUntil());
            case LAPSED ->
                new QueueStatus(Phase.LAPSED, 1, snapshot.waiting(), null, room.opensAt(), ticket.id(), null);
        };
    }

    private QueueSnapshot require(PerformanceId performance) {
        QueueSnapshot snapshot = current(performance);
        if (snapshot == null) {
            throw new ProblemException(WaitingProblem.WAITING_PERFORMANCE_NOT_FOUND);
        }
        return snapshot;
    }

    /** One thread reads a newer snapshot; meanwhile the others use the old one, if there is one. */
    private @Nullable QueueSnapshot current(PerformanceId performance) {
        Cell cell = cells.get(performance);
        if (cell == null) {
            if (!isAnnounced(performance)) {
                return null;
            }
            cell = cells.computeIfAbsent(performance, unused -> new Cell());
        }
        cell.asked = System.nanoTime();
        QueueSnapshot snapshot = cell.snapshot;
        if (snapshot == null) {
            cell.reading.lock();
        } else if (cell.asked - snapshot.readAt() < snapshot.goodFor() || !cell.reading.tryLock()) {
            return snapshot;
        }
        try {
            if (cell.snapshot != snapshot) {
                return cell.snapshot;
            }
            cell.snapshot = read(performance);
            if (cell.snapshot == null) {
                cells.remove(performance, cell);
            }
            return cell.snapshot;
        } finally {
            cell.reading.unlock();
        }
    }

    /** Requests for unknown performances cause twenty short queries a second at most. */
    private boolean isAnnounced(PerformanceId performance) {
        long[] all = Objects.requireNonNull(announced.get(true, unused -> rooms.announced()));
        return Arrays.binarySearch(all, performance.value()) >= 0;
    }

    private @Nullable QueueSnapshot read(PerformanceId performance) {
        long began = System.nanoTime();
        WaitingRoom room = rooms.find(performance);
        if (room == null) {
            return null;
        }
        Instant now = clock.instant();
        List<QueueTicket> present = room.isOn(now) ? tickets.present(performance, now) : List.of();
        Map<UserId, QueueTicket> byUser = new ConcurrentHashMap<>(Math.max(16, present.size() * 2));
        present.forEach(ticket -> byUser.put(ticket.user(), ticket));
        long[] line = present.stream()
                .filter(ticket -> ticket.state() == State.WAITING)
                .mapToLong(ticket -> Objects.requireNonNull(ticket.place()))
                .toArray();
        int lobby = (int)
                present.stream().filter(ticket -> ticket.state() == State.LOBBY).count();
        long readAt = System.nanoTime();
        return new QueueSnapshot(
                room,
                byUser,
                Caffeine.newBuilder()
                        .maximumSize(REFUSALS)
                        .expireAfterWrite(settings.viewMaxAge())
                        .build(),
                line,
                lobby,
                new LongAdder(),
                new LongAccumulator(Math::max, 0),
                readAt,
                Math.max(settings.viewMaxAge().toNanos(), COST_FACTOR * (readAt - began)));
    }

    private static final class Cell {

        final ReentrantLock reading = new ReentrantLock();
        volatile @Nullable QueueSnapshot snapshot;
        volatile long asked = System.nanoTime();
    }
}
