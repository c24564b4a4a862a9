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
 * Tells clients of changes as they happen: a few times a second whoever follows a performance is told what has changed, all
 * with the same bytes. Each client has a thread that sleeps until then; a slow client gets more at once, not more behind.
 * What has changed since a version is always known, so a client that comes back to the same instance misses nothing; on
 * another one, or after new prices, it gets a snapshot.
 */
@Component
class SeatStream implements SmartLifecycle {

    private static final Duration COME_BACK = Duration.ofSeconds(5);
    private static final byte[] RETRY = "retry: 1000\n\n".getBytes(StandardCharsets.UTF_8);
    private static final byte[] ALIVE = ":\n\n".getBytes(StandardCharsets.UTF_8);

    private final SeatMapSettings.Map settings;
    private final AtomicInteger open = new AtomicInteger();
    /** How many streams each public network has open here. */
    private final Map<String, Integer> networks = new ConcurrentHashMap<>();

    private final Map<LiveSeats, Audience> audiences = new ConcurrentHashMap<>();
    private volatile boolean running = true;

    SeatStream(SeatMapSettings settings) {
        this.settings = settings.map();
    }

    /**
     * @param address of the client, as the request has it
     * @throws ProblemException when this instance carries as many streams as it can, or the client's network has its share
     */
    Place enter(LiveSeats live, String address) {
        String network = ClientNetwork.of(address);
        if (network != null && networks.merge(network, 1, Integer::sum) > settings.streamsPerNetwork()) {
            leave(network);
            throw ProblemException.retryAfter(COME_BACK, CommonProblem.TOO_MANY_REQUESTS);
        }
        if (open.incrementAndGet() > settings.streams()) {
            open.decrementAndGet();
            leave(network);
            throw ProblemException.retryAfter(COME_BACK, CommonProblem.SERVICE_UNAVAILABLE);
        }
        Audience audience = audiences.compute(live, (followed, present) -> {
            followed.watchers().incrementAndGet();
            return present == null ? new Audience(followed) : present;
        });
        return new Place(Objects.requireNonNull(audience), network);
    }

    private void leave(@Nullable String network) {
        if (network != null) {
            networks.computeIfPresent(network, (key, count) -> count == 1 ? null : count - 1);
        }
    }

    private void leave(LiveSeats live) {
        audiences.compute(live, (followed, present) -> followed.watchers().decrementAndGet() == 0 ? null : present);
        open.decrementAndGet();
    }

    /** Tells all who follow what is new. */
    @Scheduled(fixedRateString = "${t82.seat.map.stream-pause:100ms}")
    void tell() {
        audiences.values().forEach(Audience::tell);
    }

    @Override
    public void start() {
        running = true;
    }

    /** Streams would otherwise keep the web server from stopping in good order. */
    @Override
    public void stop() {
        running = false;
        audiences.values().forEach(Audience::wake);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Later than everything else to start, and so the first to stop. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }

    /** All who follow one performance here. They wait with each other, never with those who change its seats. */
    private final class Audience {

        private final LiveSeats live;
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition told = lock.newCondition();
        private volatile SeatFrame frame;

        Audience(LiveSeats live) {
            this.live = live;
            this.frame = new SeatFrame(live.epoch(), live.copy());
        }

        /** Perhaps newer than what has been told; a client may know a newer version, too. */
        SeatFrame now() {
            SeatFrame last = frame;
            return last.version() == live.version() ? last : new SeatFrame(live.epoch(), live.copy());
        }

        void tell() {
            if (frame.version() != live.version()) {
                frame = now();
                wake();
            } else if (live.isRetired()) {
                wake();
            }
        }

        void wake() {
            lock.lock();
            try {
                told.signalAll();
            } finally {
                lock.unlock();
            }
        }

        boolean isOver() {
            return !running || live.isRetired();
        }

        /** @return the newest frame, not newer than the given version when it is over or the time is up */
        SeatFrame awaitBeyond(int version, long nanos) throws InterruptedException {
            lock.lockInterruptibly();
            try {
                long left = nanos;
                while (frame.version() <= version && left > 0 && !isOver()) {
                    left = told.awaitNanos(left);
                }
                return frame;
            } finally {
                lock.unlock();
            }
        }
    }

    /** One client's. */
    final class Place implements AutoCloseable {

        private final Audience audience;

        private final @Nullable String network;

        private Place(Audience audience, @Nullable String network) {
            this.audience = audience;
            this.network = network;
        }

        /**
         * Returns when the time is over, the instance stops or the performance is no longer in memory; the client comes
         * back by itself.
         *
         * @param since the version that the client has, if any
         * @throws IOException when the client is gone
         */
        void follow(@Nullable String since, OutputStream out) throws IOException {
            long end = System.nanoTime() + settings.streamDuration().toNanos();
            long heartbeat = settings.streamHeartbeat().toNanos();
            try {
                out.write(RETRY);
                SeatFrame first = audience.now();
                int version = known(since, first.version());
                if (version != first.version()) {
                    out.write(first.event(version));
                    version = first.version();
                }
                out.flush();
                while (!audience.isOver() && System.nanoTime() < end) {
                    SeatFrame frame = audience.awaitBeyond(version, heartbeat);
                    if (frame.version() > version) {
                        out.write(frame.event(version));
                        version = frame.version();
                    } else if (!audience.isOver()) {
                        out.write(ALIVE);
                    }
                    out.flush();
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }

        /** The version that the client may go on from. */
        private int known(@Nullable String since, int newest) {
            String prefix = audience.live.epoch() + ".";
            if (since == null || !since.startsWith(prefix)) {
                return SeatFrame.NONE;
            }
            try {
                int version = Integer.parseInt(since, prefix.length(), since.length(), 10);
                return version <= newest ? version : SeatFrame.NONE;
            } catch (NumberFormatException notOurs) {
                return SeatFrame.NONE;
            }
        }

        @Override
        public void close() {
            leave(audience.live);
            leave(network);
        }
    }
}
