package com.t82.ticket.code;

import com.t82.event.PerformanceId;
import com.t82.shared.Sha256;
import com.t82.ticket.TicketId;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.UUID;

/**
 * The content of a ticket's code, before it is signed. {@link TicketKeys} turns it into the text of the QR code:
 *
 * <pre>
 * "T82:" Base45( version:1 = 1 | key id:1 | ticket id:8 | performance id:8 | nonce:16 | Ed25519 signature:64 )
 * </pre>
 *
 * <p>All numbers are big-endian and the signature covers the 34 bytes before it. 98 bytes become 151 characters, which
 * fit a QR code of version 6 at error correction M. The code names neither the seat nor the holder.
 *
 * @param nonce 128 random bits (all of them random: not a UUID of any version), kept with the ticket
 */
public record TicketCode(TicketId ticket, PerformanceId performance, UUID nonce) {

    static final int LENGTH = Long.BYTES + Long.BYTES + 2 * Long.BYTES;

    public static UUID randomNonce(SecureRandom random) {
        return new UUID(random.nextLong(), random.nextLong());
    }

    /**
     * What a gate without network knows of a code: SHA-256 of the nonce's 16 bytes, base64url without padding. A stolen
     * guest list is not enough to make a code.
     */
    public static String hash(UUID nonce) {
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(nonce.getMostSignificantBits())
                .putLong(nonce.getLeastSignificantBits())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.of(bytes));
    }

    void writeTo(ByteBuffer buffer) {
        buffer.putLong(ticket.value())
                .putLong(performance.value())
                .putLong(nonce.getMostSignificantBits())
                .putLong(nonce.getLeastSignificantBits());
    }

    static TicketCode readFrom(ByteBuffer buffer) {
        return new TicketCode(
                new TicketId(buffer.getLong()),
                new PerformanceId(buffer.getLong()),
                new UUID(buffer.getLong(), buffer.getLong()));
    }
}
