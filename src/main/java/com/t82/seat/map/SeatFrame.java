package com.t82.seat.map;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A version as streams tell it: what leads to it from an earlier one is the same for all who have that one, and made
 * once.
 */
final class SeatFrame {

    /** Of nothing, or of what cannot be told from. */
    static final int NONE = -1;

    /** Almost all streams have the version of the frame before; those that lag behind in other ways make their own. */
    private static final int MOST_SHARED = 16;

    private final String epoch;
    private final LiveSeats.Copy copy;
    private final Map<Integer, byte[]> events = new ConcurrentHashMap<>();

    SeatFrame(String epoch, LiveSeats.Copy copy) {
        this.epoch = epoch;
        this.copy = copy;
    }

    int version() {
        return copy.version();
    }

    /**
     * The event that leads here.
     *
     * @param from an earlier version; a snapshot comes when it has another plan, or is {@link #NONE}
     */
    byte[] event(int from) {
        int known = from < copy.drawn() ? NONE : from;
        if (events.size() >= MOST_SHARED && !events.containsKey(known)) {
            return encode(known);
        }
        return events.computeIfAbsent(known, this::encode);
    }

    private byte[] encode(int from) {
        String version = LiveSeats.label(epoch, copy.version());
        StringBuilder event = new StringBuilder(256).append("id: ").append(version);
        if (from == NONE) {
            event.append("\nevent: snapshot\ndata: {\"version\":\"")
                    .append(version)
                    .append("\",\"seatMap\":\"")
                    .append(copy.plan().version())
                    .append("\",\"status\":\"")
                    .append(Base64.getEncoder().encodeToString(copy.bits()))
                    .append("\"}\n\n");
        } else {
            event.append("\nevent: delta\ndata: {\"from\":\"")
                    .append(LiveSeats.label(epoch, from))
                    .append("\",\"version\":\"")
                    .append(version)
                    .append("\",\"changes\":[");
            appendChanges(from, event);
            event.append("]}\n\n");
        }
        return event.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void appendChanges(int from, StringBuilder event) {
        String separator = "";
        for (int i = 0; i < copy.since().length; i++) {
            if (copy.since()[i] > from) {
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
}
