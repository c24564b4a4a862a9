package com.t82.ticket.code;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The keys that sign and verify ticket codes.
 *
 * @param signingKey Ed25519 private key, PKCS#8, base64 DER with or without PEM armour; required
 * @param signingKeyId the number of that key, 0 to 255, written into each code
 * @param verificationKeys further public keys by number (X.509, base64 DER): those from before a rotation, or the next
 *     one, published ahead of it
 */
@ConfigurationProperties("t82.ticket")
record CodeSettings(
        @Nullable String signingKey,
        @DefaultValue("1") int signingKeyId,
        @DefaultValue Map<Integer, String> verificationKeys) {

    /** Omits the key. */
    @Override
    public String toString() {
        return "CodeSettings[signingKeyId=" + signingKeyId + ", verificationKeys=" + verificationKeys.keySet() + "]";
    }
}
