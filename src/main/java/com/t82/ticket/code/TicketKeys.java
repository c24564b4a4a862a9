package com.t82.ticket.code;

import com.t82.event.PerformanceId;
import com.t82.shared.ProblemException;
import com.t82.ticket.TicketId;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Signs ticket codes with the current key and verifies them with every configured key. A code contains the number of
 * its key, so codes stay valid when the key is rotated: give the new key a new number and list the old public key under
 * {@code t82.ticket.verification-keys} until the last performance with its codes is over.
 */
@Component
public class TicketKeys {

    static final String PREFIX = "T82:";

    private static final byte VERSION = 1;
    private static final int BODY = 2 + TicketCode.LENGTH;
    private static final int ADDRESS = BODY + Long.BYTES;
    private static final int SIGNATURE = 64;

    private static final String HOW_TO_MAKE_ONE =
            "Make one with: openssl genpkey -algorithm ed25519 -outform DER | base64 -w0";

    private final int signingKeyId;
    private final PrivateKey signingKey;
    private final SortedMap<Integer, PublicKey> verificationKeys = new TreeMap<>();

    /** @throws IllegalStateException when a key is missing or is not Ed25519 */
    TicketKeys(CodeSettings settings) {
        String key = settings.signingKey();
        if (key == null || key.isBlank()) {
            throw new IllegalStateException(
                    "t82.ticket.signing-key (T82_TICKET_SIGNINGKEY) is not set. " + HOW_TO_MAKE_ONE);
        }
        try {
            KeyFactory keys = KeyFactory.getInstance(Ed25519.NAME);
            settings.verificationKeys().forEach((id, encoded) -> {
                try {
                    verificationKeys.put(checked(id), keys.generatePublic(new X509EncodedKeySpec(decoded(encoded))));
                } catch (GeneralSecurityException e) {
                    throw new IllegalStateException("t82.ticket.verification-keys." + id + " is not Ed25519", e);
                }
            });
            signingKeyId = checked(settings.signingKeyId());
            signingKey = keys.generatePrivate(new PKCS8EncodedKeySpec(decoded(key)));
            verificationKeys.put(signingKeyId, Ed25519.publicKeyOf((EdECPrivateKey) signingKey));
            proveThatSigningWorks();
        } catch (GeneralSecurityException | ClassCastException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "t82.ticket.signing-key (T82_TICKET_SIGNINGKEY) is not an Ed25519 key in PKCS#8, base64. "
                            + HOW_TO_MAKE_ONE,
                    e);
        }
    }

    /** The text of the QR code. */
    public String sign(TicketCode code) {
        try {
            ByteBuffer bytes =
                    ByteBuffer.allocate(BODY + SIGNATURE).put(VERSION).put((byte) signingKeyId);
            code.writeTo(bytes);
            return PREFIX
                    + Base45.encode(bytes.put(signatureOf(bytes.array(), BODY)).array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A ticket code could not be signed", e);
        }
    }

    /**
     * A signature that replaces the holder's token in the address of a code's picture. It is valid for this code until
     * that instant. It is not valid for a later code of the ticket, nor as a code: the first signed byte differs.
     *
     * @param expires seconds since 1970, UTC
     */
    public String signAddress(TicketCode code, long expires) {
        try {
            byte[] signature = signatureOf(addressOf(code, expires, signingKeyId), ADDRESS);
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(ByteBuffer.allocate(1 + SIGNATURE)
                            .put((byte) signingKeyId)
                            .put(signature)
                            .array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("An address could not be signed", e);
        }
    }

    /** Whether this is the signature of {@link #signAddress} for exactly this code and instant. */
    public boolean hasSignedAddress(TicketCode code, long expires, String signature) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(signature);
        } catch (IllegalArgumentException unreadable) {
            return false;
        }
        PublicKey key = bytes.length == 1 + SIGNATURE ? verificationKeys.get(bytes[0] & 0xff) : null;
        if (key == null) {
            return false;
        }
        byte[] signed = ByteBuffer.allocate(ADDRESS + SIGNATURE)
                .put(addressOf(code, expires, bytes[0] & 0xff))
                .put(bytes, 1, SIGNATURE)
                .array();
        return isSignedBy(key, signed, ADDRESS);
    }

    private static byte[] addressOf(TicketCode code, long expires, int keyId) {
        ByteBuffer bytes = ByteBuffer.allocate(ADDRESS).put((byte) 'Q').put((byte) keyId);
        code.writeTo(bytes);
        return bytes.putLong(expires).array();
    }

    private byte[] signatureOf(byte[] bytes, int length) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(Ed25519.NAME);
        signature.initSign(signingKey);
        signature.update(bytes, 0, length);
        return signature.sign();
    }

    /**
     * What the code says, once its signature has been found good. Whether such a ticket exists is another question.
     *
     * @throws ProblemException {@link CodeProblem#CODE_UNREADABLE} or {@link CodeProblem#CODE_FORGED}
     */
    public TicketCode verify(String text) {
        byte[] bytes = bytesOf(text);
        if (bytes.length != BODY + SIGNATURE || bytes[0] != VERSION) {
            throw new ProblemException(CodeProblem.CODE_UNREADABLE);
        }
        PublicKey key = verificationKeys.get(bytes[1] & 0xff);
        if (key == null || !isSignedBy(key, bytes, BODY)) {
            throw new ProblemException(CodeProblem.CODE_FORGED);
        }
        return TicketCode.readFrom(ByteBuffer.wrap(bytes, 2, TicketCode.LENGTH));
    }

    /** The 32 bytes of each public key by its number. */
    SortedMap<Integer, byte[]> published() {
        SortedMap<Integer, byte[]> keys = new TreeMap<>();
        for (Map.Entry<Integer, PublicKey> key : verificationKeys.entrySet()) {
            // The encoding of RFC 8410 is a fixed header of 12 bytes followed by the key.
            byte[] encoded = key.getValue().getEncoded();
            keys.put(key.getKey(), Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
        }
        return Collections.unmodifiableSortedMap(keys);
    }

    /** Scanners that emulate a keyboard append a line end; the last character of a code is never a blank. */
    private static byte[] bytesOf(String text) {
        String code = text.strip();
        if (!code.startsWith(PREFIX)) {
            throw new ProblemException(CodeProblem.CODE_UNREADABLE);
        }
        try {
            return Base45.decode(code.substring(PREFIX.length()));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(CodeProblem.CODE_UNREADABLE);
        }
    }

    private static boolean isSignedBy(PublicKey key, byte[] bytes, int length) {
        try {
            Signature signature = Signature.getInstance(Ed25519.NAME);
            signature.initVerify(key);
            signature.update(bytes, 0, length);
            return signature.verify(bytes, length, SIGNATURE);
        } catch (SignatureException malformed) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A ticket code could not be verified", e);
        }
    }

    private void proveThatSigningWorks() {
        TicketCode code = new TicketCode(new TicketId(0), new PerformanceId(0), new UUID(0, signingKeyId));
        if (!verify(sign(code)).equals(code)) {
            throw new IllegalStateException("The ticket signing key does not verify what it signs");
        }
    }

    private static int checked(int keyId) {
        if (keyId < 0 || keyId > 255) {
            throw new IllegalStateException("The number of a ticket key must be between 0 and 255, but is " + keyId);
        }
        return keyId;
    }

    private static byte[] decoded(String key) {
        return Base64.getMimeDecoder().decode(key.replaceAll("-----[A-Z ]+-----", ""));
    }
}
