package com.t82.user.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.SecurityContext;
import com.t82.shared.ProblemException;
import com.t82.shared.Sha256;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.stereotype.Component;

/**
 * Verifies access tokens. The signature of a token is verified once and cached for a while; expiry and revocation are
 * checked every time.
 */
@Component
class VerifiedTokens implements JwtDecoder {

    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    private final NimbusJwtDecoder signatures;
    private final Cache<ByteBuffer, Verified> verified;
    private final Revocations revocations;
    private final Clock clock;

    VerifiedTokens(SigningKeys keys, Revocations revocations, TokenSettings settings, Clock clock) {
        this.signatures = NimbusJwtDecoder.withJwkSource(new ImmutableJWKSet<SecurityContext>(keys.published()))
                .jwsAlgorithm(SignatureAlgorithm.RS256)
                .build();
        this.signatures.setJwtValidator(token -> settings.issuer().equals(token.getClaimAsString("iss"))
                ? OAuth2TokenValidatorResult.success()
                : OAuth2TokenValidatorResult.failure(
                        new OAuth2Error(OAuth2ErrorCodes.INVALID_TOKEN, "Another issuer", null)));
        this.verified = Caffeine.newBuilder()
                .maximumSize(settings.verifiedTokens())
                .expireAfterWrite(REMEMBERED)
                .build();
        this.revocations = revocations;
        this.clock = clock;
    }

    private record Verified(
            Jwt token, String user, @Nullable String session, Instant expiry) {}

    /**
     * @throws BadJwtException when the token does not count; caused by a {@link ProblemException} when it once did and
     *     has expired or was revoked
     */
    @Override
    public Jwt decode(String token) {
        ByteBuffer key = ByteBuffer.wrap(Sha256.of(token));
        Verified known = verified.getIfPresent(key);
        if (known == null) {
            known = verify(token);
            verified.put(key, known);
        }
        if (!clock.instant().isBefore(known.expiry())) {
            throw refused(TokenProblem.TOKEN_EXPIRED);
        }
        if (revocations.contains(known.user()) || known.session() != null && revocations.contains(known.session())) {
            throw refused(TokenProblem.TOKEN_REVOKED);
        }
        return known.token();
    }

    private Verified verify(String token) {
        Jwt jwt = signatures.decode(token);
        String user = jwt.getSubject();
        Instant expiry = jwt.getExpiresAt();
        if (user == null || expiry == null) {
            throw new BadJwtException("A token without a subject or an expiry");
        }
        try {
            return new Verified(
                    jwt, UUID.fromString(user).toString(), jwt.getClaimAsString(AccessTokens.SESSION), expiry);
        } catch (IllegalArgumentException notAnId) {
            throw new BadJwtException("A token for nobody", notAnId);
        }
    }

    private static BadJwtException refused(TokenProblem problem) {
        return new BadJwtException(problem.name(), new ProblemException(problem));
    }
}
