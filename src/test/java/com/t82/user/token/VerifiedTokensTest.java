package com.t82.user.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.t82.shared.CommonProblem;
import com.t82.shared.ProblemException;
import com.t82.shared.ProblemType;
import com.t82.testing.ModuleTest;
import com.t82.user.UserId;
import com.t82.user.UserTest;
import com.t82.user.account.Accounts;
import com.t82.user.account.Role;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/** Which tokens with a good signature count. */
@ModuleTest
class VerifiedTokensTest extends UserTest {

    private static final Set<Role> STAFF = EnumSet.of(Role.USER, Role.STAFF);
    private static final Set<Role> ADMIN = EnumSet.of(Role.USER, Role.STAFF, Role.ADMIN);

    @Autowired
    JwtDecoder decoder;

    @Autowired
    AccessTokens tokens;

    @Autowired
    SigningKeys keys;

    @Autowired
    Revocations revocations;

    @Autowired
    TokenSettings settings;

    @Autowired
    Accounts accounts;

    @Autowired
    JdbcClient jdbc;

    @Test
    void aRoleWithoutAnAccountInThisDatabaseOpensNothing() throws Exception {
        for (Set<Role> roles : List.of(STAFF, ADMIN)) {
            mvc.perform(with(token(UserId.random(), roles), get("/api/v1/users").param("email", "admin@t82.local")))
                    .andExpect(status().isUnauthorized())
                    .andExpect(jsonPath("$.code").value("USER-009"))
                    .andExpect(jsonPath("$.name").value("TOKEN_REVOKED"));
        }
    }

    @Test
    void anAccountIsLookedUpForRolesBeyondUserOnly() {
        assertThat(decoder.decode(token(UserId.random(), EnumSet.of(Role.USER))).getSubject())
                .isNotBlank();
    }

    @Test
    void aRoleThatTheAccountNeverHadOpensNothing() {
        UserId fan = userWith("USER");
        refuses(TokenProblem.TOKEN_REVOKED, decoder, token(fan, STAFF));
        UserId staff = userWith("USER,STAFF");
        assertThat(decoder.decode(token(staff, STAFF)).getSubject()).isEqualTo(staff.toString());
        refuses(TokenProblem.TOKEN_REVOKED, decoder, token(staff, ADMIN));
    }

    @Test
    void aRoleThatIsTakenAwayBySqlEndsWithinSeconds() {
        UserId staff = userWith("USER,STAFF");
        String token = token(staff, STAFF);
        decoder.decode(token);

        setRoles(staff, "USER");

        await().atMost(CurrentRoles.REMEMBERED.plusSeconds(10))
                .untilAsserted(() -> refuses(TokenProblem.TOKEN_REVOKED, decoder, token));
    }

    @Test
    void aRoleThatWasGrantedAMomentAgoCountsAtOnce() {
        UserId user = userWith("USER,STAFF");
        decoder.decode(token(user, STAFF));

        setRoles(user, "USER,STAFF,ADMIN");

        assertThat(decoder.decode(token(user, ADMIN)).getSubject()).isEqualTo(user.toString());
    }

    @Test
    void anAccountThatWasWithdrawnInTheDatabaseAloneHasNoRole() {
        UserId staff = userWith("USER,STAFF");
        jdbc.sql("update user_account set withdrawn_at = now() where id = ?")
                .param(staff.value())
                .update();
        refuses(TokenProblem.TOKEN_REVOKED, decoder, token(staff, STAFF));
    }

    @Test
    void whileTheDatabaseIsAwayARoleIsNeitherBelievedNorRevoked() {
        CurrentRoles unreachable = new CurrentRoles(
                JdbcClient.create(new DriverManagerDataSource("jdbc:postgresql://127.0.0.1:1/none?connectTimeout=2")));
        JwtDecoder away = new VerifiedTokens(keys, revocations, unreachable, settings, Clock.systemUTC());
        refuses(CommonProblem.SERVICE_UNAVAILABLE, away, token(userWith("USER,STAFF"), STAFF));
    }

    @Test
    void aTokenForAnotherAudienceIsRefused() throws Exception {
        assertThat(decoder.decode(signed("t82-tickets")).getAudience()).containsExactly("t82-tickets");
        String foreign = signed("t82-staging");
        assertThatExceptionOfType(BadJwtException.class).isThrownBy(() -> decoder.decode(foreign));
        mvc.perform(with(foreign, get("/api/v1/users/me")))
                .andExpect(status().isUnauthorized())
                .andExpect(jsonPath("$.code").value("COMMON-002"));
    }

    @Test
    void aTokenOfABuildThatKnewNoAudienceCountsUntilItExpires() throws Exception {
        String earlier = signed(null);
        assertThat(decoder.decode(earlier).getAudience()).isNullOrEmpty();
        JwtDecoder later = new VerifiedTokens(
                keys,
                revocations,
                new CurrentRoles(jdbc),
                settings,
                Clock.offset(Clock.systemUTC(), Duration.ofMinutes(6)));
        refuses(TokenProblem.TOKEN_EXPIRED, later, earlier);
    }

    /** As an instance signs it: good for five minutes, of nobody in particular. */
    private String signed(@Nullable String audience) throws Exception {
        Instant now = Instant.now();
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(settings.issuer())
                .subject(UUID.randomUUID().toString())
                .claim("roles", List.of("USER"))
                .jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(Duration.ofMinutes(5))));
        if (audience != null) {
            claims.audience(audience);
        }
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID(keys.current().getKeyID())
                        .build(),
                claims.build());
        token.sign(new RSASSASigner(keys.current()));
        return token.serialize();
    }

    private String token(UserId user, Set<Role> roles) {
        return tokens.issue(user, roles, UUID.randomUUID(), UUID.randomUUID());
    }

    private UserId userWith(String roles) {
        UserId user = accounts.findByEmailKey(signedUp().email()).orElseThrow().id();
        setRoles(user, roles);
        return user;
    }

    private void setRoles(UserId user, String roles) {
        jdbc.sql("update user_account set roles = ?, version = version + 1 where id = ?")
                .params(roles, user.value())
                .update();
    }

    private static void refuses(ProblemType problem, JwtDecoder decoder, String token) {
        assertThatExceptionOfType(BadJwtException.class)
                .isThrownBy(() -> decoder.decode(token))
                .satisfies(refused -> assertThat(refused.getCause())
                        .isInstanceOfSatisfying(
                                ProblemException.class,
                                cause -> assertThat(cause.type()).isEqualTo(problem)));
    }
}
