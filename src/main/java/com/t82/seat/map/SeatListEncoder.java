package com.t82.seat.map;

import com.t82.seat.map.SeatPlan.Section;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Encodes one version of the seats as the answers that clients get. */
final class SeatListEncoder {

    private SeatListEncoder() {}

    /**
     * Two bits a seat, four seats a byte, the first seat in the lowest bits. Every seat of a closed performance is 3.
     */
    static byte[] statusBits(SeatSnapshot snapshot) {
        byte[] codes = snapshot.codes();
        byte[] bits = new byte[(codes.length + 3) / 4];
        if (snapshot.closed()) {
            Arrays.fill(bits, (byte) 0xff);
            int used = codes.length & 3;
            if (used != 0) {
                bits[bits.length - 1] = (byte) ((1 << 2 * used) - 1);
            }
            return bits;
        }
        for (int i = 0; i < codes.length; i++) {
            bits[i >> 2] |= (byte) (codes[i] << 2 * (i & 3));
        }
        return bits;
    }

    /** How many seats of each section are free. */
    static EncodedBody restSeats(SeatSnapshot snapshot) {
        StringBuilder json = new StringBuilder("[");
        List<Section> sections = snapshot.plan().sections();
        for (int i = 0; i < sections.size(); i++) {
            json.append(i == 0 ? "" : ",")
                    .append("{\"sectionId\":")
                    .append(sections.get(i).id())
                    .append(",\"name\":")
                    .append(sections.get(i).name())
                    .append(",\"restSeat\":")
                    .append(snapshot.closed() ? 0 : snapshot.free()[i])
                    .append('}');
        }
        return EncodedBody.json(json.append(']').toString());
    }

    /** The list of free seats of a performance that is not closed. */
    static EncodedBody freeSeats(SeatSnapshot snapshot, GzipSeatList list) {
        return EncodedBody.compressedJson(list.gzip(), freeSeatsTag(snapshot));
    }

    /** The plan and the set of free seats determine the content of the list. */
    private static String freeSeatsTag(SeatSnapshot snapshot) {
        byte[] codes = snapshot.codes();
        byte[] free = new byte[(codes.length + 7) / 8];
        for (int i = 0; i < codes.length; i++) {
            if (codes[i] == 0) {
                free[i >> 3] |= (byte) (1 << (i & 7));
            }
        }
        return EncodedBody.digest(snapshot.plan().version().getBytes(StandardCharsets.UTF_8), free);
    }
}
