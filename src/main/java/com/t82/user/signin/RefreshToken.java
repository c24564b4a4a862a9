package com.t82.user.signin;

import com.t82.shared.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * An opaque token that extends a session once: a secret, a dot and the family, which all tokens of a session share. Its
 * successor is an HMAC of a salt under the token. So a client that presents the token again can get the same successor,
 * although the server stores neither. Tokens of earlier builds consist of the secret alone.
 */
record RefreshToken(String text) {

    private static final String HMAC = "HmacSHA256";
    private static final int SECRET_BYTES = 32;
    private static final int SALT_BYTES = 32;
    private static final byte[] FAMILY = "family".getBytes(StandardCharsets.US_ASCII);
    private static final SecureRandom RANDOM = new SecureRandom();

    /** The first token of a session. */
    static RefreshToken random() {
        return new RefreshToken(encoded(randomBytes(SECRET_BYTES)) + "." + encoded(randomBytes(SECRET_BYTES)));
    }

    static byte[] randomSalt() {
        return randomBytes(SALT_BYTES);
    }

    /** The hash that is stored instead of the token. */
    byte[] hash() {
        return Sha256.of(text);
    }

    /** The stored hash of its family; {@code null} for a token of an earlier build. */
    byte @Nullable [] familyHash() {
        String family = family();
        return family == null ? null : Sha256.of(family);
    }

    /** The next token; the same one for the same salt. */
    RefreshToken successor(byte[] salt) {
        String family = family();
        return new RefreshToken(encoded(hmac(salt)) + "." + (family == null ? encoded(hmac(salt, FAMILY)) : family));
    }

    /** Omits the token. */
    @Override
    public String toString() {
        return "RefreshToken";
    }

    private @Nullable String family() {
        int dot = text.indexOf('.');
        return dot < 0 ? null : text.substring(dot + 1);
    }

    private byte[] hmac(byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(text.getBytes(StandardCharsets.UTF_8), HMAC));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
