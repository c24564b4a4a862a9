package com.t82.ticket;

import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Publishes the keys with which anybody can verify a ticket code, without network once he has them. */
@RestController
class TicketKeyApi {

    private static final Duration MAX_AGE = Duration.ofMinutes(5);

    private final TicketKeys keys;

    TicketKeyApi(TicketKeys keys) {
        this.keys = keys;
    }

    @GetMapping("/.well-known/ticket-keys.json")
    ResponseEntity<JwkSet> keys() {
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.maxAge(MAX_AGE).cachePublic())
                .body(new JwkSet(keys.published().entrySet().stream()
                        .map(key -> new Jwk(
                                "OKP",
                                "Ed25519",
                                Integer.toString(key.getKey()),
                                "sig",
                                "EdDSA",
                                Base64.getUrlEncoder().withoutPadding().encodeToString(key.getValue())))
                        .toList()));
    }

    /** A JWK set (RFC 7517). */
    record JwkSet(List<Jwk> keys) {}

    /**
     * An Ed25519 public key (RFC 8037).
     *
     * @param kid the number that stands in the second byte of a code, in decimal
     */
    record Jwk(String kty, String crv, String kid, String use, String alg, String x) {}
}
