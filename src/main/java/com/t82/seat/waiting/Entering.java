package com.t82.seat.waiting;

import com.t82.event.PerformanceId;
import com.t82.user.UserId;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes people into a waiting room, and out again.
 *
 * <p>The crowd comes all at once, so whoever gets to write writes for all who have queued up behind: one transaction for
 * hundreds of entries. Nobody is told a place before it is committed.
 */
@Component
class Entering {

    private final WaitingRooms rooms;
    private final QueueTickets tickets;
    private final Drawing drawing;
    private final Board board;
    private final WaitingSettings settings;
    private final Clock clock;
    private final TransactionTemplate transaction;
    private final Map<PerformanceId, Door> doors = new ConcurrentHashMap<>();

    Entering(
            WaitingRooms rooms,
            QueueTickets tickets,
            Drawing drawing,
            Board board,
            WaitingSettings settings,
            Clock clock,
            PlatformTransactionManager transactions) {
        this.rooms = rooms;
        this.tickets = tickets;
        this.drawing = drawing;
        this.board = board;
        this.settings = settings;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** Who waits or is inside already keeps the place; who has lost it goes to the end. */
    Standing enter(PerformanceId performance, UserId user) {
        if (board.room(performance).isOn(clock.instant())) {
            Optional<QueueTicket> ticket = atTheDoor(performance, user);
            if (ticket.isPresent()) {
                board.show(performance, ticket.get());
            } else {
                board.wipe(performance);
            }
        }
        return board.standing(performance, user);
    }

    /** Gives the place or the pass back. */
    void leave(PerformanceId performance, UserId user) {
        tickets.leave(performance, user);
        board.wipe(performance, user);
    }

    private Optional<QueueTicket> atTheDoor(PerformanceId performance, UserId user) {
        Door door = doors.computeIfAbsent(performance, unused -> new Door());
        Arrival arrival = new Arrival(user, new CompletableFuture<>());
        door.arrivals.add(arrival);
        door.writing.lock();
        try {
            while (!arrival.ticket.isDone()) {
                letIn(performance, door);
            }
        } finally {
            door.writing.unlock();
        }
        try {
            return arrival.ticket.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private void letIn(PerformanceId performance, Door door) {
        List<Arrival> batch = new ArrayList<>();
        while (batch.size() < settings.batch()) {
            Arrival next = door.arrivals.poll();
            if (next == null) {
                break;
            }
            batch.add(next);
        }
        try {
            Map<UserId, QueueTicket> written = transaction.execute(status -> write(performance, batch));
            batch.forEach(arrival ->
                    arrival.ticket.complete(Optional.ofNullable(written == null ? null : written.get(arrival.user))));
        } catch (RuntimeException | Error failure) {
            batch.forEach(arrival -> arrival.ticket.completeExceptionally(failure));
        }
    }

    /** @return {@code null} when the room has been switched off meanwhile */
    private @Nullable Map<UserId, QueueTicket> write(PerformanceId performance, List<Arrival> batch) {
        WaitingRoom room = drawing.locked(performance);
        if (room == null || !room.isOn(clock.instant())) {
            return null;
        }
        LinkedHashSet<UserId> users = new LinkedHashSet<>();
        batch.forEach(arrival -> users.add(arrival.user));
        int fresh = tickets.enter(performance, users, room.isDrawn() ? room.lastPlace() : null, clock.instant());
        if (room.isDrawn() && fresh > 0) {
            rooms.placed(performance, room.lastPlace() + fresh);
        }
        Map<UserId, QueueTicket> written = new HashMap<>();
        tickets.of(performance, users).forEach(ticket -> written.put(ticket.user(), ticket));
        return written;
    }

    private static final class Door {

        final Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();
        final ReentrantLock writing = new ReentrantLock();
    }

    private record Arrival(UserId user, CompletableFuture<Optional<QueueTicket>> ticket) {}
}
