package com.t82.seat.map;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The status of all seats of one version, two bits a seat; as bytes, and as JSON once a client has asked for that. */
final class SeatStatusBody {

    private final int version;
    private final String label;
    private final String plan;
    private final EncodedBody bits;
    private volatile @Nullable EncodedBody json;

    private SeatStatusBody(int version, String label, String plan, EncodedBody bits) {
        this.version = version;
        this.label = label;
        this.plan = plan;
        this.bits = bits;
    }

    /** @param epoch of the {@link LiveSeats} */
    static SeatStatusBody of(SeatSnapshot snapshot, String epoch) {
        byte[] bits = SeatListEncoder.statusBits(snapshot);
        String plan = snapshot.plan().version();
        String tag = EncodedBody.digest(plan.getBytes(StandardCharsets.UTF_8), bits);
        return new SeatStatusBody(
                snapshot.version(), LiveSeats.label(epoch, snapshot.version()), plan, EncodedBody.binary(bits, tag));
    }

    int version() {
        return version;
    }

    /** The version as clients see it. Only the instance that issued it can compare it. */
    String label() {
        return label;
    }

    /** The version of the geometry. */
    String plan() {
        return plan;
    }

    EncodedBody bits() {
        return bits;
    }

    EncodedBody json() {
        EncodedBody encoded = json;
        return encoded != null ? encoded : encodeOnce();
    }

    private synchronized EncodedBody encodeOnce() {
        EncodedBody encoded = json;
        if (encoded == null) {
            encoded = EncodedBody.json("{\"seatMap\":\"" + plan + "\",\"status\":\""
                    + Base64.getEncoder().encodeToString(bits.plain()) + "\"}");
            json = encoded;
        }
        return encoded;
    }
}
