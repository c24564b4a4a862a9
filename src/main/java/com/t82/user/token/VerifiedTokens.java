package com.t82.user.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.SecurityContext;
import com.t82.shared.CommonProblem;
import com.t82.shared.ProblemException;
import com.t82.shared.ProblemType;
import com.t82.shared.Sha256;
import com.t82.user.account.Role;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
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
 * checked every time. The roles STAFF and ADMIN count only while an active account in this database has them.
 *
 * <p>A token for another audience is refused. Tokens without an audience, which earlier builds issued, count until they
 * expire.
 */
@Component
class VerifiedTokens implements JwtDecoder {

    private static final Logger log = LoggerFactory.getLogger(VerifiedTokens.class);
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    private final NimbusJwtDecoder signatures;
    private final Cache<ByteBuffer, Verified> verified;
    private final Revocations revocations;
    private final CurrentRoles roles;
    private final Clock clock;

    VerifiedTokens(SigningKeys keys, Revocations revocations, CurrentRoles roles, TokenSettings settings, Clock clock) {
        this.signatures = NimbusJwtDecoder.withJwkSource(new ImmutableJWKSet<SecurityContext>(keys.published()))
                .jwsAlgorithm(SignatureAlgorithm.RS256)
                .build();
        this.signatures.setJwtValidator(token -> isOurs(token, settings)
                ? OAuth2TokenValidatorResult.success()
                : OAuth2TokenValidatorResult.failure(
                        new OAuth2Error(OAuth2ErrorCodes.INVALID_TOKEN, "Another issuer or audience", null)));
        this.verified = Caffeine.newBuilder()
                .maximumSize(settings.verifiedTokens())
                .expireAfterWrite(REMEMBERED)
                .build();
        this.revocations = revocations;
        this.roles = roles;
        this.clock = clock;
    }

    private static boolean isOurs(Jwt token, TokenSettings settings) {
        List<String> audience = token.getAudience();
        return settings.issuer().equals(token.getClaimAsString("iss"))
                && (audience == null || audience.isEmpty() || audience.contains(settings.audience()));
    }

    /** @param privileges the roles beyond USER that the token carries */
    private record Verified(
            Jwt token, String user, @Nullable String session, Set<Role> privileges, Instant expiry) {}

    /**
     * @throws BadJwtException when the token does not count; caused by a {@link ProblemException} when it has expired
     *     or was revoked, when no account has its roles, or when the database that knows them does not answer
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
        if (revocations.contains(known.user())
                || known.session() != null && revocations.contains(known.session())
                || !known.privileges().isEmpty() && !areCurrent(known)) {
            throw refused(TokenProblem.TOKEN_REVOKED);
        }
        return known.token();
    }

    private boolean areCurrent(Verified known) {
        try {
            return roles.include(UUID.fromString(known.user()), known.privileges());
        } catch (DataAccessException e) {
            log.warn("roles unknown, database unavailable: {}", e.toString());
            throw refused(CommonProblem.SERVICE_UNAVAILABLE);
        }
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
                    jwt,
                    UUID.fromString(user).toString(),
                    jwt.getClaimAsString(AccessTokens.SESSION),
                    privileges(jwt),
                    expiry);
        } catch (IllegalArgumentException notAnId) {
            throw new BadJwtException("A token for nobody", notAnId);
        }
    }

    private static Set<Role> privileges(Jwt token) {
        List<String> names = token.getClaimAsStringList(AccessTokens.ROLES);
        Set<Role> privileges = EnumSet.of(Role.STAFF, Role.ADMIN);
        privileges.removeIf(role -> names == null || !names.contains(role.name()));
        return privileges;
    }

    private static BadJwtException refused(ProblemType problem) {
        return new BadJwtException(problem.name(), new ProblemException(problem));
    }
}
