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
 * Lets fans enter a waiting room, and leave it.
 *
 * <p>A crowd enters at the same time, so entries are written by group commit: the thread that gets the lock writes the
 * entries of all threads that wait for it, hundreds in one transaction. A place is answered only after its commit.
 */
@Component
class Entering {

    private final WaitingRooms rooms;
    private final QueueTickets tickets;
    private final Lottery lottery;
    private final QueueView view;
    private final WaitingSettings settings;
    private final Clock clock;
    private final TransactionTemplate transaction;
    private final Map<PerformanceId, Lane> lanes = new ConcurrentHashMap<>();

    Entering(
            WaitingRooms rooms,
            QueueTickets tickets,
            Lottery lottery,
            QueueView view,
            WaitingSettings settings,
            Clock clock,
            PlatformTransactionManager transactions) {
        this.rooms = rooms;
        this.tickets = tickets;
        this.lottery = lottery;
        this.view = view;
        this.settings = settings;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** A fan who waits or is inside keeps the place; a fan who has lost the turn goes to the end. */
    QueueStatus enter(PerformanceId performance, UserId user) {
        if (view.room(performance).isOn(clock.instant())) {
            Optional<QueueTicket> ticket = join(performance, user);
            if (ticket.isPresent()) {
                view.add(performance, ticket.get());
            } else {
                view.invalidate(performance);
            }
        }
        return view.status(performance, user);
    }

    /** Gives the place or the pass back. */
    void leave(PerformanceId performance, UserId user) {
        tickets.leave(performance, user);
        view.remove(performance, user);
    }

    private Optional<QueueTicket> join(PerformanceId performance, UserId user) {
        Lane lane = lanes.computeIfAbsent(performance, unused -> new Lane());
        Arrival arrival = new Arrival(user, new CompletableFuture<>());
        lane.arrivals.add(arrival);
        lane.writing.lock();
        try {
            while (!arrival.ticket.isDone()) {
                writeBatch(performance, lane);
            }
        } finally {
            lane.writing.unlock();
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

    private void writeBatch(PerformanceId performance, Lane lane) {
        List<Arrival> batch = new ArrayList<>();
        while (batch.size() < settings.batch()) {
            Arrival next = lane.arrivals.poll();
            if (next == null) {
                break;
            }
            batch.add(next);
        }
        try {
            Map<UserId, QueueTicket> written = transaction.execute(status -> write(performance, batch));
            batch.forEach(arrival ->
                    arrival.ticket.complete(Optional.ofNullable(written == null ? null : written.get(arrival.user))));
        } catch (RuntimeException | Error e) {
            batch.forEach(arrival -> arrival.ticket.completeExceptionally(e));
        }
    }

    /** @return {@code null} when the room has been switched off meanwhile */
    private @Nullable Map<UserId, QueueTicket> write(PerformanceId performance, List<Arrival> batch) {
        WaitingRoom room = lottery.lock(performance);
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

    private static final class Lane {

        final Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();
        final ReentrantLock writing = new ReentrantLock();
    }

    private record Arrival(UserId user, CompletableFuture<Optional<QueueTicket>> ticket) {}
}
