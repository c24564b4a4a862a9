package com.t82.seat.map;

import com.t82.shared.CommonProblem;
import com.t82.shared.ProblemException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Streams changes to clients as server-sent events. A few times a second, all clients of a performance get the same
 * bytes. Each client has a virtual thread that sleeps until then. A slow client gets larger events, not an older state.
 * The changes since any version are known, so a client that reconnects to the same instance misses nothing; on another
 * instance, or after new prices, it gets a snapshot.
 */
@Component
class SeatStream implements SmartLifecycle {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
    private static final byte[] RETRY = "retry: 1000\n\n".getBytes(StandardCharsets.UTF_8);
    private static final byte[] ALIVE = ":\n\n".getBytes(StandardCharsets.UTF_8);

    private final SeatMapSettings.Map settings;
    private final AtomicInteger open = new AtomicInteger();

    /** How many streams each public network has open here. */
    private final Map<String, Integer> networks = new ConcurrentHashMap<>();

    private final Map<LiveSeats, Subscribers> performances = new ConcurrentHashMap<>();
    private volatile boolean running = true;

    SeatStream(SeatMapSettings settings) {
        this.settings = settings.map();
    }

    /**
     * @param address of the client, as the request has it
     * @throws ProblemException when this instance, or the network of the client, has reached its limit of streams
     */
    Subscription subscribe(LiveSeats live, String address) {
        String network = ClientNetwork.of(address);
        if (network != null && networks.merge(network, 1, Integer::sum) > settings.streamsPerNetwork()) {
            leave(network);
            throw ProblemException.retryAfter(RETRY_AFTER, CommonProblem.TOO_MANY_REQUESTS);
        }
        if (open.incrementAndGet() > settings.streams()) {
            open.decrementAndGet();
            leave(network);
            throw ProblemException.retryAfter(RETRY_AFTER, CommonProblem.SERVICE_UNAVAILABLE);
        }
        Subscribers subscribers = performances.compute(live, (followed, present) -> {
            followed.watchers().incrementAndGet();
            return present == null ? new Subscribers(followed) : present;
        });
        return new Subscription(Objects.requireNonNull(subscribers), network);
    }

    private void leave(@Nullable String network) {
        if (network != null) {
            networks.computeIfPresent(network, (key, count) -> count == 1 ? null : count - 1);
        }
    }

    private void leave(LiveSeats live) {
        performances.compute(live, (followed, present) -> followed.watchers().decrementAndGet() == 0 ? null : present);
        open.decrementAndGet();
    }

    /** Publishes new versions to all streams. */
    @Scheduled(fixedRateString = "${t82.seat.map.stream-pause:100ms}")
    void publish() {
        performances.values().forEach(Subscribers::publish);
    }

    @Override
    public void start() {
        running = true;
    }

    /** Ends all streams, which would otherwise delay the graceful shutdown of the web server. */
    @Override
    public void stop() {
        running = false;
        performances.values().forEach(Subscribers::wake);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Starts last, and so stops first. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }

    /** The streams of one performance. They wait here, never for the lock of the threads that change its seats. */
    private final class Subscribers {

        private final LiveSeats live;
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition published = lock.newCondition();
        private volatile SeatEvents latest;

        Subscribers(LiveSeats live) {
            this.live = live;
            this.latest = new SeatEvents(live.epoch(), live.snapshot());
        }

        /** Perhaps newer than what has been published: a client may already have seen a newer version elsewhere. */
        SeatEvents now() {
            SeatEvents last = latest;
            return last.version() == live.version() ? last : new SeatEvents(live.epoch(), live.snapshot());
        }

        void publish() {
            if (latest.version() != live.version()) {
                latest = now();
                wake();
            } else if (live.isRetired()) {
                wake();
            }
        }

        void wake() {
            lock.lock();
            try {
                published.signalAll();
            } finally {
                lock.unlock();
            }
        }

        boolean isOver() {
            return !running || live.isRetired();
        }

        /** @return the latest events; not newer than the given version when the time is up or the stream has to end */
        SeatEvents awaitBeyond(int version, long nanos) throws InterruptedException {
            lock.lockInterruptibly();
            try {
                long left = nanos;
                while (latest.version() <= version && left > 0 && !isOver()) {
                    left = published.awaitNanos(left);
                }
                return latest;
            } finally {
                lock.unlock();
            }
        }
    }

    /** The stream of one client. */
    final class Subscription implements AutoCloseable {

        private final Subscribers subscribers;

        private final @Nullable String network;

        private Subscription(Subscribers subscribers, @Nullable String network) {
            this.subscribers = subscribers;
            this.network = network;
        }

        /**
         * Writes events until the time is over, the instance stops or the performance is evicted. The client then
         * reconnects by itself.
         *
         * @param since the label of the version that the client has, if any
         * @throws IOException when the client has disconnected
         */
        void follow(@Nullable String since, OutputStream out) throws IOException {
            long end = System.nanoTime() + settings.streamDuration().toNanos();
            long heartbeat = settings.streamHeartbeat().toNanos();
            try {
                out.write(RETRY);
                SeatEvents first = subscribers.now();
                int version = known(since, first.version());
                if (version != first.version()) {
                    out.write(first.event(version));
                    version = first.version();
                }
                out.flush();
                while (!subscribers.isOver() && System.nanoTime() < end) {
                    SeatEvents latest = subscribers.awaitBeyond(version, heartbeat);
                    if (latest.version() > version) {
                        out.write(latest.event(version));
                        version = latest.version();
                    } else if (!subscribers.isOver()) {
                        out.write(ALIVE);
                    }
                    out.flush();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** The version from which the client can go on. */
        private int known(@Nullable String since, int newest) {
            String prefix = subscribers.live.epoch() + ".";
            if (since == null || !since.startsWith(prefix)) {
                return SeatEvents.NONE;
            }
            try {
                int version = Integer.parseInt(since, prefix.length(), since.length(), 10);
                return version <= newest ? version : SeatEvents.NONE;
            } catch (NumberFormatException e) {
                return SeatEvents.NONE;
            }
        }

        @Override
        public void close() {
            leave(subscribers.live);
            leave(network);
        }
    }
}
