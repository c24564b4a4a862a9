package com.t82.seat.map;

import com.t82.event.PerformanceId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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
 * Tells all instances of committed changes over Redis pub/sub, which promises nothing. So every instance hears its own
 * heartbeat, too, and every message is counted: as long as nobody falls silent and no number is missing, nothing has been
 * lost and what is in memory is true. {@link #unbrokenSince} says since when; whoever has not looked into the database
 * since then has to. An instance that falls silent without a goodbye may still reach the database: until it is heard
 * again, or has been silent for so long that it counts as dead, nothing can be relied on.
 */
@Component
class SeatBroadcast implements DisposableBean {

    /** What {@link #unbrokenSince} answers while nothing can be relied on. */
    static final long BROKEN = Long.MAX_VALUE;

    static final String TOPIC = "t82:seat:news";

    private static final Logger log = LoggerFactory.getLogger(SeatBroadcast.class);
    private static final long START = System.nanoTime();
    private static final byte FORMAT = 1;
    private static final byte CHANGED = 1;
    private static final byte REDRAWN = 2;
    private static final byte BYE = 3;

    /** What waits beyond this while Redis is slow is dropped; the missing number makes everybody look. */
    private static final int MOST_WAITING = 20_000;

    /** No answer to a message comes later than that. */
    private static final long LOST = TimeUnit.SECONDS.toNanos(5);

    private final RedissonClient redis;
    private final long silence;
    private final long deadAfter;
    private final long self = ThreadLocalRandom.current().nextLong();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Map<Long, Sender> senders = new ConcurrentHashMap<>();

    /** Who has fallen silent without a goodbye, and when that was noticed. */
    private final Map<Long, Long> missing = new ConcurrentHashMap<>();

    private final ReentrantLock sending = new ReentrantLock();
    private final List<Entry> waiting = new ArrayList<>();
    private boolean underWay;
    private long sentAt;
    private long sequence;
    private boolean leaving;
    private final CompletableFuture<Void> farewell = new CompletableFuture<>();
    private volatile boolean subscribed;
    private final AtomicLong unbrokenSince = new AtomicLong();

    SeatBroadcast(RedissonClient redis, SeatMapSettings settings) {
        this.redis = redis;
        this.silence = settings.map().silence().toNanos();
        this.deadAfter = settings.map().deadAfter().toNanos();
    }

    /** Monotonic nanoseconds, never negative. */
    static long now() {
        return System.nanoTime() - START;
    }

    void listen(Listener listener) {
        listeners.add(listener);
    }

    /** Since when every change that anybody has committed has been heard of here; {@link #BROKEN} if not now. */
    long unbrokenSince() {
        Sender own = senders.get(self);
        boolean reliable = own != null && now() - own.heard < silence && missing.isEmpty();
        return reliable ? unbrokenSince.get() : BROKEN;
    }

    private void broken(long at) {
        unbrokenSince.accumulateAndGet(at, Math::max);
    }

    void changed(PerformanceId performance, List<SeatChange> changes) {
        send(new Entry(performance, changes));
    }

    void redrawn(PerformanceId performance) {
        send(new Entry(performance, null));
    }

    @Scheduled(fixedRateString = "${t82.seat.map.heartbeat:200ms}")
    void beat() {
        if (!subscribed && !subscribe()) {
            return;
        }
        lookForTheSilent(now());
        send(null);
    }

    private void lookForTheSilent(long now) {
        senders.forEach((id, sender) -> {
            if (id != self && now - sender.heard > silence) {
                missing.put(id, now);
                if (!senders.remove(id, sender)) {
                    // Heard just now.
                    missing.remove(id, now);
                }
            }
        });
        missing.forEach((id, since) -> {
            if (now - since > deadAfter) {
                broken(now);
                missing.remove(id, since);
            }
        });
    }

    private boolean subscribe() {
        try {
            topic().addListener(byte[].class, (channel, message) -> hear(message));
            subscribed = true;
            return true;
        } catch (RuntimeException gone) {
            log.debug("Redis does not answer", gone);
            return false;
        }
    }

    /** One message at a time is under way, so that they arrive in order; what comes meanwhile shares the next one. */
    private void send(@Nullable Entry entry) {
        // Before that nobody has heard of us; the first message makes everybody look.
        if (!subscribed) {
            return;
        }
        sending.lock();
        try {
            if (underWay && now() - sentAt > LOST) {
                underWay = false;
            }
            if (entry != null) {
                waiting.add(entry);
            } else if (leaving) {
                return;
            }
            if (waiting.size() > MOST_WAITING) {
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
        byte[] message = encode(++sequence, waiting, last);
        waiting.clear();
        sentAt = now();
        try {
            topic().publishAsync(message).whenComplete((receivers, failure) -> sent(last));
        } catch (RuntimeException gone) {
            log.debug("Redis does not answer", gone);
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

    private byte[] encode(long number, List<Entry> entries, boolean last) {
        int size = 1 + 8 + 8 + (last ? 1 : 0);
        for (Entry entry : entries) {
            size += 1 + 8 + (entry.changes == null ? 0 : 4 + entry.changes.size() * 13);
        }
        ByteBuffer message = ByteBuffer.allocate(size).put(FORMAT).putLong(self).putLong(number);
        for (Entry entry : entries) {
            if (entry.changes == null) {
                message.put(REDRAWN).putLong(entry.performance.value());
            } else {
                message.put(CHANGED).putLong(entry.performance.value()).putInt(entry.changes.size());
                for (SeatChange change : entry.changes) {
                    message.putLong(change.seat())
                            .putInt(change.number())
                            .put(change.status().code());
                }
            }
        }
        if (last) {
            message.put(BYE);
        }
        return message.array();
    }

    /** Called by one thread at a time, in the order of arrival. */
    private void hear(byte[] bytes) {
        try {
            ByteBuffer message = ByteBuffer.wrap(bytes);
            if (message.get() != FORMAT) {
                return;
            }
            long from = message.getLong();
            long number = message.getLong();
            long now = now();
            Sender sender = senders.get(from);
            if (sender == null || sender.number + 1 != number || now - sender.heard >= silence) {
                broken(now);
            }
            boolean goes = tell(message, from == self);
            if (goes) {
                senders.remove(from);
            } else {
                senders.put(from, new Sender(number, now));
            }
            missing.remove(from);
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException notOurs) {
            log.warn("Not news of seats: {}", notOurs.toString());
            broken(now());
        }
    }

    /** @return whether it was the sender's last */
    private boolean tell(ByteBuffer message, boolean ours) {
        while (message.hasRemaining()) {
            byte kind = message.get();
            if (kind == BYE) {
                return true;
            }
            PerformanceId performance = new PerformanceId(message.getLong());
            if (kind == REDRAWN) {
                if (!ours) {
                    listeners.forEach(listener -> listener.heardRedrawn(performance));
                }
                continue;
            }
            int count = message.getInt();
            List<SeatChange> changes = new ArrayList<>(Math.min(count, message.remaining()));
            for (int i = 0; i < count; i++) {
                changes.add(new SeatChange(message.getLong(), message.getInt(), SeatStatus.of(message.get())));
            }
            if (!ours) {
                listeners.forEach(listener -> listener.heardChanged(performance, changes));
            }
        }
        return false;
    }

    /** Says goodbye, so that nobody has to wonder. What is changed later all the same comes with another goodbye. */
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

    /** Hears what other instances have committed. */
    interface Listener {

        void heardChanged(PerformanceId performance, List<SeatChange> changes);

        void heardRedrawn(PerformanceId performance);
    }

    /** @param changes {@code null} when it is all new */
    private record Entry(
            PerformanceId performance, @Nullable List<SeatChange> changes) {}

    /**
     * @param number of its last message
     * @param heard when that came
     */
    private record Sender(long number, long heard) {}
}
