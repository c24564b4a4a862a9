package com.t82.user.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.delete;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.put;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.jayway.jsonpath.JsonPath;
import com.nimbusds.jwt.SignedJWT;
import com.t82.testing.ModuleTest;
import com.t82.user.PasswordChanged;
import com.t82.user.PrivilegedSignIn;
import com.t82.user.UserId;
import com.t82.user.UserProfileChanged;
import com.t82.user.UserSignedUp;
import com.t82.user.UserTest;
import com.t82.user.UserWithdrawn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.modulith.test.AssertablePublishedEvents;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;

@ModuleTest
class UserApiTest extends UserTest {

    @Autowired
    JdbcClient jdbc;

    @Test
    void signingUpReturnsAShortText(AssertablePublishedEvents events) throws Exception {
        mvc.perform(json(post("/api/v1/users/signup"), signUpBody(newPerson())))
                .andExpect(status().isOk())
                .andExpect(content().contentTypeCompatibleWith(MediaType.TEXT_PLAIN))
                .andExpect(content().string("회원가입이 완료되었습니다."));
        assertThat(events)
                .contains(UserSignedUp.class)
                .matching(signedUp ->
                        signedUp.name().equals("김서연") && signedUp.profileUrl() == null && !signedUp.artist());
    }

    @Test
    void theOwnProfileHasEveryFieldOfTheContract() throws Exception {
        Person person = signedUp();
        String token = login(person).access();
        mvc.perform(with(token, get("/api/v1/users/me")))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.userId")
                        .value(SignedJWT.parse(token).getJWTClaimsSet().getSubject()))
                .andExpect(jsonPath("$.name").value("김서연"))
                .andExpect(jsonPath("$.email").value(person.email()))
                .andExpect(jsonPath("$.birthDate").value("1999-12-31"))
                .andExpect(jsonPath("$.address").value("서울특별시 마포구 양화로 45"))
                .andExpect(jsonPath("$.addressDetail").value("7층"))
                .andExpect(jsonPath("$.phoneNumber").value(person.phoneNumber()))
                .andExpect(jsonPath("$.profileUrl").value("https://img.example.com/me.png"));
    }

    @Test
    void aSignUpWithDifferentPasswordsIsRefused() throws Exception {
        Person person = newPerson();
        mvc.perform(json(
                        post("/api/v1/users/signup"),
                        signUpBody(person.email(), person.phoneNumber(), PASSWORD, PASSWORD + "x")))
                .andExpect(status().isBadRequest())
                .andExpect(content().contentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON))
                .andExpect(jsonPath("$.status").value(400))
                .andExpect(jsonPath("$.name").value("PASSWORD_MISMATCH"))
                .andExpect(jsonPath("$.code").value("USER-001"))
                .andExpect(jsonPath("$.message").isString());
    }

    @Test
    void weakPasswordsAndInvalidPhoneNumbersAreRefusedWithReasons() throws Exception {
        for (String weak : List.of("short1!", "lettersonly", "letters-and-1", "12345678!", "letters!!!")) {
            mvc.perform(json(post("/api/v1/users/signup"), signUpBody("weak@example.com", "010-1000-0000", weak, weak)))
                    .andExpect(status().isBadRequest())
                    .andExpect(jsonPath("$.code").value("COMMON-001"))
                    .andExpect(jsonPath("$.errors[0].field").value("password"));
        }
        mvc.perform(json(
                        post("/api/v1/users/signup").header("Accept-Language", "en"),
                        signUpBody("odd@example.com", "01010000000", PASSWORD, PASSWORD)))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.errors[0].field").value("phoneNumber"))
                .andExpect(jsonPath("$.errors[0].message").value("A phone number looks like 010-1234-5678."));
    }

    @Test
    void everyCharacterOfALongPasswordCounts() throws Exception {
        Person person = newPerson();
        String password = "가나다라마바사아자차카타파하".repeat(3) + "long-password-1!" + "x".repeat(40);
        mvc.perform(json(
                        post("/api/v1/users/signup"),
                        signUpBody(person.email(), person.phoneNumber(), password, password)))
                .andExpect(status().isOk());
        mvc.perform(loginRequest(person.email(), password)).andExpect(status().isOk());
        mvc.perform(loginRequest(person.email(), password.substring(0, password.length() - 1) + "y"))
                .andExpect(status().isBadRequest());
    }

    @Test
    void emailAddressesAreUniqueRegardlessOfCase() throws Exception {
        Person person = signedUp();
        mvc.perform(json(
                        post("/api/v1/users/signup"),
                        signUpBody(person.email().toUpperCase(), newPerson().phoneNumber(), PASSWORD, PASSWORD)))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.code").value("USER-003"));
        mvc.perform(loginRequest(person.email().toUpperCase(), PASSWORD)).andExpect(status().isOk());
    }

    @Test
    void phoneNumbersAreUnique() throws Exception {
        Person person = signedUp();
        mvc.perform(json(
                        post("/api/v1/users/signup"),
                        signUpBody(newPerson().email(), person.phoneNumber(), PASSWORD, PASSWORD)))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.code").value("USER-002"));
    }

    @Test
    void oneOfManyConcurrentSignUpsWithOneEmailSucceedsAndTheOthersAreRefused() throws Exception {
        Person person = newPerson();
        try (ExecutorService crowd = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<String>> attempts = IntStream.range(0, 6)
                    .<Callable<String>>mapToObj(i -> () -> {
                        MockHttpServletResponse response = perform(json(
                                post("/api/v1/users/signup"),
                                signUpBody(person.email(), "010-2%03d-0000".formatted(i), PASSWORD, PASSWORD)));
                        return response.getStatus() + (text(response).contains("USER-003") ? " USER-003" : "");
                    })
                    .toList();
            List<String> answers =
                    crowd.invokeAll(attempts).stream().map(UserApiTest::value).toList();
            assertThat(answers).containsOnly("200", "400 USER-003").containsOnlyOnce("200");
        }
    }

    @Test
    void aChangedProfileIsAnnouncedWithAGrowingRevision(AssertablePublishedEvents events) throws Exception {
        Person person = signedUp();
        String token = login(person).access();
        mvc.perform(with(token, json(put("/api/v1/users/me"), change("새 이름", PASSWORD))))
                .andExpect(status().isOk());
        mvc.perform(with(token, json(put("/api/v1/users/me"), change("더 새 이름", PASSWORD))))
                .andExpect(status().isOk());
        assertThat(events.ofType(UserProfileChanged.class))
                .extracting("name", "revision")
                .containsExactly(tuple("새 이름", 1L), tuple("더 새 이름", 2L));
        mvc.perform(with(token, get("/api/v1/users/me")))
                .andExpect(jsonPath("$.name").value("더 새 이름"))
                .andExpect(jsonPath("$.address").value("부산"));
    }

    @Test
    void uploadedPicturesArePublicAndPicturesOnOtherHostsAreNot(AssertablePublishedEvents events) throws Exception {
        String token = login(signedUp()).access();
        String uploaded = "/images/0123456789abcdef0123456789abcdef.png";
        for (String picture : List.of("https://evil.example/me.png", "http://localhost:8080" + uploaded)) {
            mvc.perform(with(
                            token,
                            json(put("/api/v1/users/me"), "{\"name\":\"김서연\",\"profileUrl\":\"" + picture + "\"}")))
                    .andExpect(status().isOk());
            mvc.perform(with(token, get("/api/v1/users/me")))
                    .andExpect(jsonPath("$.profileUrl").value(picture));
        }
        assertThat(events.ofType(UserProfileChanged.class))
                .extracting(UserProfileChanged::profileUrl)
                .containsExactly(null, "http://localhost:8080" + uploaded);
    }

    @Test
    void aNewPasswordEndsAllSessionsAndReturnsANewOne(AssertablePublishedEvents events) throws Exception {
        Person person = signedUp();
        Tokens here = login(person);
        Tokens elsewhere = login(person);
        Tokens anew =
                tokens(perform(with(here.access(), json(put("/api/v1/users/me"), change("김서연", "brand-new-2!")))));
        mvc.perform(with(anew.access(), get("/api/v1/users/me"))).andExpect(status().isOk());
        mvc.perform(with(here.access(), get("/api/v1/users/me"))).andExpect(status().isUnauthorized());
        mvc.perform(json(post("/api/v1/users/token/refresh"), "{\"refreshToken\":\"" + here.refresh() + "\"}"))
                .andExpect(status().isUnauthorized());
        assertThat(events.ofType(PasswordChanged.class)).hasSize(1);
        mvc.perform(with(elsewhere.access(), get("/api/v1/users/me")))
                .andExpect(status().isUnauthorized())
                .andExpect(jsonPath("$.code").value("USER-009"));
        mvc.perform(loginRequest(person.email(), PASSWORD)).andExpect(status().isBadRequest());
        mvc.perform(loginRequest(person.email(), "brand-new-2!")).andExpect(status().isOk());
    }

    @Test
    void anOldSignInNeedsTheCurrentPasswordToChangeItOrToWithdraw() throws Exception {
        Person person = signedUp();
        String copied = login(person).access();
        jdbc.sql("update user_session set opened_at = opened_at - interval '31 minutes'")
                .update();

        mvc.perform(with(copied, json(put("/api/v1/users/me"), change("x", "thief-1234!"))))
                .andExpect(status().isForbidden())
                .andExpect(jsonPath("$.code").value("USER-019"));
        mvc.perform(with(copied, delete("/api/v1/users/me")))
                .andExpect(status().isForbidden())
                .andExpect(jsonPath("$.code").value("USER-019"));
        String wrong = "{\"currentPassword\":\"wrong-1234!\"}";
        mvc.perform(with(copied, json(delete("/api/v1/users/me"), wrong)))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.code").value("USER-017"));
        mvc.perform(with(copied, json(put("/api/v1/users/me"), change("새 이름", PASSWORD))))
                .andExpect(status().isOk());
    }

    /** Each way to ask whether a password is right takes from the budget of failed sign-ins. */
    @ParameterizedTest
    @ValueSource(strings = {"withdrawal", "new password", "password of the profile"})
    void aCopiedTokenIsNoWayToGuessThePassword(String way) throws Exception {
        Person person = signedUp();
        String copied = login(person).access();
        jdbc.sql("update user_session set opened_at = opened_at - interval '31 minutes'")
                .update();
        for (int guess = 0; guess < 10; guess++) {
            MockHttpServletResponse refused = perform(with(copied, guess(way, "guess-%02d!".formatted(guess))));
            assertThat(refused.getStatus()).isIn(400, 403);
            assertThat(text(refused)).containsAnyOf("USER-017", "USER-019");
        }

        mvc.perform(with(copied, guess(way, PASSWORD)))
                .andExpect(status().isTooManyRequests())
                .andExpect(header().exists("Retry-After"))
                .andExpect(jsonPath("$.code").value("USER-013"));
        mvc.perform(loginRequest(person.email(), PASSWORD))
                .andExpect(status().isTooManyRequests())
                .andExpect(jsonPath("$.code").value("USER-013"));
    }

    private static MockHttpServletRequestBuilder guess(String way, String password) {
        return switch (way) {
            case "withdrawal" -> json(delete("/api/v1/users/me"), "{\"currentPassword\":\"" + password + "\"}");
            case "new password" ->
                json(
                        put("/api/v1/users/me"),
                        "{\"name\":\"x\",\"password\":\"thief-1234!\",\"passwordCheck\":\"thief-1234!\",\"currentPassword\":\""
                                + password + "\"}");
            default -> json(put("/api/v1/users/me"), change("x", password));
        };
    }

    @Test
    void wrongCurrentPasswordsOfStaffAreAnnounced(AssertablePublishedEvents events) throws Exception {
        Person person = signedUp();
        jdbc.sql("update user_account set roles = 'USER,STAFF' where email_key = ?")
                .param(person.email())
                .update();
        String token = login(person).access();
        mvc.perform(with(token, guess("withdrawal", "wrong-1234!"))).andExpect(status().isBadRequest());
        mvc.perform(with(token, guess("withdrawal", PASSWORD))).andExpect(status().isOk());
        assertThat(events.ofType(PrivilegedSignIn.class))
                .extracting(PrivilegedSignIn::outcome)
                .containsExactly("SUCCESS", "FAILURE");
    }

    @Test
    void theCurrentPasswordIsProofHoweverOldTheSignIn() throws Exception {
        Person person = signedUp();
        String token = login(person).access();
        jdbc.sql("update user_session set opened_at = opened_at - interval '31 minutes'")
                .update();
        mvc.perform(with(token, json(delete("/api/v1/users/me"), "{\"currentPassword\":\"" + PASSWORD + "\"}")))
                .andExpect(status().isOk());
        mvc.perform(with(token, get("/api/v1/users/me"))).andExpect(status().isUnauthorized());
    }

    @Test
    void attemptsOnAccountsOfStaffAreAnnounced(AssertablePublishedEvents events) throws Exception {
        mvc.perform(loginRequest("staff@t82.local", "wrong-1234!")).andExpect(status().isBadRequest());
        mvc.perform(loginRequest("staff@t82.local", "staff-1234!")).andExpect(status().isOk());
        login(signedUp());
        assertThat(events.ofType(PrivilegedSignIn.class))
                .extracting(PrivilegedSignIn::network, PrivilegedSignIn::outcome)
                .containsExactly(tuple("127.0.0.1", "FAILURE"), tuple("127.0.0.1", "SUCCESS"));
    }

    @Test
    void staffMustGiveTheirPasswordHoweverRecentTheSignIn() throws Exception {
        Person person = signedUp();
        jdbc.sql("update user_account set roles = 'USER,STAFF' where email_key = ?")
                .param(person.email())
                .update();
        mvc.perform(with(login(person).access(), json(put("/api/v1/users/me"), change("x", "thief-1234!"))))
                .andExpect(status().isForbidden())
                .andExpect(jsonPath("$.code").value("USER-018"));
    }

    @Test
    void invisibleNamesAndNamesThatReverseTextAreRefused() throws Exception {
        String token = login(signedUp()).access();
        for (String name : List.of("\u3164", "\u200b", "\u00a0", "a\u202eb", "a\\ud83d", "a\\u0000")) {
            mvc.perform(with(token, json(put("/api/v1/users/me"), "{\"name\":\"" + name + "\"}")))
                    .andExpect(status().isBadRequest())
                    .andExpect(jsonPath("$.code").value("COMMON-001"));
        }
    }

    @Test
    void emailsAndPasswordsAreComparedInComposedForm() throws Exception {
        Person person = newPerson();
        String decomposed = "e\u0301" + person.email();
        String composed = "\u00e9" + person.email();
        mvc.perform(json(
                        post("/api/v1/users/signup"),
                        signUpBody(composed, person.phoneNumber(), "caf\u00e9-1234!", "caf\u00e9-1234!")))
                .andExpect(status().isOk());
        mvc.perform(json(
                        post("/api/v1/users/signup"),
                        signUpBody(decomposed, newPerson().phoneNumber(), PASSWORD, PASSWORD)))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.code").value("USER-003"));
        mvc.perform(loginRequest(decomposed, "cafe\u0301-1234!")).andExpect(status().isOk());
    }

    @Test
    void withdrawalErasesPersonalDataAndFreesTheEmail(AssertablePublishedEvents events) throws Exception {
        Person person = signedUp();
        Tokens tokens = login(person);
        mvc.perform(with(tokens.access(), delete("/api/v1/users/me"))).andExpect(status().isOk());

        mvc.perform(with(tokens.access(), get("/api/v1/users/me")))
                .andExpect(status().isUnauthorized())
                .andExpect(jsonPath("$.code").value("USER-009"));
        mvc.perform(json(post("/api/v1/users/token/refresh"), "{\"refreshToken\":\"" + tokens.refresh() + "\"}"))
                .andExpect(status().isUnauthorized());
        mvc.perform(loginRequest(person.email(), PASSWORD))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.code").value("USER-008"));

        assertThat(events).contains(UserWithdrawn.class);
        UserWithdrawn withdrawn = events.ofType(UserWithdrawn.class).iterator().next();
        var row = jdbc.sql("select * from user_account where id = ?")
                .param(withdrawn.user().value())
                .query()
                .singleRow();
        assertThat(row.toString()).doesNotContain(person.email(), person.phoneNumber(), "김서연", "마포구", "7층", "bcrypt");
        mvc.perform(json(post("/api/v1/users/signup"), signUpBody(person))).andExpect(status().isOk());
    }

    @Test
    void aUserCanExportTheOwnData() throws Exception {
        Person person = signedUp();
        mvc.perform(with(login(person).access(), get("/api/v1/users/me/export")))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.profile.email").value(person.email()))
                .andExpect(jsonPath("$.roles[0]").value("USER"))
                .andExpect(jsonPath("$.hasPassword").value(true))
                .andExpect(jsonPath("$.signIns.length()").value(1))
                .andExpect(jsonPath("$.pictures.length()").value(0));
    }

    @Test
    void onlyAdminsGrantRoles() throws Exception {
        Person person = signedUp();
        PROVIDERS.knowsKakao("kakao-granted", 90_001, person.email(), true);
        String fan = tokens(perform(post("/api/v1/users/login/kakao").header("Authorization", "kakao-granted")))
                .access();
        String admin =
                tokens(perform(loginRequest("admin@t82.local", "admin-1234!"))).access();
        String found = text(perform(with(admin, get("/api/v1/users").param("email", person.email()))));
        String id = JsonPath.read(found, "$.userId");
        String roles = "{\"roles\":[\"USER\",\"STAFF\"]}";

        mvc.perform(with(fan, json(put("/api/v1/users/" + id + "/roles"), roles)))
                .andExpect(status().isForbidden());
        mvc.perform(with(admin, json(put("/api/v1/users/" + id + "/roles"), roles)))
                .andExpect(status().isOk());
        mvc.perform(with(fan, get("/api/v1/users/me"))).andExpect(status().isUnauthorized());
        mvc.perform(with(admin, get("/api/v1/users").param("email", person.email())))
                .andExpect(jsonPath("$.roles").value(containsInAnyOrder("USER", "STAFF")));
        mvc.perform(with(admin, get("/api/v1/users").param("email", "nobody@example.com")))
                .andExpect(status().isNotFound())
                .andExpect(jsonPath("$.code").value("USER-005"));
        mvc.perform(with(admin, json(put("/api/v1/users/" + UserId.random() + "/roles"), roles)))
                .andExpect(status().isNotFound())
                .andExpect(jsonPath("$.code").value("USER-004"));
    }

    @Test
    void aUserIsAnArtistOnlyAfterAnAdminHasConfirmedIt(AssertablePublishedEvents events) throws Exception {
        Person person = newPerson();
        mvc.perform(json(
                        post("/api/v1/users/signup"),
                        signUpBody(person).replace("\"isArtist\":false", "\"isArtist\":true")))
                .andExpect(status().isOk());
        String singer = login(person).access();
        String admin =
                tokens(perform(loginRequest("admin@t82.local", "admin-1234!"))).access();
        String found = text(perform(with(admin, get("/api/v1/users").param("email", person.email()))));
        String id = JsonPath.read(found, "$.userId");
        assertThat(JsonPath.<Boolean>read(found, "$.isArtist")).isFalse();
        assertThat(JsonPath.<Boolean>read(found, "$.artistRequested")).isTrue();
        assertThat(events.ofType(UserSignedUp.class))
                .noneMatch(signedUp -> signedUp.user().toString().equals(id) && signedUp.artist());

        String yes = "{\"isArtist\":true}";
        mvc.perform(with(singer, json(put("/api/v1/users/" + id + "/artist"), yes)))
                .andExpect(status().isForbidden());
        for (int time = 0; time < 2; time++) {
            mvc.perform(with(admin, json(put("/api/v1/users/" + id + "/artist"), yes)))
                    .andExpect(status().isOk());
        }

        assertThat(events.ofType(UserProfileChanged.class)
                        .matching(changed -> changed.user().toString().equals(id) && changed.artist()))
                .hasSize(1);
        mvc.perform(with(singer, get("/api/v1/users/me/export")))
                .andExpect(jsonPath("$.isArtist").value(true))
                .andExpect(jsonPath("$.artistRequested").value(false));
        mvc.perform(with(admin, json(put("/api/v1/users/" + id + "/artist"), "{}")))
                .andExpect(status().isBadRequest());
        mvc.perform(with(admin, json(put("/api/v1/users/" + UserId.random() + "/artist"), yes)))
                .andExpect(status().isNotFound())
                .andExpect(jsonPath("$.code").value("USER-004"));
    }

    @Test
    void anAdminCannotRemoveTheOwnRole() throws Exception {
        String admin =
                tokens(perform(loginRequest("admin@t82.local", "admin-1234!"))).access();
        String found = text(perform(with(admin, get("/api/v1/users").param("email", "admin@t82.local"))));
        String id = JsonPath.read(found, "$.userId");
        mvc.perform(with(admin, json(put("/api/v1/users/" + id + "/roles"), "{\"roles\":[\"USER\"]}")))
                .andExpect(status().isConflict())
                .andExpect(jsonPath("$.code").value("USER-014"));
    }

    @Test
    void theFirstAdminIsMadeAsDocumentedForOperations() throws Exception {
        Person person = signedUp();
        String statement = Files.readString(Path.of("docs/operations.md"))
                .replaceAll("(?s).*?```sql\\s+(update user_account .*?)```.*", "$1")
                .replace("somebody@example.com", person.email().toUpperCase());
        String update = statement.strip().replaceAll(";$", "");
        assertThat(jdbc.sql(update).update()).as("of an unverified e-mail").isZero();
        PROVIDERS.knowsKakao("kakao-first", 90_002, person.email(), true);
        MockHttpServletRequestBuilder entering =
                post("/api/v1/users/login/kakao").header("Authorization", "kakao-first");
        perform(entering);
        assertThat(jdbc.sql(update).update()).isOne();
        mvc.perform(with(
                        tokens(perform(entering)).access(), get("/api/v1/users").param("email", person.email())))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.roles").value(containsInAnyOrder("USER", "STAFF", "ADMIN")));
    }

    @Test
    void withoutProvidersTheFirstAdminIsMadeByTheIdThatOnlyTheyAreShown() throws Exception {
        Person person = signedUp();
        String id = JsonPath.read(text(perform(with(login(person).access(), get("/api/v1/users/me")))), "$.userId");
        String statement = Files.readString(Path.of("docs/operations.md"))
                .replaceAll("(?s).*```sql\\s+(update user_account .*?)```.*", "$1")
                .replace("00000000-0000-0000-0000-000000000000", id);
        assertThat(jdbc.sql(statement.strip().replaceAll(";$", "")).update()).isOne();
        mvc.perform(with(login(person).access(), get("/api/v1/users").param("email", person.email())))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.roles").value(containsInAnyOrder("USER", "STAFF", "ADMIN")));
    }

    private static String change(String name, String password) {
        return """
                {"name":"%s","password":"%s","passwordCheck":"%s","address":"부산","addressDetail":"2층"}
                """.formatted(name, password, password);
    }

    private static <T> T value(Future<T> future) {
        try {
            return future.get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
