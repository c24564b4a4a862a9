package com.t82.seat.map;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Failure detector: knows since when no message of any instance can have been lost. Each instance numbers its messages
 * and sends heartbeats, also to itself. A gap in the numbers, a new instance, or silence means that a message may be
 * missing.
 *
 * <p>An instance that falls silent without a farewell may still reach the database and sell seats. So nothing can be
 * relied on until it is heard again, or until it has been silent for so long that it counts as dead.
 *
 * <p>Times are monotonic nanoseconds, never negative.
 */
final class InstanceLiveness {

    /** What {@link #unbrokenSince} answers while messages may be missing. */
    static final long BROKEN = Long.MAX_VALUE;

    private final long self;
    private final long silence;
    private final long deadAfter;
    private final Map<Long, LastMessage> instances = new ConcurrentHashMap<>();

    /** The instances that have fallen silent without a farewell, and when that was noticed. */
    private final Map<Long, Long> missing = new ConcurrentHashMap<>();

    private final AtomicLong unbrokenSince = new AtomicLong();

    /**
     * @param self the number of this instance
     * @param silence after how many nanoseconds without a message an instance counts as silent
     * @param deadAfter after how many nanoseconds a silent instance counts as dead
     */
    InstanceLiveness(long self, long silence, long deadAfter) {
        this.self = self;
        this.silence = silence;
        this.deadAfter = deadAfter;
    }

    /** Since when every message of every instance has been received; {@link #BROKEN} if that is not so now. */
    long unbrokenSince(long now) {
        LastMessage own = instances.get(self);
        boolean reliable = own != null && now - own.at < silence && missing.isEmpty();
        return reliable ? unbrokenSince.get() : BROKEN;
    }

    /** A message may have been lost before this time. */
    void broken(long at) {
        unbrokenSince.accumulateAndGet(at, Math::max);
    }

    /** Checks whether the message follows the last one of its sender. Called before the message is delivered. */
    void arrived(long sender, long number, long now) {
        LastMessage last = instances.get(sender);
        if (last == null || last.number + 1 != number || now - last.at >= silence) {
            broken(now);
        }
    }

    /** Notes a message after it has been delivered: only then memory is as current as this message. */
    void delivered(long sender, long number, long now) {
        instances.put(sender, new LastMessage(number, now));
        missing.remove(sender);
    }

    /** The sender stops and has sent everything. */
    void left(long sender) {
        instances.remove(sender);
        missing.remove(sender);
    }

    /** Finds instances that have fallen silent, and silent ones that count as dead now. */
    void detectSilence(long now) {
        instances.forEach((id, last) -> {
            if (id != self && now - last.at > silence) {
                missing.put(id, now);
                if (!instances.remove(id, last)) {
                    // A message has arrived meanwhile.
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

    boolean isKnown(long instance) {
        return instances.containsKey(instance);
    }

    boolean isMissing(long instance) {
        return missing.containsKey(instance);
    }

    private record LastMessage(long number, long at) {}
}
