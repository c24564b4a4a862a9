package com.t82.user;

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

/** The key that signs tokens, and those that used to. A key is named by its RFC 7638 thumbprint. */
@Component
class SigningKeys {

    private static final int MIN_BITS = 2048;

    private final RSAKey current;
    private final JWKSet published;

    SigningKeys(UserSettings settings) {
        String key = settings.signingKey();
        if (key == null || key.isBlank()) {
            throw new IllegalStateException("t82.user.signing-key is not set: an RSA key, PKCS#8, base64");
        }
        current = parse(key);
        List<JWK> keys = new ArrayList<>();
        keys.add(current.toPublicJWK());
        settings.retiredSigningKeys().forEach(retired -> keys.add(parse(retired).toPublicJWK()));
        published = new JWKSet(keys);
    }

    RSAKey current() {
        return current;
    }

    /** The public halves, with which anybody can verify our tokens. */
    JWKSet published() {
        return published;
    }

    private static RSAKey parse(String pkcs8) {
        try {
            byte[] der = Base64.getMimeDecoder().decode(pkcs8.replaceAll("-----[A-Z ]+-----", ""));
            KeyFactory rsa = KeyFactory.getInstance("RSA");
            RSAPrivateCrtKey secret = (RSAPrivateCrtKey) rsa.generatePrivate(new PKCS8EncodedKeySpec(der));
            if (secret.getModulus().bitLength() < MIN_BITS) {
                throw new IllegalStateException("A signing key needs at least " + MIN_BITS + " bits");
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
            throw new IllegalStateException("t82.user.signing-key is not an RSA key in PKCS#8, base64", e);
        }
    }
}
