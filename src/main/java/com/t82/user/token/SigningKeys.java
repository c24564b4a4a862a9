package com.t82.user.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.springframework.stereotype.Component;

/** The key that signs tokens, and retired keys. The id of a key is its RFC 7638 thumbprint. */
@Component
public class SigningKeys {

    private static final int MIN_BITS = 2048;

    private static final byte SEQUENCE = 0x30;
    private static final byte INTEGER = 0x02;

    private static final String HOW_TO_MAKE_ONE = "Make one with: openssl genpkey -algorithm RSA -pkeyopt"
            + " rsa_keygen_bits:2048 | openssl pkcs8 -topk8 -nocrypt -outform DER | base64 -w0";
    private static final String CONVERT =
            "Convert it with: base64 -d | openssl pkcs8 -topk8 -nocrypt -inform DER -outform DER | base64 -w0";

    private final RSAKey current;
    private final JWKSet published;

    SigningKeys(TokenSettings settings) {
        String key = settings.signingKey();
        if (key == null || key.isBlank()) {
            throw new IllegalStateException(
                    "t82.user.signing-key (T82_USER_SIGNINGKEY) is not set. " + HOW_TO_MAKE_ONE);
        }
        current = parse("t82.user.signing-key (T82_USER_SIGNINGKEY)", key);
        List<JWK> keys = new ArrayList<>();
        keys.add(current.toPublicJWK());
        settings.retiredSigningKeys()
                .forEach(retired ->
                        keys.add(parse("t82.user.retired-signing-keys (T82_USER_RETIREDSIGNINGKEYS)", retired)
                                .toPublicJWK()));
        published = new JWKSet(keys);
    }

    RSAKey current() {
        return current;
    }

    /** The public keys, with which a client can verify tokens. */
    JWKSet published() {
        return published;
    }

    private static RSAKey parse(String setting, String pkcs8) {
        try {
            byte[] der = Base64.getMimeDecoder().decode(pkcs8.replaceAll("-----[A-Z ]+-----", ""));
            if (isPkcs1(der)) {
                throw new IllegalStateException(setting + " is an RSA key in PKCS#1, and PKCS#8 is needed. " + CONVERT);
            }
            KeyFactory rsa = KeyFactory.getInstance("RSA");
            RSAPrivateCrtKey secret = (RSAPrivateCrtKey) rsa.generatePrivate(new PKCS8EncodedKeySpec(der));
            if (secret.getModulus().bitLength() < MIN_BITS) {
                throw new IllegalStateException(
                        setting + " has " + secret.getModulus().bitLength() + " bits, and at least " + MIN_BITS
                                + " are needed. " + HOW_TO_MAKE_ONE);
            }
            RSAPublicKey open = (RSAPublicKey)
                    rsa.generatePublic(new RSAPublicKeySpec(secret.getModulus(), secret.getPublicExponent()));
            return new RSAKey.Builder(open)
                    .privateKey(secret)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.RS256)
                    .keyIDFromThumbprint()
                    .build();
        } catch (GeneralSecurityException | JOSEException | ClassCastException | IllegalArgumentException e) {
            throw new IllegalStateException(setting + " is not an RSA key in PKCS#8, base64. " + HOW_TO_MAKE_ONE, e);
        }
    }

    /**
     * PKCS#8 begins with a sequence that holds the version 0 and the algorithm, a sequence again; PKCS#1, which older
     * OpenSSL writes, holds the modulus in that place, an integer.
     */
    private static boolean isPkcs1(byte[] der) {
        if (der.length < 8 || der[0] != SEQUENCE) {
            return false;
        }
        int version = der[1] < 0 ? 2 + (der[1] & 0x7f) : 2;
        return version + 3 < der.length && der[version] == INTEGER && der[version + 3] == INTEGER;
    }
}
