package com.t82.user.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.delete;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.put;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.nimbusds.jwt.SignedJWT;
import com.t82.testing.ModuleTest;
import com.t82.user.UserTest;
import java.text.ParseException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;

@ModuleTest
class ProviderSignInTest extends UserTest {

    @Test
    void aKakaoSignInOpensAnAccountWithEmptyStringsForUnknownFields() throws Exception {
        PROVIDERS.knowsKakao("kakao-1", 1001, "ryan@kakao.example", true);
        String token = tokens(perform(enter("kakao", "Bearer kakao-1"))).access();
        mvc.perform(with(token, get("/api/v1/users/me")))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.name").value("라이언"))
                .andExpect(jsonPath("$.email").value("ryan@kakao.example"))
                .andExpect(jsonPath("$.phoneNumber").value(""))
                .andExpect(jsonPath("$.address").value(""))
                .andExpect(jsonPath("$.addressDetail").value(""))
                .andExpect(jsonPath("$.birthDate").doesNotExist())
                .andExpect(jsonPath("$.profileUrl").value("http://k.kakaocdn.net/ryan.jpg"));
    }

    @Test
    void theTokenNeedsNoBearerPrefixAndThePersonStaysTheSame() throws Exception {
        PROVIDERS.knowsGoogle("google-1", "g-1", "grace@gmail.example", true);
        String first = userOf(perform(enter("google", "google-1")));
        String second = userOf(perform(enter("google", "bearer google-1")));
        assertThat(second).isEqualTo(first);
    }

    @Test
    void aVerifiedEmailSignsInToTheAccountThatHasIt() throws Exception {
        Person person = signedUp();
        String owner = userOf(perform(loginRequest(person.email(), PASSWORD)));
        PROVIDERS.knowsKakao("kakao-2", 1002, person.email().toUpperCase(), true);
        assertThat(userOf(perform(enter("kakao", "kakao-2")))).isEqualTo(owner);
    }

    @Test
    void thePasswordOfAnAccountIsRemovedWhenAProviderVerifiesTheOwnerOfItsEmail() throws Exception {
        Person squatter = signedUp();
        Tokens tokens = tokens(perform(loginRequest(squatter.email(), PASSWORD)));
        PROVIDERS.knowsKakao("kakao-5", 1005, squatter.email(), true);
        assertThat(perform(enter("kakao", "kakao-5")).getStatus()).isEqualTo(200);

        assertThat(perform(loginRequest(squatter.email(), PASSWORD)).getStatus())
                .isEqualTo(400);
        mvc.perform(with(tokens.access(), get("/api/v1/users/me"))).andExpect(status().isUnauthorized());
    }

    @Test
    void aPasswordSetByTheVerifiedOwnerSurvivesTheNextProvider() throws Exception {
        Person person = signedUp();
        PROVIDERS.knowsKakao("kakao-6", 1006, person.email(), true);
        String access = tokens(perform(enter("kakao", "kakao-6"))).access();
        mvc.perform(
                        with(access, put("/api/v1/users/me"))
                                .contentType("application/json")
                                .content(
                                        "{\"name\":\"주인\",\"password\":\"proven-1!\",\"passwordCheck\":\"proven-1!\",\"address\":\"\",\"addressDetail\":\"\"}"))
                .andExpect(status().isOk());
        PROVIDERS.knowsGoogle("google-6", "g-6", person.email(), true);
        perform(enter("google", "google-6"));

        assertThat(perform(loginRequest(person.email(), "proven-1!")).getStatus())
                .isEqualTo(200);
    }

    @Test
    void onlyMailboxesThatGoogleHostsCountAsVerified() throws Exception {
        Person person = signedUp();
        String owner = userOf(perform(loginRequest(person.email(), PASSWORD)));
        PROVIDERS.knowsGoogle("google-10", "g-10", person.email(), true);
        assertThat(userOf(perform(enter("google", "google-10")))).isNotEqualTo(owner);
        PROVIDERS.knowsGoogleWorkspace("google-11", "g-11", person.email(), "example.com");
        assertThat(userOf(perform(enter("google", "google-11")))).isEqualTo(owner);
    }

    @Test
    void anAccountOfStaffIsNotLinkedByEmail() throws Exception {
        PROVIDERS.knowsKakao("kakao-12", 1012, "staff@t82.local", true);
        mvc.perform(enter("kakao", "kakao-12"))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.code").value("USER-008"));
        mvc.perform(loginRequest("staff@t82.local", "staff-1234!")).andExpect(status().isOk());
    }

    @Test
    void anUnverifiedEmailLinksToNoAccountAndIsNotStored() throws Exception {
        Person person = signedUp();
        PROVIDERS.knowsKakao("kakao-3", 1003, person.email(), false);
        MockHttpServletResponse response = perform(enter("kakao", "kakao-3"));
        assertThat(userOf(response)).isNotEqualTo(userOf(perform(loginRequest(person.email(), PASSWORD))));
        mvc.perform(with(tokens(response).access(), get("/api/v1/users/me")))
                .andExpect(jsonPath("$.email").value(""));
    }

    @Test
    void noConsentIsNeededToSignIn() throws Exception {
        PROVIDERS.knowsKakaoWithoutConsent("kakao-4", 1004);
        mvc.perform(with(tokens(perform(enter("kakao", "kakao-4"))).access(), get("/api/v1/users/me")))
                .andExpect(jsonPath("$.name").value("회원"))
                .andExpect(jsonPath("$.email").value(""));
    }

    @Test
    void aPersonWithoutAnEmailCanSignIn() throws Exception {
        PROVIDERS.knowsKakaoWithoutEmail("kakao-7", 1007);
        PROVIDERS.knowsGoogleWithoutEmail("google-7", "g-7");
        for (String provider : List.of("kakao", "google")) {
            String token = tokens(perform(enter(provider, provider + "-7"))).access();
            mvc.perform(with(token, get("/api/v1/users/me")))
                    .andExpect(status().isOk())
                    .andExpect(jsonPath("$.email").value(""));
        }
    }

    @Test
    void aTokenIssuedToAnotherAppIsRefused() throws Exception {
        PROVIDERS.knowsKakao("kakao-8", 1008, "victim@kakao.example", true);
        PROVIDERS.wasIssuedTo("654321", "kakao-8");
        PROVIDERS.knowsGoogle("google-8", "g-8", "victim@gmail.example", true);
        PROVIDERS.wasIssuedTo("foreign.apps.googleusercontent.com", "google-8");
        for (String provider : List.of("kakao", "google")) {
            mvc.perform(enter(provider, provider + "-8"))
                    .andExpect(status().isBadRequest())
                    .andExpect(jsonPath("$.code").value("USER-008"));
        }
    }

    @Test
    void tokensOfAllConfiguredClientsAreAccepted() throws Exception {
        PROVIDERS.knowsGoogle("google-9", "g-9", "ios@gmail.example", true);
        PROVIDERS.wasIssuedTo(StubProvider.IOS_CLIENT, "google-9");
        mvc.perform(enter("google", "google-9")).andExpect(status().isOk());
    }

    @Test
    void anUnknownGoogleTokenIsAFailedSignIn() throws Exception {
        mvc.perform(enter("google", "stolen"))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.code").value("USER-008"));
    }

    @Test
    void twoConcurrentFirstSignInsOpenOneAccount() throws Exception {
        PROVIDERS.knowsKakao("kakao-10", 1010, "twice@kakao.example", true);
        try (ExecutorService devices = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<String> attempt = () -> userOf(perform(enter("kakao", "kakao-10")));
            List<String> users = devices.invokeAll(List.of(attempt, attempt, attempt, attempt)).stream()
                    .map(future -> {
                        try {
                            return future.get();
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    })
                    .distinct()
                    .toList();
            assertThat(users).hasSize(1);
        }
    }

    @Test
    void aSignInAfterWithdrawalOpensANewAccount() throws Exception {
        PROVIDERS.knowsGoogle("google-2", "g-2", "back@gmail.example", true);
        MockHttpServletResponse before = perform(enter("google", "google-2"));
        mvc.perform(with(tokens(before).access(), delete("/api/v1/users/me"))).andExpect(status().isOk());
        assertThat(userOf(perform(enter("google", "google-2")))).isNotEqualTo(userOf(before));
    }

    @Test
    void aTokenThatTheProviderRefusesIsAFailedSignIn() throws Exception {
        for (String token : List.of("stolen", "Bearer stolen", "Bearer ", "white space")) {
            mvc.perform(enter("kakao", token))
                    .andExpect(status().isBadRequest())
                    .andExpect(jsonPath("$.code").value("USER-008"));
        }
        mvc.perform(post("/api/v1/users/login/google"))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.code").value("USER-008"));
    }

    @Test
    void anUnknownProviderIsNotFound() throws Exception {
        mvc.perform(enter("naver", "any"))
                .andExpect(status().isNotFound())
                .andExpect(jsonPath("$.code").value("USER-011"));
    }

    @Test
    void anOutageOfTheProviderIsAnsweredWithRetryAfter() throws Exception {
        PROVIDERS.knowsKakao("kakao-11", 1011, "down@kakao.example", true);
        for (int outage : new int[] {500, 503, 429}) {
            PROVIDERS.outage(outage);
            try {
                mvc.perform(enter("kakao", "kakao-11"))
                        .andExpect(status().isServiceUnavailable())
                        .andExpect(header().exists("Retry-After"))
                        .andExpect(jsonPath("$.code").value("USER-012"));
            } finally {
                PROVIDERS.outage(0);
            }
        }
        mvc.perform(enter("kakao", "kakao-11")).andExpect(status().isOk());
    }

    private static MockHttpServletRequestBuilder enter(String provider, String authorization) {
        return post("/api/v1/users/login/" + provider).header("Authorization", authorization);
    }

    private static String userOf(MockHttpServletResponse response) {
        try {
            return SignedJWT.parse(tokens(response).access()).getJWTClaimsSet().getSubject();
        } catch (ParseException e) {
            throw new IllegalStateException(e);
        }
    }
}
