package com.t82.seat;

import com.t82.shared.CommonProblem;
import com.t82.shared.ProblemException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Tells clients of changes as they happen. Each has a thread that sleeps until there is something to tell; a slow client
 * gets more at once, not more behind. What has changed since a version is always known, so a client that comes back to the
 * same instance misses nothing; on another one, or after new prices, it gets a snapshot.
 */
@Component
class SeatStream implements SmartLifecycle {

    private static final Duration COME_BACK = Duration.ofSeconds(5);
    private static final byte[] ALIVE = ":\n\n".getBytes(StandardCharsets.UTF_8);

    private final SeatSettings.Map settings;
    private final AtomicInteger open = new AtomicInteger();
    private final Set<LiveSeats> followed = ConcurrentHashMap.newKeySet();
    private volatile boolean running = true;

    SeatStream(SeatSettings settings) {
        this.settings = settings.map();
    }

    /** @throws ProblemException when this instance carries as many as it can */
    Place enter(LiveSeats live) {
        if (open.incrementAndGet() > settings.streams()) {
            open.decrementAndGet();
            throw ProblemException.retryAfter(COME_BACK, CommonProblem.SERVICE_UNAVAILABLE);
        }
        live.watchers().incrementAndGet();
        followed.add(live);
        return new Place(live);
    }

    @Override
    public void start() {
        running = true;
    }

    /** Streams would otherwise keep the web server from stopping in good order. */
    @Override
    public void stop() {
        running = false;
        followed.forEach(LiveSeats::nudge);
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

    /** One client's. */
    final class Place implements AutoCloseable {

        private final LiveSeats live;
        private @Nullable SeatPlan plan;
        private int version;

        private Place(LiveSeats live) {
            this.live = live;
        }

        /**
         * Returns when the time is over or the instance stops; the client comes back by itself.
         *
         * @param since the version that the client has, if any
         * @throws IOException when the client is gone
         */
        void follow(@Nullable String since, OutputStream out) throws IOException {
            long end = System.nanoTime() + settings.streamDuration().toNanos();
            try {
                out.write("retry: 1000\n\n".getBytes(StandardCharsets.UTF_8));
                LiveSeats.Copy first = live.copy();
                if (since != null && resumes(since, first)) {
                    plan = first.plan();
                } else {
                    version = -1;
                }
                tell(first, out);
                while (running && System.nanoTime() < end) {
                    int now =
                            live.awaitBeyond(version, settings.streamHeartbeat().toNanos(), () -> !running);
                    if (!running) {
                        return;
                    }
                    if (now == version) {
                        out.write(ALIVE);
                        out.flush();
                    } else {
                        tell(live.copy(), out);
                        Thread.sleep(settings.streamPause());
                    }
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }

        private boolean resumes(String since, LiveSeats.Copy now) {
            String prefix = live.epoch() + ".";
            if (!since.startsWith(prefix)) {
                return false;
            }
            try {
                version = Integer.parseInt(since, prefix.length(), since.length(), 10);
            } catch (NumberFormatException notOurs) {
                return false;
            }
            // Older than the plan: the numbers of the seats may have been others.
            return version <= now.version() && version >= now.drawn();
        }

        private void tell(LiveSeats.Copy copy, OutputStream out) throws IOException {
            if (copy.plan() == plan && copy.version() == version) {
                out.flush();
                return;
            }
            String to = LiveSeats.label(live.epoch(), copy.version());
            StringBuilder event = new StringBuilder(256).append("id: ").append(to);
            if (copy.plan() != plan) {
                event.append("\nevent: snapshot\ndata: {\"version\":\"")
                        .append(to)
                        .append("\",\"seatMap\":\"")
                        .append(copy.plan().version())
                        .append("\",\"status\":\"")
                        .append(Base64.getEncoder().encodeToString(copy.bits()))
                        .append("\"}\n\n");
            } else {
                event.append("\nevent: delta\ndata: {\"from\":\"")
                        .append(LiveSeats.label(live.epoch(), version))
                        .append("\",\"version\":\"")
                        .append(to)
                        .append("\",\"changes\":[");
                appendChanges(copy, event);
                event.append("]}\n\n");
            }
            out.write(event.toString().getBytes(StandardCharsets.UTF_8));
            out.flush();
            plan = copy.plan();
            version = copy.version();
        }

        private void appendChanges(LiveSeats.Copy copy, StringBuilder event) {
            String separator = "";
            for (int i = 0; i < copy.since().length; i++) {
                if (copy.since()[i] > version) {
                    event.append(separator)
                            .append('[')
                            .append(i)
                            .append(',')
                            .append(copy.codes()[i])
                            .append(']');
                    separator = ",";
                }
            }
        }

        @Override
        public void close() {
            open.decrementAndGet();
            if (live.watchers().decrementAndGet() == 0) {
                followed.remove(live);
            }
        }
    }
}
