package com.t82.standalone.sandbox;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.t82.standalone.StandaloneEnvironment;
import io.swagger.v3.oas.annotations.Hidden;
import java.time.Clock;
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
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/**
 * Google's discovery document, user information and token information. All tokens belong to one client.
 */
@RestController
@RequestMapping("/sandbox/google")
@ConditionalOnBooleanProperty(StandaloneEnvironment.ACTIVE)
@Hidden
public class GoogleSandbox {

    public static final String CLIENT_ID = "820082-sandbox.apps.googleusercontent.com";

    private static final long EXPIRES_IN = 3_599;

    private final Clock clock;

    GoogleSandbox(Clock clock) {
        this.clock = clock;
    }

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
                .<ResponseEntity<?>>map(person -> ResponseEntity.ok(new UserInfo(
                        Long.toString(person.id()),
                        person.name(),
                        person.name(),
                        person.email(),
                        true,
                        person.email().substring(person.email().indexOf('@') + 1))))
                .orElseGet(() -> ResponseEntity.status(HttpStatus.UNAUTHORIZED)
                        .header(
                                HttpHeaders.WWW_AUTHENTICATE,
                                "Bearer realm=\"https://accounts.google.com/\", error=\"invalid_token\"")
                        .body(new Refused("invalid_request", "Invalid Credentials")));
    }

    /**
     * The token comes as a parameter, of a form or the query, or as a bearer token. Google answers numbers as strings.
     */
    @RequestMapping(
            path = "/tokeninfo",
            method = {RequestMethod.GET, RequestMethod.POST})
    ResponseEntity<?> tokenInfo(
            @RequestParam(name = "access_token", required = false) @Nullable String parameter,
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) @Nullable String header) {
        return SandboxPerson.of(parameter == null ? header : "Bearer " + parameter)
                .<ResponseEntity<?>>map(person -> ResponseEntity.ok(new TokenInfo(
                        CLIENT_ID,
                        CLIENT_ID,
                        Long.toString(person.id()),
                        "openid https://www.googleapis.com/auth/userinfo.email"
                                + " https://www.googleapis.com/auth/userinfo.profile",
                        Long.toString(clock.instant().getEpochSecond() + EXPIRES_IN),
                        Long.toString(EXPIRES_IN),
                        person.email(),
                        "true",
                        "online")))
                .orElseGet(() -> ResponseEntity.badRequest().body(new Refused("invalid_token", "Invalid Value")));
    }

    record TokenInfo(
            String azp,
            String aud,
            String sub,
            String scope,
            String exp,
            @JsonProperty("expires_in") String expiresIn,
            String email,
            @JsonProperty("email_verified") String emailVerified,
            @JsonProperty("access_type") String accessType) {}

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
            @JsonProperty("email_verified") boolean emailVerified,
            @JsonProperty("hd") String hostedDomain) {}

    record Refused(
            String error, @JsonProperty("error_description") String description) {}
}
