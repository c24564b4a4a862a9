package com.t82.seat.map;

import com.t82.event.PerformanceId;
import com.t82.seat.map.SeatMessageCodec.Message;
import com.t82.seat.map.SeatMessageCodec.Notice;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RTopic;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.ByteArrayCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Sends committed changes to all instances over Redis pub/sub. Pub/sub may lose messages. So messages are numbered,
 * every instance sends heartbeats, and {@link InstanceLiveness} tells whether a message may be missing; in that case
 * the {@link SeatMap} has to be compared with the database.
 */
@Component
class SeatBroadcast implements DisposableBean {

    static final String TOPIC = "t82:seat:news";

    private static final Logger log = LoggerFactory.getLogger(SeatBroadcast.class);
    private static final long START = System.nanoTime();

    /**
     * Notices beyond this are dropped while Redis is slow. The skipped number makes all instances read the database.
     */
    private static final int WAITING_LIMIT = 20_000;

    /** A message that Redis has not confirmed by then is taken for lost. */
    private static final long CONFIRMATION_TIMEOUT = TimeUnit.SECONDS.toNanos(5);

    private final RedissonClient redis;
    private final long self = ThreadLocalRandom.current().nextLong();
    private final InstanceLiveness liveness;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    /** Guards everything about sending. */
    private final ReentrantLock sending = new ReentrantLock();

    private final List<Notice> waiting = new ArrayList<>();
    private boolean underWay;
    private long sentAt;
    private long sequence;
    private boolean leaving;
    private final CompletableFuture<Void> farewell = new CompletableFuture<>();
    private volatile boolean subscribed;

    SeatBroadcast(RedissonClient redis, SeatMapSettings settings) {
        this.redis = redis;
        this.liveness = new InstanceLiveness(
                self,
                settings.map().silence().toNanos(),
                settings.map().deadAfter().toNanos());
    }

    /** Monotonic nanoseconds, never negative. */
    static long now() {
        return System.nanoTime() - START;
    }

    void listen(Listener listener) {
        listeners.add(listener);
    }

    /** The random number under which this instance sends. */
    long self() {
        return self;
    }

    InstanceLiveness liveness() {
        return liveness;
    }

    /** Since when all messages have been received; {@link InstanceLiveness#BROKEN} while some may be missing. */
    long unbrokenSince() {
        return liveness.unbrokenSince(now());
    }

    void changed(PerformanceId performance, List<SeatChange> changes) {
        send(new Notice(performance, changes));
    }

    void replaced(PerformanceId performance) {
        send(new Notice(performance, null));
    }

    @Scheduled(fixedRateString = "${t82.seat.map.heartbeat:200ms}")
    void beat() {
        if (!subscribed && !subscribe()) {
            return;
        }
        liveness.detectSilence(now());
        send(null);
    }

    private boolean subscribe() {
        try {
            topic().addListener(byte[].class, (channel, message) -> receive(message));
            subscribed = true;
            return true;
        } catch (RuntimeException e) {
            log.debug("seat broadcast not subscribed", e);
            return false;
        }
    }

    /**
     * Sends a notice, or a heartbeat without one. One message at a time is under way, so messages arrive in order;
     * notices that come meanwhile share the next message.
     */
    private void send(@Nullable Notice notice) {
        // The first message after the subscription makes all instances read the database, so nothing sooner is needed.
        if (!subscribed) {
            return;
        }
        sending.lock();
        try {
            if (underWay && now() - sentAt > CONFIRMATION_TIMEOUT) {
                underWay = false;
            }
            if (notice != null) {
                waiting.add(notice);
            } else if (leaving) {
                return;
            }
            if (waiting.size() > WAITING_LIMIT) {
                waiting.clear();
                sequence++;
            }
            if (!underWay) {
                underWay = true;
                sendWaiting();
            }
        } finally {
            sending.unlock();
        }
    }

    private void sendWaiting() {
        boolean last = leaving;
        byte[] message = SeatMessageCodec.encode(new Message(self, ++sequence, waiting, last));
        waiting.clear();
        sentAt = now();
        try {
            topic().publishAsync(message).whenComplete((receivers, failure) -> sent(last));
        } catch (RuntimeException e) {
            log.debug("seat broadcast not sent", e);
            underWay = false;
            if (last) {
                farewell.complete(null);
            }
        }
    }

    private void sent(boolean last) {
        if (last) {
            farewell.complete(null);
        }
        sending.lock();
        try {
            if (waiting.isEmpty() && (last || !leaving)) {
                underWay = false;
            } else {
                sendWaiting();
            }
        } finally {
            sending.unlock();
        }
    }

    /** Called by one thread at a time, in the order of arrival. */
    private void receive(byte[] bytes) {
        Message message;
        try {
            message = SeatMessageCodec.decode(bytes);
        } catch (IllegalArgumentException e) {
            log.warn("seat broadcast unreadable cause={}", e.toString());
            liveness.broken(now());
            return;
        }
        if (message == null) {
            return;
        }
        long now = now();
        liveness.arrived(message.sender(), message.number(), now);
        if (message.sender() != self) {
            message.notices().forEach(this::deliver);
        }
        if (message.last()) {
            liveness.left(message.sender());
        } else {
            liveness.delivered(message.sender(), message.number(), now);
        }
    }

    private void deliver(Notice notice) {
        List<SeatChange> changes = notice.changes();
        for (Listener listener : listeners) {
            if (changes == null) {
                listener.onReplaced(notice.performance());
            } else {
                listener.onChanged(notice.performance(), changes);
            }
        }
    }

    /**
     * Sends a farewell, so that the others do not have to wait for this instance. Later changes send another farewell.
     */
    @Override
    public void destroy() {
        if (!subscribed) {
            return;
        }
        sending.lock();
        try {
            leaving = true;
            if (!underWay) {
                underWay = true;
                sendWaiting();
            }
        } finally {
            sending.unlock();
        }
        farewell.completeOnTimeout(null, 500, TimeUnit.MILLISECONDS).join();
    }

    private RTopic topic() {
        return redis.getTopic(TOPIC, ByteArrayCodec.INSTANCE);
    }

    /** Receives what other instances have committed. */
    interface Listener {

        void onChanged(PerformanceId performance, List<SeatChange> changes);

        /** The performance has other seats or prices, or is cancelled. */
        void onReplaced(PerformanceId performance);
    }
}
