package com.t82.ticket.code;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Publishes the public keys with which a client can verify ticket codes without network: a JWK set (RFC 7517) of
 * Ed25519 keys (RFC 8037). A key's {@code kid} is the number in the second byte of a code, in decimal.
 */
@RestController
class TicketKeyApi {

    private static final Duration MAX_AGE = Duration.ofMinutes(5);

    private final TicketKeys keys;

    TicketKeyApi(TicketKeys keys) {
        this.keys = keys;
    }

    @GetMapping("/.well-known/ticket-keys.json")
    ResponseEntity<Map<String, Object>> keys() {
        List<JWK> published = keys.published().entrySet().stream()
                .<JWK>map(key -> new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(key.getValue()))
                        .keyID(Integer.toString(key.getKey()))
                        .keyUse(KeyUse.SIGNATURE)
                        .algorithm(JWSAlgorithm.EdDSA)
                        .build())
                .toList();
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.maxAge(MAX_AGE).cachePublic())
                .body(new JWKSet(published).toJSONObject());
    }
}
