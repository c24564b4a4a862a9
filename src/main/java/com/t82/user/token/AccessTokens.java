package com.t82.user.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.t82.user.UserId;
import com.t82.user.account.Role;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.stereotype.Component;

/**
 * Signs access tokens: RS256, {@code sub} the user, {@code aud} this installation, {@code roles} an array, {@code sid}
 * the session that the token descends from, {@code jti} which of the session's tokens it is. A lost answer that is given
 * again has the same {@code jti}.
 */
@Component
public class AccessTokens {

    static final String ROLES = "roles";
    public static final String SESSION = "sid";

    private final JWSHeader header;
    private final JWSSigner signer;
    private final String issuer;
    private final String audience;
    private final Duration lifetime;
    private final Clock clock;

    public AccessTokens(SigningKeys keys, TokenSettings settings, Clock clock) {
        try {
            signer = new RSASSASigner(keys.current());
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .keyID(keys.current().getKeyID())
                .type(JOSEObjectType.JWT)
                .build();
        issuer = settings.issuer();
        audience = settings.audience();
        lifetime = settings.accessLifetime();
        this.clock = clock;
    }

    /** @param id by which the session recognises its newest access token */
    public String issue(UserId user, Collection<Role> roles, UUID session, UUID id) {
        return sign(user, roles, session, id, lifetime);
    }

    /** A token that descends from no session; see {@link CrowdTokens}. */
    String issueToStranger(UserId user, Duration goodFor) {
        return sign(user, List.of(Role.USER), null, UUID.randomUUID(), goodFor);
    }

    /** The usual lifetime of a token. */
    public Duration lifetime() {
        return lifetime;
    }

    private String sign(UserId user, Collection<Role> roles, @Nullable UUID session, UUID id, Duration goodFor) {
        Instant now = clock.instant();
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(issuer)
                .audience(audience)
                .subject(user.toString())
                .claim(ROLES, roles.stream().sorted().map(Role::name).toList())
                .jwtID(id.toString())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(goodFor)));
        if (session != null) {
            claims.claim(SESSION, session.toString());
        }
        SignedJWT token = new SignedJWT(header, claims.build());
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("A token could not be signed", e);
        }
        return token.serialize();
    }

    /** The sign-in that a token belongs to; none for the tokens of load tests. */
    public static @Nullable UUID sessionOf(Jwt token) {
        String session = token.getClaimAsString(SESSION);
        return session == null ? null : UUID.fromString(session);
    }
}
