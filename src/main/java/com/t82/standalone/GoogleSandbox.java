package com.t82.standalone;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Hidden;
import java.util.List;
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
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** Google's discovery document and the user information that it points to. */
@RestController
@RequestMapping("/sandbox/google")
@ConditionalOnBooleanProperty(StandaloneEnvironment.ACTIVE)
@Hidden
class GoogleSandbox {

    @GetMapping("/.well-known/openid-configuration")
    Discovery discovery() {
        String base = ServletUriComponentsBuilder.fromCurrentContextPath()
                .path("/sandbox/google")
                .toUriString();
        return new Discovery(
                base,
                base + "/o/oauth2/v2/auth",
                base + "/token",
                base + "/v1/userinfo",
                base + "/oauth2/v3/certs",
                List.of("code", "token", "id_token"),
                List.of("public"),
                List.of("RS256"));
    }

    @RequestMapping(
            path = "/v1/userinfo",
            method = {RequestMethod.GET, RequestMethod.POST})
    ResponseEntity<?> userInfo(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) @Nullable String token) {
        return SandboxPerson.of(token)
                .<ResponseEntity<?>>map(person -> ResponseEntity.ok(
                        new UserInfo(Long.toString(person.id()), person.name(), person.name(), person.email(), true)))
                .orElseGet(() -> ResponseEntity.status(HttpStatus.UNAUTHORIZED)
                        .header(
                                HttpHeaders.WWW_AUTHENTICATE,
                                "Bearer realm=\"https://accounts.google.com/\", error=\"invalid_token\"")
                        .body(new Refused("invalid_request", "Invalid Credentials")));
    }

    record Discovery(
            String issuer,
            @JsonProperty("authorization_endpoint") String authorizationEndpoint,
            @JsonProperty("token_endpoint") String tokenEndpoint,
            @JsonProperty("userinfo_endpoint") String userInfoEndpoint,
            @JsonProperty("jwks_uri") String jwksUri,
            @JsonProperty("response_types_supported") List<String> responseTypes,
            @JsonProperty("subject_types_supported") List<String> subjectTypes,

            @JsonProperty("id_token_signing_alg_values_supported")
            List<String> signingAlgorithms) {}

    record UserInfo(
            String sub,
            String name,
            @JsonProperty("given_name") String givenName,
            String email,
            @JsonProperty("email_verified") boolean emailVerified) {}

    record Refused(
            String error, @JsonProperty("error_description") String description) {}
}
