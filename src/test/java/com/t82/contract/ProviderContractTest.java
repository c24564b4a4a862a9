package com.t82.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.contract.Fixtures.Person;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Sign-in with Kakao and Google, through the real adapters and the sandbox of the providers. */
class ProviderContractTest {

    private static final Shape TOKENS = Shape.object().text("token").member("tokenType", Shape.exactly("Bearer"));

    private final Fixtures fixtures = Fixtures.shared();

    @ParameterizedTest
    @ValueSource(strings = {"kakao", "google"})
    void aUserOfAProviderGetsOneAccount(String provider) {
        String name = newName();

        String first = signIn(provider, "Bearer sandbox-" + name);
        String again = signIn(provider, "sandbox-" + name);

        assertThat(subject(again)).isEqualTo(subject(first));
        JsonNode me = fixtures.call("GET /api/v1/users/me")
                .as(first)
                .answers(Shape.object()
                        .text("name", "address", "addressDetail", "phoneNumber")
                        .member("email", Shape.exactly(name + "@sandbox.local"))
                        .absentOr("birthDate", Shape.date()));
        assertThat(me.has("birthDate")).isFalse();
        assertThat(me.get("phoneNumber").asString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"kakao", "google"})
    void aTokenThatTheProviderDoesNotKnowIsRefused(String provider) {
        for (String token : new String[] {"Bearer somebody-elses", "sandbox-", "Bearer", "x"}) {
            fixtures.call("POST /api/v1/users/login/" + provider)
                    .header("Authorization", token)
                    .isRefused(400, "USER-008", "LOGIN_FAILED");
        }
        fixtures.call("POST /api/v1/users/login/" + provider).isRefusedInBothLanguages(400, "USER-008", "LOGIN_FAILED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kakao", "google"})
    void aVerifiedEmailLeadsToTheExistingAccount(String provider) {
        String name = newName();
        Map<String, Object> application = fixtures.application();
        application.put("email", name + "@sandbox.local");
        fixtures.call("POST /api/v1/users/signup").with(application).answersText("text/plain");
        String byPassword = fixtures.signIn(name + "@sandbox.local", "promise-1!");

        String byProvider = signIn(provider, "Bearer sandbox-" + name);

        assertThat(subject(byProvider)).isEqualTo(subject(byPassword));
        assertThat(fixtures.house
                        .database()
                        .sql("select count(*) from user_account where email_key = ?")
                        .param(name + "@sandbox.local")
                        .query(Integer.class)
                        .single())
                .isOne();
        assertThat(fixtures.call("GET /api/v1/users/me")
                        .as(byProvider)
                        .isOk()
                        .json()
                        .get("phoneNumber")
                        .asString())
                .isEqualTo(application.get("phoneNumber"));
        fixtures.call("GET /api/v1/users/me").as(byPassword).isRefused(401, "USER-009", "TOKEN_REVOKED");
    }

    @Test
    void bothProvidersLeadToTheSameAccount() {
        String name = newName();
        assertThat(subject(signIn("kakao", "sandbox-" + name))).isEqualTo(subject(signIn("google", "sandbox-" + name)));
    }

    @Test
    void anyOtherProviderIsUnknown() {
        fixtures.call("POST /api/v1/users/login/naver")
                .header("Authorization", "sandbox-x")
                .isRefusedInBothLanguages(404, "USER-011", "UNKNOWN_PROVIDER");
    }

    private String signIn(String provider, String authorization) {
        return fixtures.call("POST /api/v1/users/login/" + provider)
                .header("Authorization", authorization)
                .answers(TOKENS)
                .get("token")
                .asString();
    }

    private static String subject(String token) {
        return new Person(token, "", "", "").id();
    }

    private static String newName() {
        return "n" + UUID.randomUUID().toString().substring(0, 8);
    }
}
