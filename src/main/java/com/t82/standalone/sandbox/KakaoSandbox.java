package com.t82.standalone.sandbox;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.t82.standalone.StandaloneEnvironment;
import io.swagger.v3.oas.annotations.Hidden;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/** Kakao's user information in the format of {@code kapi.kakao.com}. All tokens belong to one app. */
@RestController
@ConditionalOnBooleanProperty(StandaloneEnvironment.ACTIVE)
@Hidden
public class KakaoSandbox {

    public static final int APP_ID = 820_082;

    private static final int EXPIRES_IN = 21_599;

    @RequestMapping(
            path = "/sandbox/kakao/v2/user/me",
            method = {RequestMethod.GET, RequestMethod.POST})
    ResponseEntity<?> me(@RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) @Nullable String token) {
        return SandboxPerson.of(token)
                .<ResponseEntity<?>>map(person -> ResponseEntity.ok(new Me(
                        person.id(),
                        "2026-01-01T00:00:00Z",
                        new Properties(person.name()),
                        new Account(false, new Profile(person.name(), true), true, false, true, true, person.email()))))
                .orElseGet(KakaoSandbox::unknown);
    }

    @GetMapping("/sandbox/kakao/v1/user/access_token_info")
    ResponseEntity<?> tokenInfo(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) @Nullable String token) {
        return SandboxPerson.of(token)
                .<ResponseEntity<?>>map(person -> ResponseEntity.ok(new TokenInfo(person.id(), EXPIRES_IN, APP_ID)))
                .orElseGet(KakaoSandbox::unknown);
    }

    private static ResponseEntity<?> unknown() {
        return ResponseEntity.status(HttpStatus.UNAUTHORIZED)
                .header(
                        HttpHeaders.WWW_AUTHENTICATE,
                        "Bearer error=invalid_token, error_description=this access token does not exist")
                .body(new Refused("this access token does not exist", -401));
    }

    /** @param expiresIn seconds */
    record TokenInfo(
            long id,
            @JsonProperty("expires_in") int expiresIn,
            @JsonProperty("app_id") int appId) {}

    record Me(
            long id,
            @JsonProperty("connected_at") String connectedAt,
            Properties properties,
            @JsonProperty("kakao_account") Account kakaoAccount) {}

    record Properties(String nickname) {}

    record Account(
            @JsonProperty("profile_nickname_needs_agreement")
            boolean nicknameNeedsAgreement,

            Profile profile,
            @JsonProperty("has_email") boolean hasEmail,
            @JsonProperty("email_needs_agreement") boolean emailNeedsAgreement,
            @JsonProperty("is_email_valid") boolean emailValid,
            @JsonProperty("is_email_verified") boolean emailVerified,
            String email) {}

    record Profile(
            String nickname,
            @JsonProperty("is_default_nickname") boolean defaultNickname) {}

    record Refused(String msg, int code) {}
}
