package com.t82.messaging;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * The threads that deliver events: a bounded number, so that they never take the connections that requests need, and
 * each for one listener at a time. A commit wakes them at once; what another instance or an earlier run has left
 * behind, and what is due again, they look for once a second. A worker is a virtual thread that ends when nothing waits
 * any more.
 */
@Component
class EventWorkers implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(EventWorkers.class);

    /** Below the web server's and the jobs' phases: the workers stop after those that publish. */
    private static final int PHASE = 0;

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Every fourth choice goes to the listener that waits longest, so that no listener starves behind urgent ones. */
    private static final int TURNS = 4;

    private final ModuleListeners listeners;
    private final Delivering delivering;
    private final Publications publications;
    private final MessagingSettings settings;
    private final Clock clock;
    private final boolean enabled;
    private final List<Turn> turns = new ArrayList<>();
    private final AtomicBoolean pollFails = new AtomicBoolean();
    private boolean open;
    private int running;
    private long chosen;
    private long woken;

    EventWorkers(
            ModuleListeners listeners,
            Delivering delivering,
            Publications publications,
            MessagingSettings settings,
            Clock clock,
            @Value("${t82.jobs.enabled:true}") boolean enabled) {
        this.listeners = listeners;
        this.delivering = delivering;
        this.publications = publications;
        this.settings = settings;
        this.clock = clock;
        this.enabled = enabled;
    }

    /** Something waits for these listeners. Ids that this instance does not know are left to others. */
    synchronized void wake(Collection<String> ids) {
        if (!open) {
            return;
        }
        for (Turn turn : turns) {
            if (ids.contains(turn.listener.getListenerId()) && !turn.waiting) {
                turn.waiting = true;
                turn.since = woken++;
            }
        }
        startWorkers();
    }

    private void startWorkers() {
        long ready = turns.stream().filter(Turn::isReady).count();
        while (running < settings.workers() && ready-- > 0) {
            Thread.ofVirtual().name("events-" + running).start(this::work);
            running++;
        }
    }

    @Scheduled(fixedDelayString = "${t82.events.poll-interval:1s}")
    void poll() {
        if (!isRunning()) {
            return;
        }
        try {
            wake(publications.waiting(listeners.ids(), clock.instant()));
            if (pollFails.getAndSet(false)) {
                log.info("event poll works again");
            }
        } catch (RuntimeException e) {
            if (!pollFails.getAndSet(true)) {
                log.warn("event poll failed, goes on each second", e);
            }
        }
    }

    private void work() {
        for (Turn turn = next(); turn != null; turn = next()) {
            boolean more = false;
            try {
                more = delivering.deliver(turn.listener);
            } catch (RuntimeException | Error e) {
                log.warn("delivery failed listener={}, goes on with the next poll", turn.listener, e);
            } finally {
                done(turn, more);
            }
        }
    }

    private synchronized @Nullable Turn next() {
        Comparator<Turn> longest = Comparator.comparingLong(turn -> turn.since);
        Comparator<Turn> urgent = Comparator.comparingInt(turn -> turn.listener.getOrder());
        Turn next = open
                ? turns.stream()
                        .filter(Turn::isReady)
                        .min(++chosen % TURNS == 0 ? longest : urgent.thenComparing(longest))
                        .orElse(null)
                : null;
        if (next == null) {
            running--;
            notifyAll();
        } else {
            next.waiting = false;
            next.busy = true;
        }
        return next;
    }

    private synchronized void done(Turn turn, boolean more) {
        turn.busy = false;
        if (more && !turn.waiting) {
            turn.waiting = true;
            turn.since = woken++;
        }
    }

    /** Without jobs no event is delivered, not even one that a request publishes: a restored copy must not act. */
    @Override
    public synchronized void start() {
        if (!enabled) {
            return;
        }
        turns.clear();
        listeners.all().forEach(listener -> turns.add(new Turn(listener)));
        open = true;
    }

    /** Workers finish the groups that they deliver; other events stay in the table. */
    @Override
    public synchronized void stop() {
        open = false;
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            for (long left = PATIENCE.toMillis();
                    running > 0 && left > 0;
                    left = (deadline - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (running > 0) {
            log.warn("event workers did not end in {}, their groups are rolled back", PATIENCE);
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return open;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** Where a listener stands among those that wait for a worker. */
    private static final class Turn {

        private final ModuleListener listener;
        private boolean waiting;
        private boolean busy;
        private long since;

        Turn(ModuleListener listener) {
            this.listener = listener;
        }

        boolean isReady() {
            return waiting && !busy;
        }
    }
}
