package com.t82.seat.map;

import com.t82.event.PerformanceId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The wire format of {@link SeatBroadcast}, big-endian: one byte of format version, eight of sender, eight of sequence
 * number, then notices. A notice is one byte of kind and, except for a farewell, eight of performance; a notice of
 * changed seats goes on with their count (four bytes) and, for each, eight bytes of seat, four of change number, one of
 * status.
 */
final class SeatMessageCodec {

    private static final byte FORMAT = 1;
    private static final byte CHANGED = 1;
    private static final byte REPLACED = 2;
    private static final byte FAREWELL = 3;

    private static final int HEADER_BYTES = 1 + 8 + 8;
    private static final int CHANGE_BYTES = 8 + 4 + 1;

    private SeatMessageCodec() {}

    static byte[] encode(Message message) {
        int size = HEADER_BYTES + (message.last() ? 1 : 0);
        for (Notice notice : message.notices()) {
            List<SeatChange> changes = notice.changes();
            size += 1 + 8 + (changes == null ? 0 : 4 + changes.size() * CHANGE_BYTES);
        }
        ByteBuffer bytes =
                ByteBuffer.allocate(size).put(FORMAT).putLong(message.sender()).putLong(message.number());
        for (Notice notice : message.notices()) {
            List<SeatChange> changes = notice.changes();
            if (changes == null) {
                bytes.put(REPLACED).putLong(notice.performance().value());
                continue;
            }
            bytes.put(CHANGED).putLong(notice.performance().value()).putInt(changes.size());
            for (SeatChange change : changes) {
                bytes.putLong(change.seat())
                        .putInt(change.number())
                        .put(change.status().code());
            }
        }
        if (message.last()) {
            bytes.put(FAREWELL);
        }
        return bytes.array();
    }

    /**
     * @return {@code null} for a message of another format version
     * @throws IllegalArgumentException when the bytes are no message
     */
    static @Nullable Message decode(byte[] bytes) {
        try {
            ByteBuffer message = ByteBuffer.wrap(bytes);
            return message.get() == FORMAT ? decode(message) : null;
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("malformed seat message of " + bytes.length + " bytes", e);
        }
    }

    private static Message decode(ByteBuffer message) {
        long sender = message.getLong();
        long number = message.getLong();
        List<Notice> notices = new ArrayList<>();
        while (message.hasRemaining()) {
            byte kind = message.get();
            if (kind == FAREWELL) {
                return new Message(sender, number, notices, true);
            }
            PerformanceId performance = new PerformanceId(message.getLong());
            notices.add(new Notice(performance, kind == REPLACED ? null : changes(message)));
        }
        return new Message(sender, number, notices, false);
    }

    private static List<SeatChange> changes(ByteBuffer message) {
        int count = message.getInt();
        if (count < 0) {
            throw new IllegalArgumentException("malformed seat message: " + count + " changes");
        }
        List<SeatChange> changes = new ArrayList<>(Math.min(count, message.remaining() / CHANGE_BYTES));
        for (int i = 0; i < count; i++) {
            changes.add(new SeatChange(message.getLong(), message.getInt(), SeatStatus.of(message.get())));
        }
        return changes;
    }

    /**
     * A message without notices is a heartbeat.
     *
     * @param sender the random number of the sending instance
     * @param number counts the messages of the sender, from 1
     * @param last whether the sender stops: no other message follows
     */
    record Message(long sender, long number, List<Notice> notices, boolean last) {}

    /** @param changes {@code null} when the performance has other seats or prices, or is cancelled */
    record Notice(PerformanceId performance, @Nullable List<SeatChange> changes) {}
}
