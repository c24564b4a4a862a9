package com.t82.seat.map;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The server-sent events that lead to one version. The event from an earlier version is the same for all clients that
 * have that version, so it is encoded once.
 */
final class SeatEvents {

    /** The version of a client that needs a snapshot: it has none, or one that this instance cannot start from. */
    static final int NONE = -1;

    /** Almost all streams have the version before. Events from versions beyond this limit are not kept. */
    private static final int SHARED_LIMIT = 16;

    private final String epoch;
    private final SeatSnapshot snapshot;
    private final Map<Integer, byte[]> events = new ConcurrentHashMap<>();

    SeatEvents(String epoch, SeatSnapshot snapshot) {
        this.epoch = epoch;
        this.snapshot = snapshot;
    }

    int version() {
        return snapshot.version();
    }

    /**
     * The event that leads to this version.
     *
     * @param from the version of the client; if that had another plan, or is {@link #NONE}, the event is a snapshot
     */
    byte[] event(int from) {
        int known = from < snapshot.planSince() ? NONE : from;
        if (events.size() >= SHARED_LIMIT && !events.containsKey(known)) {
            return encode(known);
        }
        return events.computeIfAbsent(known, this::encode);
    }

    private byte[] encode(int from) {
        String version = LiveSeats.label(epoch, snapshot.version());
        StringBuilder event = new StringBuilder(256).append("id: ").append(version);
        if (from == NONE) {
            event.append("\nevent: snapshot\ndata: {\"version\":\"")
                    .append(version)
                    .append("\",\"seatMap\":\"")
                    .append(snapshot.plan().version())
                    .append("\",\"status\":\"")
                    .append(Base64.getEncoder().encodeToString(SeatListEncoder.statusBits(snapshot)))
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
        for (int i = 0; i < snapshot.since().length; i++) {
            if (snapshot.since()[i] > from) {
                event.append(separator)
                        .append('[')
                        .append(i)
                        .append(',')
                        .append(snapshot.codes()[i])
                        .append(']');
                separator = ",";
            }
        }
    }
}
