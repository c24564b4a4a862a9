package com.t82.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.t82.contract.Fixtures.Person;
import java.nio.file.Files;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class UserContractTest {

    private static final Shape TOKENS = Shape.object().text("token").member("tokenType", Shape.exactly("Bearer"));

    private static final Shape ME = Shape.object()
            .text("name", "email", "address", "addressDetail", "phoneNumber")
            .absentOr("birthDate", Shape.date())
            .absentOr("profileUrl", Shape.text());

    private final Fixtures fixtures = Fixtures.shared();

    @Test
    void signingUpAnswersText() {
        fixtures.call("POST /api/v1/users/signup").with(fixtures.application()).answersText("text/plain");
    }

    @Test
    void thePictureOfANewUserMayBeCalledImageUrlOrProfileUrl() {
        for (String member : new String[] {"imageUrl", "profileUrl"}) {
            Map<String, Object> application = fixtures.application();
            application.put(member, "https://example.com/" + member + ".png");
            application.put("isArtist", true);
            fixtures.call("POST /api/v1/users/signup").with(application).answersText("text/plain");

            String token = fixtures.signIn((String) application.get("email"), "promise-1!");
            JsonNode me = fixtures.call("GET /api/v1/users/me").as(token).answers(ME);
            assertThat(me.get("profileUrl").asString()).isEqualTo("https://example.com/" + member + ".png");
            assertThat(me.get("birthDate").asString()).isEqualTo("1998-03-01");
        }
    }

    @Test
    void differentPasswordsAreUser001() {
        Map<String, Object> application = fixtures.application();
        application.put("passwordCheck", "promise-2!");
        fixtures.call("POST /api/v1/users/signup")
                .with(application)
                .isRefusedInBothLanguages(400, "USER-001", "PASSWORD_MISMATCH");
    }

    @Test
    void aPhoneNumberInUseIsUser002() {
        Person somebody = fixtures.person();
        Map<String, Object> application = fixtures.application();
        application.put("phoneNumber", somebody.phoneNumber());
        fixtures.call("POST /api/v1/users/signup")
                .with(application)
                .isRefusedInBothLanguages(400, "USER-002", "DUPLICATE_PHONE_NUMBER");
    }

    @Test
    void anEmailInUseIsUser003() {
        Person somebody = fixtures.person();
        Map<String, Object> application = fixtures.application();
        application.put("email", somebody.email().toUpperCase(Locale.ROOT));
        fixtures.call("POST /api/v1/users/signup")
                .with(application)
                .isRefusedInBothLanguages(400, "USER-003", "DUPLICATE_EMAIL");
    }

    @Test
    void anUnknownUserIsUser004() {
        fixtures.call("PUT /api/v1/users/%s/roles", UUID.randomUUID())
                .as(fixtures.admin)
                .with(Map.of("roles", new String[] {"USER"}))
                .isRefusedInBothLanguages(404, "USER-004", "USER_NOT_FOUND");
    }

    @Test
    void anUnverifiedEmailIsUser022() {
        fixtures.call("PUT /api/v1/users/%s/roles", fixtures.person().id())
                .as(fixtures.admin)
                .with(Map.of("roles", new String[] {"USER", "STAFF"}))
                .isRefusedInBothLanguages(409, "USER-022", "EMAIL_NOT_VOUCHED_FOR");
    }

    @Test
    void anUnknownInvitationIsUser023() {
        fixtures.call("POST /api/v1/users/me/invitation")
                .as(fixtures.person().token())
                .with(Map.of("code", "nobody-made-this"))
                .isRefusedInBothLanguages(400, "USER-023", "INVITATION_REFUSED");
    }

    @Test
    void anUnknownEmailIsUser005() {
        fixtures.call("GET /api/v1/users?email=nobody@example.com")
                .as(fixtures.admin)
                .isRefusedInBothLanguages(404, "USER-005", "EMAIL_NOT_FOUND");
    }

    @Test
    void anExpiredTokenIsUser006() throws Exception {
        fixtures.call("GET /api/v1/users/me")
                .as(expired(fixtures.person().token()))
                .isRefusedInBothLanguages(401, "USER-006", "TOKEN_EXPIRED");
    }

    @Test
    void aWrongPasswordAndAnUnknownEmailAreBothUser008() {
        Person somebody = fixtures.person();
        Call wrongPassword = fixtures.call("POST /api/v1/users/login")
                .with(Map.of("email", somebody.email(), "password", "promise-9!"));
        Call unknownEmail = fixtures.call("POST /api/v1/users/login")
                .with(Map.of("email", "x" + somebody.email(), "password", "promise-1!"));

        wrongPassword.isRefusedInBothLanguages(400, "USER-008", "LOGIN_FAILED");
        unknownEmail.isRefusedInBothLanguages(400, "USER-008", "LOGIN_FAILED");
        assertThat(wrongPassword.answer().json())
                .isEqualTo(unknownEmail.answer().json());
    }

    @Test
    void everyInvalidFieldIsListed() {
        Map<String, Object> application = fixtures.application();
        application.put("email", "nobody");
        application.put("phoneNumber", "12");
        application.remove("name");
        JsonNode problem = fixtures.call("POST /api/v1/users/signup")
                .with(application)
                .isRefused(400, "COMMON-001", "INVALID_REQUEST");
        assertThat(problem.get("errors")
                        .valueStream()
                        .map(error -> error.get("field").asString()))
                .containsExactlyInAnyOrder("email", "phoneNumber", "name");
    }

    @Test
    void signingInAndRefreshingAnswerTokens() {
        Person person = fixtures.person();
        fixtures.call("POST /api/v1/users/login")
                .with(Map.of("email", person.email(), "password", person.password()))
                .answers(TOKENS);
        String fresh = fixtures.call("GET /api/v1/users/refresh")
                .as(person.token())
                .answers(TOKENS)
                .get("token")
                .asString();
        fixtures.call("GET /api/v1/users/me").as(fresh).answers(ME);
    }

    @Test
    void theProfileCanBeChangedAndReadBack() {
        Person person = fixtures.person();
        String fresh = fixtures.call("PUT /api/v1/users/me")
                .as(person.token())
                .with(Map.of(
                        "name", "박약속",
                        "password", "promise-2!",
                        "passwordCheck", "promise-2!",
                        "address", "부산광역시 해운대구",
                        "addressDetail", "",
                        "profileUrl", "https://example.com/me.png"))
                .answers(TOKENS)
                .get("token")
                .asString();
        fixtures.call("GET /api/v1/users/me").as(person.token()).isRefused(401, "USER-009", "TOKEN_REVOKED");
        JsonNode me = fixtures.call("GET /api/v1/users/me").as(fresh).answers(ME);
        assertThat(me.get("name").asString()).isEqualTo("박약속");
        assertThat(me.get("addressDetail").asString()).isEmpty();
        fixtures.signIn(person.email(), "promise-2!");
    }

    @Test
    void afterWithdrawalTheTokenIsInvalid() {
        Person person = fixtures.person();
        fixtures.call("DELETE /api/v1/users/me").as(person.token()).isOk();
        fixtures.call("GET /api/v1/users/me").as(person.token()).isRefused(401, "USER-009", "TOKEN_REVOKED");
        fixtures.call("POST /api/v1/users/login")
                .with(Map.of("email", person.email(), "password", person.password()))
                .isRefused(400, "USER-008", "LOGIN_FAILED");
    }

    @Test
    void aDeviceIsRegistered() {
        fixtures.call("POST /api/v1/users/notification")
                .as(fixtures.person().token())
                .with(Map.of("deviceToken", "device-" + UUID.randomUUID()))
                .isOk();
    }

    @Test
    void theVersionCheckAnswersABareBoolean() {
        assertThat(fixtures.call("POST /api/v1/version/check")
                        .with(Map.of("appId", "com.t82.app", "currentVersion", "0.9.0"))
                        .answers(Shape.bool())
                        .asBoolean())
                .isTrue();
        assertThat(fixtures.call("POST /api/v1/version/check")
                        .with(Map.of("appId", "com.t82.app", "currentVersion", "99.0.0"))
                        .answers(Shape.bool())
                        .asBoolean())
                .isFalse();
    }

    @Test
    void withoutATokenTheRequestIsRefused() {
        fixtures.call("GET /api/v1/users/me").isRefusedInBothLanguages(401, "COMMON-002", "UNAUTHENTICATED");
        assertThat(fixtures.call("GET /api/v1/users/me").answer().headers().firstValue("WWW-Authenticate"))
                .hasValue("Bearer");
        fixtures.call("GET /api/v1/users/me").as("nonsense").isRefused(401, "COMMON-002", "UNAUTHENTICATED");
    }

    /** The same token as the application would have issued a day ago. */
    private String expired(String token) throws Exception {
        SignedJWT original = SignedJWT.parse(token);
        String key = Files.readString(fixtures.house.data().resolve("keys").resolve("user.pkcs8"))
                .replaceAll("-----[A-Z ]+-----|\\s", "");
        SignedJWT expired = new SignedJWT(
                (JWSHeader) original.getHeader(),
                new JWTClaimsSet.Builder(original.getJWTClaimsSet())
                        .issueTime(Date.from(Instant.now().minusSeconds(90_000)))
                        .expirationTime(Date.from(Instant.now().minusSeconds(86_400)))
                        .build());
        expired.sign(new RSASSASigner(KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(key)))));
        return expired.serialize();
    }
}
