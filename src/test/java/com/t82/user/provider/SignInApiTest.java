package com.t82.user.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.delete;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.jayway.jsonpath.JsonPath;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import com.t82.shared.ProblemException;
import com.t82.testing.ModuleTest;
import com.t82.user.UserId;
import com.t82.user.UserTest;
import com.t82.user.account.Account;
import com.t82.user.account.Role;
import com.t82.user.signin.FailedSignIns;
import com.t82.user.signin.Passwords;
import com.t82.user.signin.SignInProblem;
import com.t82.user.signin.SignInSettings;
import com.t82.user.signin.Throttle;
import com.t82.user.token.AccessTokens;
import com.t82.user.token.CrowdTokens;
import com.t82.user.token.Revocations;
import com.t82.user.token.SigningKeys;
import com.t82.user.token.TokenSettings;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.redisson.api.RedissonClient;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

@ModuleTest
class SignInApiTest extends UserTest {

    @Autowired
    SigningKeys keys;

    @Autowired
    SignInSettings settings;

    @Autowired
    TokenSettings tokenSettings;

    @Autowired
    Throttle throttle;

    @Autowired
    FailedSignIns failedSignIns;

    @Autowired
    Revocations revocations;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    ApplicationContext context;

    @Autowired
    RedissonClient redis;

    @Autowired
    ObjectProvider<CrowdTokens> crowd;

    @Test
    void aTokenIsVerifiedByThePublishedKeyAndContainsUserAndRoles() throws Exception {
        SignedJWT token = SignedJWT.parse(login(signedUp()).access());
        JWKSet published = JWKSet.parse(text(perform(get("/.well-known/jwks.json"))));
        var key = published.getKeyByKeyId(token.getHeader().getKeyID()).toRSAKey();
        assertThat(key.isPrivate()).isFalse();
        assertThat(token.verify(new RSASSAVerifier(key))).isTrue();
        assertThat(token.getHeader().getAlgorithm().getName()).isEqualTo("RS256");
        var claims = token.getJWTClaimsSet();
        assertThat(UUID.fromString(claims.getSubject())).isNotNull();
        assertThat(claims.getStringListClaim("roles")).isEqualTo(List.of("USER"));
        assertThat(claims.getIssuer()).isEqualTo("t82-tickets");
        assertThat(claims.getAudience()).containsExactly("t82-tickets");
        assertThat(claims.getJWTID()).isNotBlank();
        assertThat(Duration.between(
                        claims.getIssueTime().toInstant(),
                        claims.getExpirationTime().toInstant()))
                .isEqualTo(Duration.ofMinutes(30));
    }

    @Test
    void signingInReturnsABearerToken() throws Exception {
        mvc.perform(loginRequest(signedUp().email(), PASSWORD))
                .andExpect(status().isOk())
                .andExpect(header().string("Cache-Control", "no-store"))
                .andExpect(jsonPath("$.token").isString())
                .andExpect(jsonPath("$.tokenType").value("Bearer"))
                .andExpect(jsonPath("$.refreshToken").isString());
    }

    @Test
    void anUnknownEmailAndAWrongPasswordGetTheSameAnswer() {
        Person person = signedUp();
        var wrong = perform(loginRequest(person.email(), "wrong-pass-1!"));
        var unknown = perform(loginRequest("nobody-at-all@example.com", "wrong-pass-1!"));
        assertThat(wrong.getStatus()).isEqualTo(400);
        assertThat(text(wrong)).contains("USER-008").contains("LOGIN_FAILED").isEqualTo(text(unknown));
        assertThat(unknown.getStatus()).isEqualTo(wrong.getStatus());
        assertThat(unknown.getHeaderNames()).isEqualTo(wrong.getHeaderNames());
    }

    @Test
    void anUnknownEmailTakesTheSamePasswordComparisonAsAWrongPassword() {
        Passwords passwords = new Passwords(throttle, settings);
        List<String> compared = new ArrayList<>();
        PasswordEncoder encoder = (PasswordEncoder) ReflectionTestUtils.getField(passwords, "encoder");
        ReflectionTestUtils.setField(passwords, "encoder", new PasswordEncoder() {
            @Override
            public String encode(CharSequence password) {
                return encoder.encode(password);
            }

            @Override
            public boolean matches(CharSequence password, String hash) {
                compared.add(hash);
                return encoder.matches(password, hash);
            }
        });
        String hash = passwords.hash(PASSWORD);

        passwords.matches("somebody", "wrong-pass-1!", hash);
        passwords.matches("nobody", "wrong-pass-1!", null);

        String algorithmAndCost = hash.substring(0, hash.lastIndexOf('$') + 1);
        assertThat(compared)
                .hasSize(2)
                .allSatisfy(one -> assertThat(one).hasSameSizeAs(hash).startsWith(algorithmAndCost));
    }

    @Test
    void anExpiredTokenIsReportedAsExpired() throws Exception {
        AccessTokens past = new AccessTokens(
                keys,
                tokenSettings,
                Clock.offset(Clock.systemUTC(), tokenSettings.accessLifetime().negated()));
        String expired = past.issue(UserId.random(), List.of(Role.USER), UUID.randomUUID(), UUID.randomUUID());
        mvc.perform(with(expired, get("/api/v1/users/me")))
                .andExpect(status().isUnauthorized())
                .andExpect(jsonPath("$.code").value("USER-006"))
                .andExpect(jsonPath("$.name").value("TOKEN_EXPIRED"));
    }

    @Test
    void aForgedTokenIsRefused() throws Exception {
        String good = login(signedUp()).access();
        String forged = good.substring(0, good.length() - 8) + "AAAAAAAA";
        mvc.perform(with(forged, get("/api/v1/users/me"))).andExpect(status().isUnauthorized());
        String unsigned = "eyJhbGciOiJub25lIn0." + good.split("\\.")[1] + ".";
        mvc.perform(with(unsigned, get("/api/v1/users/me"))).andExpect(status().isUnauthorized());
    }

    @Test
    void aValidTokenIsExchangedForANewOne() throws Exception {
        String token = login(signedUp()).access();
        String body = text(perform(with(token, get("/api/v1/users/refresh"))));
        String fresh = JsonPath.read(body, "$.token");
        assertThat(fresh).isNotEqualTo(token);
        mvc.perform(with(fresh, get("/api/v1/users/me"))).andExpect(status().isOk());
        mvc.perform(get("/api/v1/users/refresh")).andExpect(status().isUnauthorized());
    }

    @Test
    void aRepeatedRefreshGetsTheSameAnswer() throws Exception {
        Tokens first = login(signedUp());
        Tokens lost = tokens(perform(extend(first.refresh())));
        Tokens again = tokens(perform(extend(first.refresh())));
        assertThat(again.refresh()).isEqualTo(lost.refresh());
        assertThat(jti(again.access())).isEqualTo(jti(lost.access()));
        mvc.perform(with(again.access(), get("/api/v1/users/me"))).andExpect(status().isOk());
        mvc.perform(extend(again.refresh())).andExpect(status().isOk());
    }

    @Test
    void aReusedRefreshTokenEndsTheSessionOnceItsSuccessorWasUsed() throws Exception {
        Tokens first = login(signedUp());
        Tokens second =
                tokens(perform(extend(tokens(perform(extend(first.refresh()))).refresh())));
        mvc.perform(with(second.access(), get("/api/v1/users/me"))).andExpect(status().isOk());

        mvc.perform(extend(first.refresh()))
                .andExpect(status().isUnauthorized())
                .andExpect(jsonPath("$.code").value("USER-010"));
        mvc.perform(extend(second.refresh())).andExpect(status().isUnauthorized());
        mvc.perform(with(second.access(), get("/api/v1/users/me")))
                .andExpect(status().isUnauthorized())
                .andExpect(jsonPath("$.code").value("USER-009"));
        mvc.perform(with(first.access(), get("/api/v1/users/me"))).andExpect(status().isUnauthorized());
    }

    @Test
    void anExpiredAccessTokenDoesNotPreventARefresh() throws Exception {
        Tokens tokens = login(signedUp());
        AccessTokens past = new AccessTokens(keys, tokenSettings, Clock.offset(Clock.systemUTC(), Duration.ofDays(-1)));
        String expired = past.issue(UserId.random(), List.of(Role.USER), UUID.randomUUID(), UUID.randomUUID());
        mvc.perform(with(expired, extend(tokens.refresh()))).andExpect(status().isOk());
    }

    @Test
    void signingOutEndsOnlyThisSession() throws Exception {
        Person person = signedUp();
        Tokens here = login(person);
        Tokens elsewhere = login(person);
        mvc.perform(with(here.access(), post("/api/v1/users/logout"))).andExpect(status().isOk());
        mvc.perform(with(here.access(), get("/api/v1/users/me"))).andExpect(status().isUnauthorized());
        mvc.perform(extend(here.refresh())).andExpect(status().isUnauthorized());
        mvc.perform(with(elsewhere.access(), get("/api/v1/users/me"))).andExpect(status().isOk());
    }

    @Test
    void aRevocationByAnotherInstanceIsReadWithoutRedis() throws Exception {
        Tokens tokens = login(signedUp());
        String session = SignedJWT.parse(tokens.access()).getJWTClaimsSet().getStringClaim("sid");
        mvc.perform(with(tokens.access(), get("/api/v1/users/me"))).andExpect(status().isOk());
        jdbc.sql("insert into user_revocation (subject, expires_at) values (?::uuid, now() + interval '1 hour')")
                .param(session)
                .update();
        revocations.catchUp();
        long deadline = System.nanoTime() + Duration.ofSeconds(2).toNanos();
        while (!revocations.contains(session) && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        mvc.perform(with(tokens.access(), get("/api/v1/users/me"))).andExpect(status().isUnauthorized());
    }

    @Test
    void anotherInstanceReceivesARevocationAtOnce() throws Exception {
        Revocations elsewhere = new Revocations(jdbc, redis, Clock.systemUTC(), tokenSettings, crowd);
        elsewhere.readAll();
        elsewhere.catchUp();
        await().until(() -> redis.getTopic("t82:user:revoked").countListeners() >= 2);
        Tokens tokens = login(signedUp());
        String session = SignedJWT.parse(tokens.access()).getJWTClaimsSet().getStringClaim("sid");
        mvc.perform(with(tokens.access(), post("/api/v1/users/logout"))).andExpect(status().isOk());
        // The instance does not read the table in this test, so the message must have arrived.
        await().atMost(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(elsewhere.contains(session)).isTrue());
    }

    @Test
    void repeatedFailuresMustWaitAndOtherUsersNeedNot() throws Exception {
        Person person = signedUp();
        for (int i = 0; i < settings.throttling().failuresPerEmailAndAddress(); i++) {
            mvc.perform(loginRequest(person.email(), "wrong-pass-1!")).andExpect(status().isBadRequest());
        }
        mvc.perform(loginRequest(person.email(), PASSWORD))
                .andExpect(status().isTooManyRequests())
                .andExpect(header().exists("Retry-After"))
                .andExpect(jsonPath("$.code").value("USER-013"));
        mvc.perform(loginRequest(signedUp().email(), PASSWORD)).andExpect(status().isOk());
        mvc.perform(loginRequest(person.email(), PASSWORD).with(from("203.0.113.7")))
                .andExpect(status().isOk());
    }

    @Test
    void wrongPasswordsFromTenAddressesDoNotLockTheOwnerOut() throws Exception {
        Person person = signedUp();
        mvc.perform(loginRequest(person.email(), PASSWORD).with(from("203.0.113.20")))
                .andExpect(status().isOk());
        for (int address = 1; address <= 10; address++) {
            for (int i = 0; i < 10; i++) {
                failFrom("198.51.100." + address, person.email());
            }
        }
        mvc.perform(loginRequest(person.email(), PASSWORD).with(from("203.0.113.20")))
                .andExpect(status().isOk());
        failFrom("198.51.100.11", person.email());
        MockHttpServletResponse elsewhere =
                perform(loginRequest(person.email(), PASSWORD).with(from("203.0.113.21")));
        if (elsewhere.getStatus() != 200) {
            assertThat(elsewhere.getStatus()).isEqualTo(429);
            assertThat(Integer.parseInt(elsewhere.getHeader("Retry-After"))).isBetween(1, 4);
        }
    }

    /** One failure without the time for hashing; does nothing when the limit refuses it. */
    private void failFrom(String address, String email) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> failedSignIns.countedFor(Account.keyOf(email), address, () -> {
                    throw new ProblemException(SignInProblem.LOGIN_FAILED);
                }));
    }

    @Test
    void anAddressOverItsLimitStillServesKnownAccounts() throws Exception {
        String shared = "203.0.113.30";
        Person known = signedUp();
        mvc.perform(loginRequest(known.email(), PASSWORD).with(from(shared))).andExpect(status().isOk());
        for (int i = 0; i < settings.throttling().failuresPerAddress(); i++) {
            failFrom(shared, "made-up-" + i + "@example.com");
        }
        mvc.perform(loginRequest(known.email(), PASSWORD).with(from(shared))).andExpect(status().isOk());
        mvc.perform(loginRequest(signedUp().email(), PASSWORD).with(from(shared)))
                .andExpect(status().isTooManyRequests());
        assertThat(failedSignIns.countedFor(shared, () -> "in"))
                .as("with a provider")
                .isEqualTo("in");
    }

    @Test
    void concurrentSignInsOfOneAccountSucceedAtOnceOrASecondLater() throws Exception {
        Person person = signedUp();
        List<Callable<MockHttpServletResponse>> signIns =
                Collections.nCopies(14, () -> perform(loginRequest(person.email(), PASSWORD)));
        try (ExecutorService callers = Executors.newFixedThreadPool(14)) {
            for (Future<MockHttpServletResponse> signIn : callers.invokeAll(signIns)) {
                MockHttpServletResponse response = signIn.get();
                if (response.getStatus() != 200) {
                    assertThat(response.getStatus()).isEqualTo(429);
                    assertThat(response.getHeader("Retry-After")).isEqualTo("1");
                }
            }
        }
        mvc.perform(loginRequest(person.email(), PASSWORD)).andExpect(status().isOk());
    }

    @Test
    void successfulSignInsAreNeverThrottled() throws Exception {
        Person person = signedUp();
        for (int i = 0; i < settings.throttling().failuresPerEmailAndAddress() + 2; i++) {
            mvc.perform(loginRequest(person.email(), PASSWORD)).andExpect(status().isOk());
        }
    }

    @Test
    void noUserWithAGeneratedPasswordExists() {
        assertThat(context.getBeanNamesForType(UserDetailsService.class)).isEmpty();
    }

    @Test
    void theOwnSessionsAreListedAndEndedOneByOne() throws Exception {
        Person person = signedUp();
        Tokens here = login(person);
        Tokens there = login(person);
        String listed = text(perform(with(here.access(), get("/api/v1/users/me/sessions"))));
        assertThat(JsonPath.<List<String>>read(listed, "$.sessions[?(@.current == true)].id"))
                .containsExactly(sid(here));
        assertThat(JsonPath.<List<String>>read(listed, "$.sessions[?(@.current == false)].id"))
                .contains(sid(there));
        assertThat(JsonPath.<List<String>>read(listed, "$.sessions[*].lastUsedAt"))
                .hasSameSizeAs(JsonPath.<List<String>>read(listed, "$.sessions[*].signedInAt"));

        mvc.perform(with(here.access(), delete("/api/v1/users/me/sessions/" + sid(there))))
                .andExpect(status().isOk());
        mvc.perform(with(there.access(), get("/api/v1/users/me")))
                .andExpect(status().isUnauthorized())
                .andExpect(jsonPath("$.code").value("USER-009"));
        mvc.perform(extend(there.refresh())).andExpect(status().isUnauthorized());
        mvc.perform(with(here.access(), delete("/api/v1/users/me/sessions/" + sid(there))))
                .andExpect(status().isOk());
        assertThat(text(perform(with(here.access(), get("/api/v1/users/me/sessions")))))
                .doesNotContain(sid(there));
    }

    @Test
    void aUserCannotEndASessionOfAnother() throws Exception {
        Tokens victim = login(signedUp());
        mvc.perform(with(login(signedUp()).access(), delete("/api/v1/users/me/sessions/" + sid(victim))))
                .andExpect(status().isNotFound())
                .andExpect(jsonPath("$.code").value("USER-021"));
        mvc.perform(with(victim.access(), get("/api/v1/users/me"))).andExpect(status().isOk());
    }

    @Test
    void anAdminEndsAllSessionsOfAnAccount() throws Exception {
        Person person = signedUp();
        List<Tokens> signIns = List.of(login(person), login(person));
        String user =
                SignedJWT.parse(signIns.getFirst().access()).getJWTClaimsSet().getSubject();
        String admin =
                tokens(perform(loginRequest("admin@t82.local", "admin-1234!"))).access();
        mvc.perform(with(signIns.getFirst().access(), delete("/api/v1/users/" + user + "/sessions")))
                .andExpect(status().isForbidden());
        mvc.perform(with(admin, delete("/api/v1/users/" + UUID.randomUUID() + "/sessions")))
                .andExpect(status().isNotFound());
        mvc.perform(with(admin, delete("/api/v1/users/" + user + "/sessions"))).andExpect(status().isOk());
        for (Tokens ended : signIns) {
            mvc.perform(with(ended.access(), get("/api/v1/users/me"))).andExpect(status().isUnauthorized());
            mvc.perform(extend(ended.refresh())).andExpect(status().isUnauthorized());
        }
    }

    private static String sid(Tokens tokens) throws ParseException {
        return SignedJWT.parse(tokens.access()).getJWTClaimsSet().getStringClaim("sid");
    }

    private static String jti(String accessToken) throws ParseException {
        return SignedJWT.parse(accessToken).getJWTClaimsSet().getJWTID();
    }

    private static MockHttpServletRequestBuilder extend(String token) {
        return json(post("/api/v1/users/token/refresh"), "{\"refreshToken\":\"" + token + "\"}");
    }

    private static RequestPostProcessor from(String address) {
        return request -> {
            request.setRemoteAddr(address);
            return request;
        };
    }
}
