package com.t82.seat.waiting;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.t82.event.PerformanceId;
import com.t82.seat.waiting.QueueTicket.State;
import com.t82.seat.waiting.Standing.Phase;
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
 * What this instance knows of each room, read from the database about once a second while somebody asks. Everybody's place
 * is answered from here; only who is not on the board is looked up.
 */
@Component
class Board {

    /** A view is kept at least so many times as long as it took to read, so that reading stays a small part of the work. */
    private static final int COST_FACTOR = 10;

    /** Views that nobody has asked for in that time are dropped. */
    private static final Duration IDLE = Duration.ofMinutes(5);

    /** How long a performance may be unknown here after its announcement. */
    private static final Duration MISSED = Duration.ofMillis(50);

    /** How many refusals a view remembers. */
    private static final int REFUSALS = 100_000;

    private final WaitingRooms rooms;
    private final QueueTickets tickets;
    private final WaitingSettings settings;
    private final Clock clock;
    private final Map<PerformanceId, Cell> cells = new ConcurrentHashMap<>();

    /** Sorted ids of all announced performances. */
    private final Cache<Boolean, long[]> announced =
            Caffeine.newBuilder().expireAfterWrite(MISSED).build();

    Board(WaitingRooms rooms, QueueTickets tickets, WaitingSettings settings, Clock clock) {
        this.rooms = rooms;
        this.tickets = tickets;
        this.settings = settings;
        this.clock = clock;
    }

    /** @throws ProblemException {@link WaitingProblem#WAITING_PERFORMANCE_NOT_FOUND} */
    WaitingRoom room(PerformanceId performance) {
        return require(performance).room();
    }

    /** How many wait. */
    long total(PerformanceId performance) {
        View view = require(performance);
        return view.room().isOn(clock.instant()) ? view.waiting() : 0;
    }

    /** @throws ProblemException {@link WaitingProblem#WAITING_PERFORMANCE_NOT_FOUND} */
    Standing standing(PerformanceId performance, UserId user) {
        return standing(require(performance), user);
    }

    /**
     * Lets those pass who may choose seats. A performance that does not exist has no waiting room.
     *
     * @return whether a pass was needed
     * @throws ProblemException {@link WaitingProblem#PASS_REQUIRED} or {@link WaitingProblem#PASS_EXPIRED}
     */
    boolean requirePass(PerformanceId performance, UserId user) {
        View view = view(performance);
        Instant now = clock.instant();
        if (view == null || !view.room().isOn(now)) {
            return false;
        }
        QueueTicket ticket = view.tickets().get(user);
        if (ticket == null || !ticket.isAdmitted(now)) {
            WaitingProblem refusal = view.refused().getIfPresent(user);
            if (refusal == null) {
                refusal = lookUp(performance, user, now);
            }
            if (refusal != null) {
                view.refused().put(user, refusal);
                throw new ProblemException(refusal);
            }
        }
        return true;
    }

    /** The view may be older than the pass. */
    private @Nullable WaitingProblem lookUp(PerformanceId performance, UserId user, Instant now) {
        QueueTicket present = tickets.find(performance, user);
        if (present != null && present.isAdmitted(now)) {
            return null;
        }
        return present != null && present.state() == State.ADMITTED
                ? WaitingProblem.PASS_EXPIRED
                : WaitingProblem.PASS_REQUIRED;
    }

    /** Shows a new ticket at once. */
    void show(PerformanceId performance, QueueTicket ticket) {
        Cell cell = cells.get(performance);
        View view = cell == null ? null : cell.view;
        if (view != null && view.tickets().put(ticket.user(), ticket) == null && ticket.state() == State.LOBBY) {
            view.cameLater().increment();
        }
    }

    void wipe(PerformanceId performance, UserId user) {
        Cell cell = cells.get(performance);
        View view = cell == null ? null : cell.view;
        if (view != null) {
            view.tickets().remove(user);
        }
    }

    /** The next question is answered from the database. */
    void wipe(PerformanceId performance) {
        cells.remove(performance);
        announced.invalidateAll();
    }

    @Scheduled(fixedDelay = 60_000)
    void dropIdle() {
        long now = System.nanoTime();
        cells.values().removeIf(cell -> now - cell.asked > IDLE.toNanos());
    }

    private Standing standing(View view, UserId user) {
        WaitingRoom room = view.room();
        Instant now = clock.instant();
        if (!room.isOn(now)) {
            return new Standing(Phase.OFF, 1, 0, Duration.ZERO, room.opensAt(), null, null);
        }
        QueueTicket ticket = view.tickets().get(user);
        if (ticket == null) {
            ticket = tickets.find(room.performance(), user);
        }
        if (ticket == null) {
            return new Standing(Phase.ABSENT, 1, view.waiting(), null, room.opensAt(), null, null);
        }
        return switch (ticket.state()) {
            case LOBBY -> {
                long people = Math.max(1, view.waiting());
                yield new Standing(Phase.LOBBY, people, people, null, room.opensAt(), ticket.id(), null);
            }
            case WAITING -> {
                long position = view.position(Objects.requireNonNull(ticket.place()));
                view.deepest().accumulate(position);
                yield new Standing(
                        Phase.WAITING,
                        position,
                        Math.max(position, view.waiting()),
                        room.estimate(position),
                        room.opensAt(),
                        ticket.id(),
                        null);
            }
            case ADMITTED ->
                new Standing(
                        ticket.isAdmitted(now) ? Phase.ADMITTED : Phase.EXPIRED,
                        1,
                        view.waiting(),
                        Duration.ZERO,
                        room.opensAt(),
                        ticket.id(),
                        ticket.passUntil());
            case LAPSED -> new Standing(Phase.LAPSED, 1, view.waiting(), null, room.opensAt(), ticket.id(), null);
        };
    }

    private View require(PerformanceId performance) {
        View view = view(performance);
        if (view == null) {
            throw new ProblemException(WaitingProblem.WAITING_PERFORMANCE_NOT_FOUND);
        }
        return view;
    }

    /** While one reads a newer view, the others go by the old one, if there is one. */
    private @Nullable View view(PerformanceId performance) {
        Cell cell = cells.get(performance);
        if (cell == null) {
            if (!isAnnounced(performance)) {
                return null;
            }
            cell = cells.computeIfAbsent(performance, unused -> new Cell());
        }
        cell.asked = System.nanoTime();
        View view = cell.view;
        if (view == null) {
            cell.reading.lock();
        } else if (cell.asked - view.readAt() < view.goodFor() || !cell.reading.tryLock()) {
            return view;
        }
        try {
            if (cell.view != view) {
                return cell.view;
            }
            cell.view = read(performance);
            if (cell.view == null) {
                cells.remove(performance, cell);
            }
            return cell.view;
        } finally {
            cell.reading.unlock();
        }
    }

    /** Twenty short queries a second at most, however many unknown performances are asked for. */
    private boolean isAnnounced(PerformanceId performance) {
        long[] all = Objects.requireNonNull(announced.get(true, unused -> rooms.announced()));
        return Arrays.binarySearch(all, performance.value()) >= 0;
    }

    private @Nullable View read(PerformanceId performance) {
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
        return new View(
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
        volatile @Nullable View view;
        volatile long asked = System.nanoTime();
    }

    /**
     * @param refused who has no pass, so that asking on and on costs the database little
     * @param line the places of those who wait, ascending
     * @param cameLater how many have come into the lobby here since the reading
     * @param deepest the last place that was told from this view
     * @param goodFor nanoseconds
     */
    @SuppressWarnings("ArrayRecordComponent")
    private record View(
            WaitingRoom room,
            Map<UserId, QueueTicket> tickets,
            Cache<UserId, WaitingProblem> refused,
            long[] line,
            int lobby,
            LongAdder cameLater,
            LongAccumulator deepest,
            long readAt,
            long goodFor) {

        /** Never fewer than the last place that a fan was told. */
        long waiting() {
            return Math.max(line.length + (long) lobby + cameLater.sum(), deepest.get());
        }

        /** Those in line with lower places, and one. Who came after the reading stands behind everybody in it. */
        long position(long place) {
            long last = Math.max(room.lastPlace(), line.length == 0 ? 0 : line[line.length - 1]);
            if (place > last) {
                return line.length + (place - last);
            }
            int found = Arrays.binarySearch(line, place);
            return (found >= 0 ? found : -found - 1) + 1L;
        }
    }
}
